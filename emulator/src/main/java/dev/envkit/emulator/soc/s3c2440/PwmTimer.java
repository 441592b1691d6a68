package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.Ticks;
import dev.envkit.emulator.time.VirtualClock;

/**
 * One down-counter of the PWM timers (chapter 10), with its double-buffered count and compare values.
 *
 * <p>The counter is not stepped: its value follows from the time since it was started. It interrupts when it reaches
 * zero and, with auto-reload, loads TCNTB on the tick after, so that a period is TCNTB + 1 ticks.
 */
final class PwmTimer {
    private final VirtualClock clock;
    private final ClockEvent zero;
    private final Runnable onZero;

    /** Frequency of the undivided clock, 0 while it is stopped, and what divides it. */
    private long sourceHertz;

    private long divider = 1;
    private boolean running;
    private boolean autoReload;
    private int countBuffer;
    private int compareBuffer;
    private int compare;

    /** Counter value at {@link #loadTick} ticks after {@link #anchor}; the frozen value while not counting. */
    private int loaded;

    private long anchor;
    private long loadTick;

    PwmTimer(int index, VirtualClock clock, Runnable onZero) {
        this.clock = clock;
        this.onZero = onZero;
        zero = clock.newEvent("timer " + index, this::reachedZero);
    }

    void reset() {
        running = false;
        autoReload = false;
        countBuffer = 0;
        compareBuffer = 0;
        compare = 0;
        loaded = 0;
        zero.cancel();
    }

    /** Changes the timer's input clock; the count continues from where it is. */
    void clock(long hertz, long newDivider) {
        if (hertz == sourceHertz && newDivider == divider) {
            return;
        }
        int value = count();
        sourceHertz = hertz;
        divider = newDivider;
        restart(value);
    }

    void countBuffer(int value) {
        countBuffer = value;
        if (counting() && autoReload && !zero.isScheduled()) {
            // It ran dry on a count of zero; the next tick loads the new one.
            restart(0);
        }
    }

    int countBuffer() {
        return countBuffer;
    }

    void compareBuffer(int value) {
        compareBuffer = value;
    }

    int compare() {
        return compare;
    }

    /** Applies the timer's bits of TCON. */
    void control(boolean start, boolean manualUpdate, boolean reload) {
        autoReload = reload;
        int value = count();
        if (manualUpdate) {
            value = countBuffer;
            compare = compareBuffer;
        }
        if (start != running || manualUpdate) {
            running = start;
            restart(value);
        }
    }

    boolean isRunning() {
        return running;
    }

    boolean isAutoReload() {
        return autoReload;
    }

    /** Returns the counter's value now: TCNTO. */
    int count() {
        if (!counting()) {
            return loaded;
        }
        long elapsed = ticksNow() - loadTick;
        return elapsed >= loaded ? 0 : (int) (loaded - elapsed);
    }

    /** Returns the output period in hertz times ticks: the frequency of the divided input clock. */
    double tickHertz() {
        return (double) sourceHertz / divider;
    }

    private boolean counting() {
        return running && sourceHertz != 0;
    }

    private long ticksNow() {
        return Ticks.in(clock.now() - anchor, sourceHertz) / divider;
    }

    private void restart(int value) {
        loaded = value;
        anchor = clock.now();
        loadTick = 0;
        if (counting()) {
            scheduleZero();
        } else {
            zero.cancel();
        }
    }

    private void scheduleZero() {
        zero.scheduleAt(anchor + Ticks.picos((loadTick + loaded) * divider, sourceHertz));
    }

    private void reachedZero() {
        if (autoReload && countBuffer != 0) {
            loadTick += loaded + 1L;
            loaded = countBuffer;
            compare = compareBuffer;
            scheduleZero();
        } else {
            // Nothing to count down: the counter stays at zero until software loads it.
            loaded = 0;
        }
        onZero.run();
    }
}
