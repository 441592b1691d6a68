package dev.envkit.emulator.run;

import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.VirtualClock;
import java.util.function.LongSupplier;

/**
 * Keeps virtual time from overtaking real time: every ten milliseconds of virtual time it has the loop wait until the
 * real time has come. A machine that is slower than the real one is not made to hurry afterwards.
 *
 * <p>Threading: belongs to the machine's thread.
 */
final class Pacer {
    private static final long PERIOD = 10 * VirtualClock.MILLISECOND;
    private static final long PICOS_PER_NANO = 1000;
    private static final long MAX_LAG_NANOS = 50_000_000;

    private final VirtualClock clock;
    private final RunLoop<?> loop;
    private final LongSupplier nanoTime;
    private final ClockEvent tick;
    private long anchorPicos;
    private long anchorNanos;

    Pacer(VirtualClock clock, RunLoop<?> loop, LongSupplier nanoTime) {
        this.clock = clock;
        this.loop = loop;
        this.nanoTime = nanoTime;
        this.tick = clock.newEvent("real time", this::tick);
    }

    /** Begins, if it has not begun yet. */
    void start() {
        if (tick.isScheduled()) {
            return;
        }
        anchorPicos = clock.now();
        anchorNanos = nanoTime.getAsLong();
        tick.scheduleIn(PERIOD);
    }

    void stop() {
        tick.cancel();
    }

    private void tick() {
        long due = anchorNanos + (clock.now() - anchorPicos) / PICOS_PER_NANO;
        long ahead = due - nanoTime.getAsLong();
        if (ahead > 0) {
            loop.waitUntil(due);
        } else if (ahead < -MAX_LAG_NANOS) {
            anchorPicos = clock.now();
            anchorNanos = nanoTime.getAsLong();
        }
        tick.scheduleAt(tick.deadline() + PERIOD);
    }
}
