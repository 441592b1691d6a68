package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.AccessReporter;
import dev.envkit.emulator.bus.SignalLine;
import dev.envkit.emulator.bus.SystemBus;
import dev.envkit.emulator.bus.register.Access;
import dev.envkit.emulator.bus.register.Field;
import dev.envkit.emulator.bus.register.Register;
import dev.envkit.emulator.bus.register.RegisterBank;
import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.Ticks;
import dev.envkit.emulator.time.VirtualClock;

/**
 * The USB host (chapter 12), an OHCI 1.0a controller with two root hub ports and nothing plugged in.
 *
 * <p>Frames run and reach the HCCA, ports have power and report no connection; since no device answers, the schedules
 * hold nothing that could complete.
 */
public final class UsbHost implements Block {
    private static final int PORTS = 2;
    private static final int OPERATIONAL = 2;
    private static final int HCCA_FRAME_NUMBER = 0x80;

    // HcInterruptStatus (OHCI 7.1.4)
    private static final int SF = 1 << 2;
    private static final int FNO = 1 << 5;
    private static final int RHSC = 1 << 6;
    private static final int OC = 1 << 30;
    private static final int MIE = 1 << 31;
    private static final int EVENTS = 0x7F | OC;

    /** HcFmInterval after a reset: 12,000 bit times, less one. */
    private static final int FRAME_INTERVAL = 0x2EDF;

    private static final long BIT_RATE = 12_000_000;

    private final VirtualClock clock;
    private final SystemBus bus;
    private final SignalLine interrupt;
    private final RegisterBank bank;
    private final Field functionalState;
    private final Register hcCommandStatus;
    private final Register hcInterruptStatus;
    private int interruptEnable;
    private final Register hcHcca;
    private final Field frameInterval;
    private final Field frameIntervalToggle;
    private final Register hcFmNumber;
    private final Register[] ports = new Register[PORTS];
    private final ClockEvent frame;

    /**
     * @param bus where the HCCA is
     * @param interrupt INT_USBH
     */
    public UsbHost(VirtualClock clock, SystemBus bus, SignalLine interrupt, AccessReporter reporter) {
        this.clock = clock;
        this.bus = bus;
        this.interrupt = interrupt;
        bank = new RegisterBank("USBHOST", 0x5C, reporter);
        bank.register("HcRevision", 0x00, 0x10).word(Access.RO);
        Register control = bank.register("HcControl", 0x04, 0)
                .field("CBSR", 0, 2)
                .field("Lists", 2, 4)
                .field("IR", 8, 1)
                .field("RWC", 9, 1)
                .field("RWE", 10, 1)
                .onWrite(this::controlWritten);
        functionalState = control.addField("HCFS", 6, 2, Access.RW);
        hcCommandStatus = bank.register("HcCommandStatus", 0x08, 0)
                .field("HCR", 0, 1, Access.W1S)
                .field("CLF", 1, 1, Access.W1S)
                .field("BLF", 2, 1, Access.W1S)
                .field("OCR", 3, 1, Access.W1S)
                .field("SOC", 16, 2, Access.RO)
                .onWrite(this::commandWritten);
        hcInterruptStatus = bank.register("HcInterruptStatus", 0x0C, 0)
                .field("Events", 0, 7, Access.W1C)
                .field("OC", 30, 1, Access.W1C)
                .onWrite(this::updateInterrupt);
        bank.register("HcInterruptEnable", 0x10, 0)
                .word(Access.RO)
                .onRead(stored -> interruptEnable)
                .onWrite((before, written) -> enable(interruptEnable | written));
        bank.register("HcInterruptDisable", 0x14, 0)
                .word(Access.RO)
                .onRead(stored -> interruptEnable)
                .onWrite((before, written) -> enable(interruptEnable & ~written));
        hcHcca = bank.register("HcHCCA", 0x18, 0).field("HCCA", 8, 24);
        bank.register("HcPeriodCurrentED", 0x1C, 0).field("PCED", 4, 28, Access.RO);
        bank.register("HcControlHeadED", 0x20, 0).field("CHED", 4, 28);
        bank.register("HcControlCurrentED", 0x24, 0).field("CCED", 4, 28);
        bank.register("HcBulkHeadED", 0x28, 0).field("BHED", 4, 28);
        bank.register("HcBulkCurrentED", 0x2C, 0).field("BCED", 4, 28);
        bank.register("HcDoneHead", 0x30, 0).field("DH", 4, 28, Access.RO);
        Register fmInterval =
                bank.register("HcFmInterval", 0x34, FRAME_INTERVAL).field("FSMPS", 16, 15);
        frameInterval = fmInterval.addField("FI", 0, 14, Access.RW);
        frameIntervalToggle = fmInterval.addField("FIT", 31, 1, Access.RW);
        bank.register("HcFmRemaining", 0x38, 0).word(Access.RO).onRead(stored -> frameRemaining());
        hcFmNumber = bank.register("HcFmNumber", 0x3C, 0).field("FN", 0, 16, Access.RO);
        bank.register("HcPeriodicStart", 0x40, 0).field("PS", 0, 14);
        bank.register("HcLSThreshold", 0x44, 0x628).field("LST", 0, 12);
        bank.register("HcRhDescriptorA", 0x48, 0x0200_1200 | PORTS)
                .field("NDP", 0, 8, Access.RO)
                .field("PSM", 8, 1)
                .field("NPS", 9, 1)
                .field("DT", 10, 1, Access.RO)
                .field("OCPM", 11, 1)
                .field("NOCP", 12, 1)
                .field("POTPGT", 24, 8);
        bank.register("HcRhDescriptorB", 0x4C, 0).field("DR", 0, 16).field("PPCM", 16, 16);
        bank.register("HcRhStatus", 0x50, 0)
                .field("DRWE", 15, 1, Access.RO)
                .onWrite((before, written) -> hubStatusWritten(written));
        for (int n = 0; n < PORTS; n++) {
            Register port = bank.register("HcRhPortStatus" + (n + 1), 0x54 + 4 * n, 0)
                    .field("Status", 0, 10, Access.RO)
                    .field("Changes", 16, 5, Access.W1C);
            port.onWrite((before, written) -> portWritten(port, written));
            ports[n] = port;
        }
        frame = clock.newEvent("USB frame", this::frameEnded);
    }

    @Override
    public RegisterBank registers() {
        return bank;
    }

    @Override
    public void reset() {
        bank.reset();
        interruptEnable = 0;
        frame.cancel();
        interrupt.set(false);
    }

    private boolean isOperational() {
        return functionalState.get() == OPERATIONAL;
    }

    private long frameTime() {
        return Ticks.picos(frameInterval.get() + 1L, BIT_RATE);
    }

    private int frameRemaining() {
        int remaining = frame.isScheduled() ? (int) Ticks.in(frame.deadline() - clock.now(), BIT_RATE) : 0;
        return (remaining & 0x3FFF) | (frameIntervalToggle.isSet() ? 1 << 31 : 0);
    }

    private void controlWritten() {
        if (!isOperational()) {
            frame.cancel();
            if (functionalState.get() == 0) {
                // USBRESET also resets the root hub's ports; power stays as it was.
                for (Register port : ports) {
                    port.set(port.get() & 1 << 8);
                }
            }
        } else if (!frame.isScheduled()) {
            frame.scheduleIn(frameTime());
        }
    }

    private void commandWritten() {
        if ((hcCommandStatus.get() & 1) != 0) {
            // A software reset takes everything but the root hub to its initial state and suspends (OHCI 5.1.1.3).
            int[] hub = new int[PORTS];
            for (int n = 0; n < PORTS; n++) {
                hub[n] = ports[n].get();
            }
            reset();
            for (int n = 0; n < PORTS; n++) {
                ports[n].set(hub[n]);
            }
            functionalState.set(3);
        }
    }

    private void frameEnded() {
        int number = (hcFmNumber.get() + 1) & 0xFFFF;
        boolean overflow = ((number ^ hcFmNumber.get()) & 0x8000) != 0;
        hcFmNumber.set(number);
        if (hcHcca.get() != 0) {
            bus.write(hcHcca.get() + HCCA_FRAME_NUMBER, 4, number);
        }
        frame.scheduleAt(frame.deadline() + frameTime());
        raise(SF | (overflow ? FNO : 0));
    }

    private void hubStatusWritten(int written) {
        boolean setGlobalPower = (written & 1 << 16) != 0;
        boolean clearGlobalPower = (written & 1) != 0;
        for (Register port : ports) {
            if (setGlobalPower) {
                port.set(port.get() | 1 << 8);
            } else if (clearGlobalPower) {
                port.set(port.get() & ~(1 << 8));
            }
        }
    }

    /**
     * Of the write bits of HcRhPortStatus only power has an effect on an empty port: enabling, suspending or resetting
     * one sets ConnectStatusChange instead (OHCI 7.4.4).
     */
    private void portWritten(Register port, int written) {
        if ((written & 1 << 8) != 0) {
            port.set(port.get() | 1 << 8);
        }
        if ((written & 1 << 9) != 0) {
            port.set(port.get() & ~(1 << 8));
        }
        boolean needsDevice = (written & (1 << 1 | 1 << 2 | 1 << 4)) != 0;
        if (needsDevice) {
            port.set(port.get() | 1 << 16);
            raise(RHSC);
        }
    }

    private void enable(int bits) {
        interruptEnable = bits & (EVENTS | MIE);
        updateInterrupt();
    }

    private void raise(int events) {
        hcInterruptStatus.set(hcInterruptStatus.get() | events);
        updateInterrupt();
    }

    private void updateInterrupt() {
        boolean enabled = (interruptEnable & MIE) != 0;
        interrupt.set(enabled && (hcInterruptStatus.get() & interruptEnable & EVENTS) != 0);
    }
}
