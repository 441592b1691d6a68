package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.AccessReporter;
import dev.envkit.emulator.bus.SignalLine;
import dev.envkit.emulator.bus.register.Access;
import dev.envkit.emulator.bus.register.Field;
import dev.envkit.emulator.bus.register.Register;
import dev.envkit.emulator.bus.register.RegisterBank;
import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.Ticks;
import dev.envkit.emulator.time.VirtualClock;

/**
 * The watchdog timer (chapter 18). It counts WTCNT down from the moment of reset, WTDAT reloads it, and at zero it
 * interrupts and, where WTCON enables that, resets the chip.
 */
public final class Watchdog implements Block {
    private final VirtualClock clock;
    private final ClockController clocks;
    private final SignalLine interrupt;
    private final Runnable chipReset;
    private final RegisterBank bank;
    private final Field resetEnable;
    private final Field interruptEnable;
    private final Field clockSelect;
    private final Field enable;
    private final Field prescaler;
    private final Register wtdat;
    private final Register wtcnt;
    private final ClockEvent expiry;
    private long since;
    private long hertz;
    private long divider;
    private boolean counting;

    /**
     * @param interrupt INT_WDT
     * @param chipReset asks for a reset of the chip, to be done after the current instruction
     */
    public Watchdog(
            VirtualClock clock,
            ClockController clocks,
            SignalLine interrupt,
            Runnable chipReset,
            AccessReporter reporter) {
        this.clock = clock;
        this.clocks = clocks;
        this.interrupt = interrupt;
        this.chipReset = chipReset;
        bank = new RegisterBank("WDT", 0x0C, reporter);
        Register wtcon = bank.register("WTCON", 0x00, 0x8021);
        resetEnable = wtcon.addField("ResetEnable", 0, 1, Access.RW);
        interruptEnable = wtcon.addField("InterruptGeneration", 2, 1, Access.RW);
        clockSelect = wtcon.addField("ClockSelect", 3, 2, Access.RW);
        enable = wtcon.addField("WatchdogTimer", 5, 1, Access.RW);
        prescaler = wtcon.addField("Prescaler", 8, 8, Access.RW);
        wtdat = bank.register("WTDAT", 0x04, 0x8000).field("CountReload", 0, 16);
        wtcnt = bank.register("WTCNT", 0x08, 0x8000)
                .field("Count", 0, 16)
                .onRead(stored -> count())
                .onWrite(this::startFrom);
        expiry = clock.newEvent("watchdog", this::expired);
        wtcon.onWrite(this::reconfigure);
        clocks.onChange(this::reconfigure);
        configure();
        startFrom();
    }

    @Override
    public RegisterBank registers() {
        return bank;
    }

    @Override
    public void reset() {
        bank.reset();
        configure();
        startFrom();
    }

    /** Stops it for as long as the chip is asleep; the reset that follows starts it again. */
    void powerOff() {
        counting = false;
        expiry.cancel();
    }

    /** Returns whether it counts towards a reset of the chip. */
    public boolean canReset() {
        return counting && resetEnable.isSet();
    }

    private int count() {
        if (!counting) {
            return wtcnt.get();
        }
        long elapsed = Ticks.in(clock.now() - since, hertz) / divider;
        return (int) Math.max(0, wtcnt.get() - elapsed);
    }

    private void reconfigure() {
        wtcnt.set(count());
        configure();
        startFrom();
    }

    private void configure() {
        hertz = clocks.rates().pclk();
        divider = (prescaler.get() + 1L) * (16L << clockSelect.get());
        counting = enable.isSet() && hertz != 0;
    }

    /** Counts on from the value in WTCNT. */
    private void startFrom() {
        since = clock.now();
        if (counting) {
            expiry.scheduleAt(since + Ticks.picos(Math.max(1, wtcnt.get()) * divider, hertz));
        } else {
            expiry.cancel();
        }
    }

    private void expired() {
        wtcnt.set(wtdat.get());
        startFrom();
        if (interruptEnable.isSet()) {
            interrupt.set(true);
            interrupt.set(false);
        }
        if (resetEnable.isSet()) {
            chipReset.run();
        }
    }
}
