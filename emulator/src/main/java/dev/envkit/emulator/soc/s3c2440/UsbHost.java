package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.AccessReporter;
import dev.envkit.emulator.bus.SignalLine;
import dev.envkit.emulator.bus.SystemBus;
import dev.envkit.emulator.bus.UsbTarget;
import dev.envkit.emulator.bus.register.Access;
import dev.envkit.emulator.bus.register.Field;
import dev.envkit.emulator.bus.register.Register;
import dev.envkit.emulator.bus.register.RegisterBank;
import dev.envkit.emulator.time.Ticks;
import dev.envkit.emulator.time.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The USB host (chapter 12), an OHCI 1.0a controller with two root hub ports.
 *
 * <p>The lists are served at the end of each frame of a millisecond; a frame carries about as many bytes as a real one.
 * Isochronous transfers are not implemented, nor remote wake-up.
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
public final class UsbHost implements Block {
    private static final int PORTS = 2;
    private static final int OPERATIONAL = 2;
    private static final int HCCA_FRAME_NUMBER = 0x80;
    private static final int HCCA_DONE_HEAD = 0x84;
    private static final int HCCA_INTERRUPT_LISTS = 32;

    // HcControl (OHCI 7.1.2)
    private static final int PLE = 1 << 2;
    private static final int CLE = 1 << 4;
    private static final int BLE = 1 << 5;

    // HcCommandStatus (7.1.3)
    private static final int HCR = 1;
    private static final int CLF = 1 << 1;
    private static final int BLF = 1 << 2;

    // HcInterruptStatus (OHCI 7.1.4)
    private static final int WDH = 1 << 1;
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
    private final Register hcControl;
    private final Field functionalState;
    private final Register hcCommandStatus;
    private final Register hcInterruptStatus;
    private int interruptEnable;
    private final Register hcHcca;
    private final Field frameInterval;
    private final Field frameIntervalToggle;
    private final Register hcFmNumber;
    private final Register hcPeriodCurrentEd;
    private final Register hcControlHeadEd;
    private final Register hcControlCurrentEd;
    private final Register hcBulkHeadEd;
    private final Register hcBulkCurrentEd;
    private final OhciLists lists;
    private final List<UsbPort> ports = new ArrayList<>();
    private final GatedEvent frame;

    /**
     * @param bus where the HCCA is
     * @param interrupt INT_USBH
     */
    public UsbHost(
            VirtualClock clock, ClockController clocks, SystemBus bus, SignalLine interrupt, AccessReporter reporter) {
        this.clock = clock;
        this.bus = bus;
        this.interrupt = interrupt;
        bank = new RegisterBank("USBHOST", 0x5C, reporter);
        bank.register("HcRevision", 0x00, 0x10).word(Access.RO);
        hcControl = bank.register("HcControl", 0x04, 0)
                .field("CBSR", 0, 2)
                .field("Lists", 2, 4)
                .field("IR", 8, 1)
                .field("RWC", 9, 1)
                .field("RWE", 10, 1)
                .onWrite(this::controlWritten);
        functionalState = hcControl.addField("HCFS", 6, 2, Access.RW);
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
        hcPeriodCurrentEd = bank.register("HcPeriodCurrentED", 0x1C, 0).field("PCED", 4, 28, Access.RO);
        hcControlHeadEd = bank.register("HcControlHeadED", 0x20, 0).field("CHED", 4, 28);
        hcControlCurrentEd = bank.register("HcControlCurrentED", 0x24, 0).field("CCED", 4, 28);
        hcBulkHeadEd = bank.register("HcBulkHeadED", 0x28, 0).field("BHED", 4, 28);
        hcBulkCurrentEd = bank.register("HcBulkCurrentED", 0x2C, 0).field("BCED", 4, 28);
        lists = new OhciLists(bus, this::enabledDevices);
        bank.register("HcDoneHead", 0x30, 0).field("DH", 4, 28, Access.RO).onRead(stored -> lists.doneHead());
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
        for (int n = 1; n <= PORTS; n++) {
            ports.add(new UsbPort(n, bank, clock, clocks, () -> raise(RHSC)));
        }
        frame = new GatedEvent(clock, clocks, ClockController.Gate.USB_HOST, "USB frame", this::frameEnded);
    }

    /**
     * Plugs a device into the first free port.
     *
     * @throws IllegalStateException if there is none
     */
    public void plug(UsbTarget device) {
        UsbPort free = ports.stream()
                .filter(UsbPort::isEmpty)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the board has " + PORTS + " USB ports, both are taken"));
        free.plug(device);
    }

    private List<UsbTarget> enabledDevices() {
        return ports.stream()
                .map(UsbPort::enabledDevice)
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public RegisterBank registers() {
        return bank;
    }

    @Override
    public void reset() {
        bank.reset();
        ports.forEach(UsbPort::reset);
        resetController();
    }

    /** What HCR resets too: everything but the root hub. */
    private void resetController() {
        lists.reset();
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
                ports.forEach(UsbPort::busReset);
            }
        } else if (!frame.isScheduled()) {
            frame.scheduleIn(frameTime());
        }
    }

    private void commandWritten() {
        if ((hcCommandStatus.get() & HCR) != 0) {
            // A software reset takes everything but the root hub to its initial state and suspends (OHCI 5.1.1.3).
            bank.registers().stream()
                    .filter(register -> !register.name().startsWith("HcRh"))
                    .forEach(register -> register.set(register.resetValue()));
            resetController();
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
        serveLists(number);
        raise(SF | (overflow ? FNO : 0) | (handOverDone() ? WDH : 0));
    }

    private void serveLists(int number) {
        int enabled = hcControl.get();
        if ((enabled & (PLE | CLE | BLE)) == 0) {
            return;
        }
        lists.beginFrame();
        if ((enabled & PLE) != 0) {
            int head = bus.read(hcHcca.get() + 4 * (number % HCCA_INTERRUPT_LISTS), 4);
            lists.servePeriodic(head);
            hcPeriodCurrentEd.set(0);
        }
        if ((enabled & CLE) != 0) {
            serveList(hcControlHeadEd, hcControlCurrentEd, CLF);
        }
        if ((enabled & BLE) != 0) {
            serveList(hcBulkHeadEd, hcBulkCurrentEd, BLF);
        }
    }

    /**
     * The control or the bulk list: round and round as long as something in it has a transfer and the frame has room.
     */
    private void serveList(Register head, Register current, int filled) {
        while (lists.frameHasRoom()) {
            if (current.get() == 0) {
                if ((hcCommandStatus.get() & filled) == 0 || head.get() == 0) {
                    return;
                }
                hcCommandStatus.set(hcCommandStatus.get() & ~filled);
                current.set(head.get());
            }
            OhciLists.Visit visit = lists.visit(current.get());
            current.set(visit.next());
            if (visit.hadTransfer()) {
                hcCommandStatus.set(hcCommandStatus.get() | filled);
            }
        }
    }

    /** Writes HccaDoneHead if transfers are done and the driver has taken the last ones (OHCI 6.4.4). */
    private boolean handOverDone() {
        boolean taken = (hcInterruptStatus.get() & WDH) == 0;
        if (!taken || hcHcca.get() == 0 || !lists.doneIsDue()) {
            return false;
        }
        boolean others = (hcInterruptStatus.get() & interruptEnable & EVENTS) != 0;
        bus.write(hcHcca.get() + HCCA_DONE_HEAD, 4, lists.takeDone() | (others ? 1 : 0));
        return true;
    }

    private void hubStatusWritten(int written) {
        boolean setGlobalPower = (written & 1 << 16) != 0;
        boolean clearGlobalPower = (written & 1) != 0;
        if (setGlobalPower || clearGlobalPower) {
            ports.forEach(port -> port.power(setGlobalPower));
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
