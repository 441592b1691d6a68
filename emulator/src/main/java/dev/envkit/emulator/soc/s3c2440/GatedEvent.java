package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.soc.s3c2440.ClockController.Gate;
import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.VirtualClock;

/**
 * An event of a block whose clock CLKCON can stop (chapter 7): while it is stopped, what the block is doing stands
 * still, and goes on from there afterwards.
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
final class GatedEvent {
    private final VirtualClock clock;
    private final ClockController clocks;
    private final Gate gate;
    private final ClockEvent event;
    private boolean stopped;
    private long remaining;

    /** @param gate the bit of CLKCON that must be set for time to pass */
    GatedEvent(VirtualClock clock, ClockController clocks, Gate gate, String name, Runnable action) {
        this.clock = clock;
        this.clocks = clocks;
        this.gate = gate;
        event = clock.newEvent(name, action);
        clocks.onChange(this::gateChanged);
    }

    /** As {@link ClockEvent#scheduleIn}, in picoseconds during which the block has its clock. */
    void scheduleIn(long delay) {
        scheduleAt(clock.now() + delay);
    }

    /** As {@link ClockEvent#scheduleAt}; later by as long as the block has no clock. */
    void scheduleAt(long at) {
        event.scheduleAt(at);
        stopped = false;
        gateChanged();
    }

    void cancel() {
        event.cancel();
        stopped = false;
    }

    /** Tells whether the event is yet to happen, be it that it stands still now. */
    boolean isScheduled() {
        return stopped || event.isScheduled();
    }

    /** As {@link ClockEvent#deadline()}, as if the clock ran from now on. */
    long deadline() {
        return stopped ? clock.now() + remaining : event.deadline();
    }

    private void gateChanged() {
        boolean runs = clocks.runs(gate);
        if (!runs && event.isScheduled()) {
            remaining = Math.max(0, event.deadline() - clock.now());
            stopped = true;
            event.cancel();
        } else if (runs && stopped) {
            stopped = false;
            event.scheduleIn(remaining);
        }
    }
}
