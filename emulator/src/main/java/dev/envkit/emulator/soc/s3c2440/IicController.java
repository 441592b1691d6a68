package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.AccessReporter;
import dev.envkit.emulator.bus.IicTarget;
import dev.envkit.emulator.bus.SignalLine;
import dev.envkit.emulator.bus.register.Access;
import dev.envkit.emulator.bus.register.Field;
import dev.envkit.emulator.bus.register.Register;
import dev.envkit.emulator.bus.register.RegisterBank;
import dev.envkit.emulator.time.Ticks;
import dev.envkit.emulator.time.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The I2C controller (chapter 20) as master; nothing on this board would address it as a slave.
 *
 * <p>After each byte and its acknowledge the controller holds the clock line until software clears the pending bit in
 * IICCON. What happens then depends on what was written meanwhile: the next byte, a repeated start, or a stop.
 */
public final class IicController implements Block {
    private enum Next {
        BYTE,
        START,
        STOP
    }

    private static final int MASTER_RECEIVE = 2;
    private static final int MASTER_TRANSMIT = 3;

    /** Eight data bits and the acknowledge. */
    private static final int CLOCKS_PER_BYTE = 9;

    private final ClockController clocks;
    private final SignalLine interrupt;
    private final RegisterBank bank;
    private final Field prescaler;
    private final Field pending;
    private final Field interruptEnable;
    private final Field clockSource;
    private final Field acknowledge;
    private final Field lastBit;
    private final Field outputEnable;
    private final Field busy;
    private final Field mode;
    private final Register iicds;
    private final GatedEvent byteDone;
    private final List<IicTarget> targets = new ArrayList<>();
    private @Nullable IicTarget selected;
    private Next next = Next.BYTE;
    private boolean ownsBus;
    private boolean addressing;

    /** @param interrupt INT_IIC */
    public IicController(VirtualClock clock, ClockController clocks, SignalLine interrupt, AccessReporter reporter) {
        this.clocks = clocks;
        this.interrupt = interrupt;
        bank = new RegisterBank("IIC", 0x14, reporter);
        Register iiccon = bank.register("IICCON", 0x00, 0);
        prescaler = iiccon.addField("TransmitClockValue", 0, 4, Access.RW);
        pending = iiccon.addField("InterruptPending", 4, 1, Access.RO);
        interruptEnable = iiccon.addField("InterruptEnable", 5, 1, Access.RW);
        clockSource = iiccon.addField("TxClockSource", 6, 1, Access.RW);
        acknowledge = iiccon.addField("AckGeneration", 7, 1, Access.RW);
        iiccon.onWrite((before, written) -> controlWritten(written));
        Register iicstat = bank.register("IICSTAT", 0x04, 0)
                .field("AddressZero", 1, 1, Access.RO)
                .field("AddressedAsSlave", 2, 1, Access.RO)
                .field("ArbitrationStatus", 3, 1, Access.RO);
        lastBit = iicstat.addField("LastReceivedBit", 0, 1, Access.RO);
        outputEnable = iicstat.addField("SerialOutput", 4, 1, Access.RW);
        busy = iicstat.addField("Busy", 5, 1, Access.RW);
        mode = iicstat.addField("ModeSelection", 6, 2, Access.RW);
        iicstat.onWrite((before, written) -> statusWritten());
        bank.register("IICADD", 0x08, 0).field("SlaveAddress", 0, 8);
        iicds = bank.register("IICDS", 0x0C, 0).field("DataShift", 0, 8);
        bank.register("IICLC", 0x10, 0).field("SDAOutputDelay", 0, 2).field("FilterEnable", 2, 1);
        byteDone = new GatedEvent(clock, clocks, ClockController.Gate.IIC, "IIC byte", this::byteDone);
    }

    /** Adds a chip to the bus. */
    public void attach(IicTarget target) {
        targets.add(target);
    }

    @Override
    public RegisterBank registers() {
        return bank;
    }

    @Override
    public void reset() {
        bank.reset();
        byteDone.cancel();
        interrupt.set(false);
        selected = null;
        ownsBus = false;
        next = Next.BYTE;
    }

    private boolean isMaster() {
        return outputEnable.isSet() && mode.get() >= MASTER_RECEIVE;
    }

    private void statusWritten() {
        if (!isMaster()) {
            if (!outputEnable.isSet()) {
                byteDone.cancel();
                release();
            }
            return;
        }
        if (busy.isSet()) {
            next = Next.START;
        } else if (ownsBus) {
            next = Next.STOP;
        } else {
            return;
        }
        if (!pending.isSet() && !byteDone.isScheduled()) {
            proceed();
        }
    }

    private void controlWritten(int written) {
        boolean cleared = pending.isSet() && (written & 0x10) == 0;
        if (cleared) {
            pending.set(false);
            interrupt.set(false);
            proceed();
        }
    }

    private void proceed() {
        Next action = next;
        next = Next.BYTE;
        switch (action) {
            case START -> {
                ownsBus = true;
                addressing = true;
                scheduleByte();
            }
            case STOP -> release();
            case BYTE -> {
                if (ownsBus) {
                    scheduleByte();
                }
            }
        }
    }

    private void release() {
        if (ownsBus) {
            targets.forEach(IicTarget::stop);
        }
        ownsBus = false;
        selected = null;
        busy.set(false);
    }

    private void scheduleByte() {
        long divider = clockSource.isSet() ? 512 : 16;
        long cycles = divider * (prescaler.get() + 1) * CLOCKS_PER_BYTE;
        byteDone.scheduleIn(Ticks.picos(cycles, clocks.rates().pclk()));
    }

    private void byteDone() {
        if (addressing) {
            addressing = false;
            address(iicds.get());
        } else {
            IicTarget target = selected;
            if (mode.get() == MASTER_TRANSMIT) {
                lastBit.set(target == null || !target.write(iicds.get()));
            } else {
                iicds.set(target == null ? 0xFF : target.read());
                lastBit.set(!acknowledge.isSet());
            }
        }
        if (interruptEnable.isSet()) {
            pending.set(true);
            interrupt.set(true);
            interrupt.set(false);
        }
    }

    private void address(int addressByte) {
        selected = null;
        for (IicTarget target : targets) {
            if (target.start(addressByte >>> 1, (addressByte & 1) != 0)) {
                selected = target;
                break;
            }
        }
        lastBit.set(selected == null);
    }
}
