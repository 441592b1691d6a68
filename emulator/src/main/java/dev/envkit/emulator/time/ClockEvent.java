package dev.envkit.emulator.time;

/**
 * Something that a device wants to happen at a virtual time. Made by {@link VirtualClock#newEvent}; at most one
 * deadline at a time, and scheduling again replaces it.
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
public final class ClockEvent {
    static final int NOT_QUEUED = -1;

    private final VirtualClock clock;
    private final String name;
    private final Runnable action;
    private long deadline;
    private long order;

    /** Place in the queue's heap. */
    int position = NOT_QUEUED;

    ClockEvent(VirtualClock clock, String name, Runnable action) {
        this.clock = clock;
        this.name = name;
        this.action = action;
    }

    /** Returns the name for diagnostics. */
    public String name() {
        return name;
    }

    /**
     * Schedules or reschedules the event.
     *
     * @param at virtual time in picoseconds; a time that has passed means at the next instruction boundary
     */
    public void scheduleAt(long at) {
        clock.schedule(this, at);
    }

    /**
     * Schedules or reschedules the event relative to now.
     *
     * @param delay picoseconds
     */
    public void scheduleIn(long delay) {
        clock.schedule(this, clock.now() + delay);
    }

    /** Takes the event off the queue; does nothing when it is not on it. */
    public void cancel() {
        clock.cancel(this);
    }

    /** Tells whether the event is yet to happen. */
    public boolean isScheduled() {
        return position != NOT_QUEUED;
    }

    /**
     * Returns the deadline last scheduled, in picoseconds. While the event runs this is when it was due, which may be
     * up to an instruction earlier than {@link VirtualClock#now()}: periodic events add their period to it and do not
     * drift.
     */
    public long deadline() {
        return deadline;
    }

    void arm(long at, long sequence) {
        deadline = at;
        order = sequence;
    }

    boolean isBefore(ClockEvent other) {
        return deadline != other.deadline ? deadline < other.deadline : order < other.order;
    }

    void run() {
        action.run();
    }

    @Override
    public String toString() {
        return isScheduled() ? name + " at " + deadline + " ps" : name + " (not scheduled)";
    }
}
