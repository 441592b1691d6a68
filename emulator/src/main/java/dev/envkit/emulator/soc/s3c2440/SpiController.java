package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.AccessReporter;
import dev.envkit.emulator.bus.SignalLine;
import dev.envkit.emulator.bus.SpiTarget;
import dev.envkit.emulator.bus.register.Access;
import dev.envkit.emulator.bus.register.Field;
import dev.envkit.emulator.bus.register.Register;
import dev.envkit.emulator.bus.register.RegisterBank;
import dev.envkit.emulator.time.Ticks;
import dev.envkit.emulator.time.VirtualClock;

/**
 * An SPI port (chapter 22) as master: writing SPTDAT shifts a byte out and one in, at PCLK / 2 / (SPPRE + 1).
 *
 * <p>With auto garbage data (TAGD) reading SPRDAT starts the next exchange with 0xFF.
 */
public final class SpiController implements Block {
    private static final int INTERRUPT_MODE = 1;
    private static final int DMA_MODE = 2;

    private final ClockController clocks;
    private final SignalLine interrupt;
    private final RegisterBank bank;
    private final Field garbage;
    private final Field master;
    private final Field clockEnable;
    private final Field mode;
    private final Field ready;
    private final Field collision;
    private final Register sppre;
    private final Register sptdat;
    private final Register sprdat;
    private final GatedEvent done;
    private SpiTarget target = SpiTarget.NOBODY;
    private SignalLine dmaRequest = SignalLine.UNCONNECTED;
    private int shifting;

    /**
     * @param index 0 or 1
     * @param interrupt INT_SPIn
     */
    public SpiController(
            int index, VirtualClock clock, ClockController clocks, SignalLine interrupt, AccessReporter reporter) {
        this.clocks = clocks;
        this.interrupt = interrupt;
        bank = new RegisterBank("SPI" + index, 0x18, reporter);
        Register spcon =
                bank.register("SPCON" + index, 0x00, 0).field("CPHA", 1, 1).field("CPOL", 2, 1);
        garbage = spcon.addField("TAGD", 0, 1, Access.RW);
        master = spcon.addField("MSTR", 3, 1, Access.RW);
        clockEnable = spcon.addField("ENSCK", 4, 1, Access.RW);
        mode = spcon.addField("SMOD", 5, 2, Access.RW);
        spcon.onWrite(this::updateDma);
        Register spsta = bank.register("SPSTA" + index, 0x04, 1);
        ready = spsta.addField("REDY", 0, 1, Access.RO);
        spsta.field("MULF", 1, 1, Access.RC);
        collision = spsta.addField("DCOL", 2, 1, Access.RC);
        bank.register("SPPIN" + index, 0x08, 0).field("KEEP", 0, 1).field("ENMUL", 2, 1);
        sppre = bank.register("SPPRE" + index, 0x0C, 0).field("Prescaler", 0, 8);
        sptdat = bank.register("SPTDAT" + index, 0x10, 0).field("TxData", 0, 8);
        sptdat.onWrite(() -> transmit(sptdat.get()));
        sprdat = bank.register("SPRDAT" + index, 0x14, 0xFF)
                .field("RxData", 0, 8, Access.RO)
                .onRead(this::receive);
        done = new GatedEvent(clock, clocks, ClockController.Gate.SPI, "SPI" + index, this::exchanged);
    }

    /** Connects the chip on the port's wires. */
    public void connect(SpiTarget newTarget) {
        target = newTarget;
    }

    void connectDma(SignalLine request) {
        dmaRequest = request;
    }

    @Override
    public RegisterBank registers() {
        return bank;
    }

    @Override
    public void reset() {
        bank.reset();
        done.cancel();
        dmaRequest.set(false);
    }

    private void transmit(int value) {
        if (!master.isSet() || !clockEnable.isSet()) {
            return;
        }
        if (!ready.isSet()) {
            collision.set(true);
            return;
        }
        shifting = value;
        ready.set(false);
        dmaRequest.set(false);
        long cycles = 8L * 2 * (sppre.get() + 1);
        done.scheduleIn(Ticks.picos(cycles, clocks.rates().pclk()));
    }

    private int receive(int stored) {
        if (garbage.isSet() && ready.isSet()) {
            transmit(0xFF);
        }
        return stored;
    }

    private void exchanged() {
        sprdat.set(target.exchange(shifting) & 0xFF);
        ready.set(true);
        if (mode.get() == INTERRUPT_MODE) {
            interrupt.set(true);
            interrupt.set(false);
        }
        updateDma();
    }

    private void updateDma() {
        dmaRequest.set(mode.get() == DMA_MODE && ready.isSet());
    }
}
