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
 * One of the four DMA channels (chapter 8).
 *
 * <p>An atomic transfer moves one unit, or four with a burst. In single service mode each request moves one atomic
 * transfer; in whole service mode a request moves CURR_TC of them. The bus does in each transfer a read and a write,
 * for which this model takes {@value #HCLKS_PER_UNIT} HCLK cycles a unit.
 */
public final class DmaChannel implements Block {
    /** A read and a write of SDRAM with its row open, and arbitration. */
    private static final int HCLKS_PER_UNIT = 6;

    /** How many atomic transfers of a whole service run in one event, so that long ones do not stop the world. */
    private static final int CHUNK = 32;

    private final ClockController clocks;
    private final SystemBus bus;
    private final SignalLine interrupt;
    private final RegisterBank bank;
    private final Register disrc;
    private final Field sourceFixed;
    private final Register didst;
    private final Field destinationFixed;
    private final Field checkInterrupt;
    private final Field intEnable;
    private final Field burst;
    private final Field wholeService;
    private final Field hardwareSource;
    private final Field hardwareTriggered;
    private final Field noReload;
    private final Field dataSize;
    private final Field initialCount;
    private final Field state;
    private final Field currentCount;
    private final Register dcsrc;
    private final Register dcdst;
    private final Field stop;
    private final Field on;
    private final Field softwareTrigger;
    private final ClockEvent transfer;
    private final boolean[] requestLines = new boolean[8];
    private boolean loadedOnce;
    private boolean serving;

    DmaChannel(
            int index,
            VirtualClock clock,
            ClockController clocks,
            SystemBus bus,
            SignalLine interrupt,
            AccessReporter reporter) {
        this.clocks = clocks;
        this.bus = bus;
        this.interrupt = interrupt;
        bank = new RegisterBank("DMA" + index, 0x24, reporter);
        disrc = bank.register("DISRC" + index, 0x00, 0).field("S_ADDR", 0, 31);
        Register disrcc = bank.register("DISRCC" + index, 0x04, 0).field("LOC", 1, 1);
        sourceFixed = disrcc.addField("INC", 0, 1, Access.RW);
        didst = bank.register("DIDST" + index, 0x08, 0).field("D_ADDR", 0, 31);
        Register didstc = bank.register("DIDSTC" + index, 0x0C, 0).field("LOC", 1, 1);
        destinationFixed = didstc.addField("INC", 0, 1, Access.RW);
        checkInterrupt = didstc.addField("CHK_INT", 2, 1, Access.RW);
        Register dcon =
                bank.register("DCON" + index, 0x10, 0).field("SYNC", 30, 1).field("DMD_HS", 31, 1);
        initialCount = dcon.addField("TC", 0, 20, Access.RW);
        dataSize = dcon.addField("DSZ", 20, 2, Access.RW);
        noReload = dcon.addField("RELOAD", 22, 1, Access.RW);
        hardwareTriggered = dcon.addField("SWHW_SEL", 23, 1, Access.RW);
        hardwareSource = dcon.addField("HWSRCSEL", 24, 3, Access.RW);
        wholeService = dcon.addField("SERVMODE", 27, 1, Access.RW);
        burst = dcon.addField("TSZ", 28, 1, Access.RW);
        intEnable = dcon.addField("INT", 29, 1, Access.RW);
        Register dstat = bank.register("DSTAT" + index, 0x14, 0);
        currentCount = dstat.addField("CURR_TC", 0, 20, Access.RO);
        state = dstat.addField("STAT", 20, 2, Access.RO);
        dcsrc = bank.register("DCSRC" + index, 0x18, 0).field("CURR_SRC", 0, 31, Access.RO);
        dcdst = bank.register("DCDST" + index, 0x1C, 0).field("CURR_DST", 0, 31, Access.RO);
        Register dmasktrig = bank.register("DMASKTRIG" + index, 0x20, 0).onWrite(this::maskWritten);
        softwareTrigger = dmasktrig.addField("SW_TRIG", 0, 1, Access.W1S);
        on = dmasktrig.addField("ON_OFF", 1, 1, Access.RW);
        stop = dmasktrig.addField("STOP", 2, 1, Access.W1S);
        transfer = clock.newEvent("DMA" + index, this::serve);
    }

    /**
     * Returns a hardware request input.
     *
     * @param selection its number in DCON's HWSRCSEL
     */
    SignalLine request(int selection) {
        return level -> {
            boolean rising = level && !requestLines[selection];
            requestLines[selection] = level;
            if (rising && hardwareTriggered.isSet() && hardwareSource.get() == selection) {
                start();
            }
        };
    }

    @Override
    public RegisterBank registers() {
        return bank;
    }

    @Override
    public void reset() {
        bank.reset();
        transfer.cancel();
        serving = false;
        loadedOnce = false;
    }

    private void maskWritten() {
        if (stop.isSet()) {
            // Stops after the current atomic transfer; CURR_TC and the addresses stay where they are.
            stop.set(false);
            softwareTrigger.set(false);
            on.set(false);
            finish();
            loadedOnce = false;
            return;
        }
        if (!on.isSet()) {
            softwareTrigger.set(false);
            return;
        }
        boolean requested = hardwareTriggered.isSet() ? requestLines[hardwareSource.get()] : softwareTrigger.isSet();
        softwareTrigger.set(false);
        if (requested) {
            start();
        }
    }

    private void start() {
        if (!on.isSet() || serving) {
            return;
        }
        if (!loadedOnce || currentCount.get() == 0) {
            load();
        }
        serving = true;
        state.set(1);
        schedule();
    }

    /** The counters and addresses begin anew from the initial registers. */
    private void load() {
        loadedOnce = true;
        currentCount.set(initialCount.get());
        dcsrc.set(disrc.get());
        dcdst.set(didst.get());
    }

    private int unitsPerTransfer() {
        return burst.isSet() ? 4 : 1;
    }

    private int chunk() {
        return wholeService.isSet() ? Math.min(CHUNK, Math.max(1, currentCount.get())) : 1;
    }

    private void schedule() {
        long cycles = (long) chunk() * unitsPerTransfer() * HCLKS_PER_UNIT;
        transfer.scheduleIn(Ticks.picos(cycles, clocks.rates().hclk()));
    }

    private void serve() {
        for (int n = chunk(); n > 0 && currentCount.get() > 0; n--) {
            moveUnits();
            currentCount.set(currentCount.get() - 1);
        }
        if (currentCount.get() == 0) {
            terminalCount();
        } else if (wholeService.isSet() || !hardwareTriggered.isSet() || requestLines[hardwareSource.get()]) {
            schedule();
        } else {
            finish();
        }
    }

    private void moveUnits() {
        int size = 1 << Math.min(2, dataSize.get());
        int units = unitsPerTransfer();
        int[] held = new int[units];
        for (int i = 0; i < units; i++) {
            held[i] = bus.read(dcsrc.get() & -size, size);
            if (!sourceFixed.isSet()) {
                dcsrc.set(dcsrc.get() + size);
            }
        }
        for (int value : held) {
            bus.write(dcdst.get() & -size, size, value);
            if (!destinationFixed.isSet()) {
                dcdst.set(dcdst.get() + size);
            }
        }
    }

    private void terminalCount() {
        finish();
        if (noReload.isSet()) {
            on.set(false);
            loadedOnce = false;
        } else if (checkInterrupt.isSet()) {
            // With CHK_INT the interrupt comes after the reload, so that software may write the next addresses.
            load();
        }
        if (intEnable.isSet()) {
            interrupt.set(true);
            interrupt.set(false);
        }
        boolean more = hardwareTriggered.isSet() && requestLines[hardwareSource.get()];
        if (on.isSet() && more) {
            start();
        }
    }

    private void finish() {
        serving = false;
        state.set(0);
        transfer.cancel();
    }
}
