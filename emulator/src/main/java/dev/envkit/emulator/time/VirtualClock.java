package dev.envkit.emulator.time;

import org.jspecify.annotations.Nullable;

/**
 * The machine's only notion of time: picoseconds since power-on, and the queue of what devices want to happen later.
 *
 * <p>Time advances with executed instructions, each of which takes {@link #picosPerInstruction()}, and jumps when the
 * CPU idles. The machine's loop runs the CPU in quanta: {@link #beginQuantum} says how many instructions fit before the
 * next event, the executor executes them, {@link #endQuantum} accounts for them, {@link #runDueEvents} runs what is
 * due. Within a quantum {@link #now()} is exact, because it asks the executor how far it has come; an event scheduled
 * there for a time before the quantum's end shortens the quantum. An event therefore runs at the first instruction
 * boundary at or after its deadline, and the same inputs give the same order of everything.
 *
 * <p>A {@code long} of picoseconds lasts 106 days of virtual time.
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
public final class VirtualClock {
    /** Picoseconds in a second. */
    public static final long SECOND = 1_000_000_000_000L;

    /** Picoseconds in a millisecond. */
    public static final long MILLISECOND = 1_000_000_000L;

    /** Picoseconds in a microsecond. */
    public static final long MICROSECOND = 1_000_000L;

    private final EventQueue queue = new EventQueue();
    private long scheduled;

    /** Time at {@link #anchorInstructions} of the current quantum; the time itself between quanta. */
    private long anchor;

    private long anchorInstructions;
    private long picosPerInstruction = 1000;
    private @Nullable QuantumControl quantum;
    private long quantumLimit;

    /** Returns the virtual time in picoseconds since power-on, exact to the instruction. */
    public long now() {
        QuantumControl running = quantum;
        return running == null
                ? anchor
                : anchor + (running.executedInQuantum() - anchorInstructions) * picosPerInstruction;
    }

    /** Returns how long an instruction takes, in picoseconds. */
    public long picosPerInstruction() {
        return picosPerInstruction;
    }

    /**
     * Changes the CPU's speed from the instruction that executes now on.
     *
     * @param picos picoseconds per instruction, at least 1
     * @throws IllegalArgumentException if {@code picos} is not positive
     */
    public void setPicosPerInstruction(long picos) {
        if (picos < 1) {
            throw new IllegalArgumentException("an instruction must take time, not " + picos + " ps");
        }
        QuantumControl running = quantum;
        if (running != null) {
            anchor = now();
            anchorInstructions = running.executedInQuantum();
        }
        picosPerInstruction = picos;
        if (running != null) {
            // A slower CPU reaches the next deadline in fewer instructions. A faster one returns before it, harmlessly.
            limitTo(queue.earliest());
        }
    }

    /**
     * Makes an event that can be scheduled any number of times, one deadline at a time.
     *
     * @param name for diagnostics: {@code "UART0 transmit"}
     * @param action runs on the machine's thread, between instructions
     */
    public ClockEvent newEvent(String name, Runnable action) {
        return new ClockEvent(this, name, action);
    }

    /** Returns the deadline of the earliest event in picoseconds, {@link Long#MAX_VALUE} when nothing is scheduled. */
    public long nextDeadline() {
        return queue.earliest();
    }

    /**
     * Starts a quantum.
     *
     * @param executor who executes it and knows how far it has come
     * @param most the longest quantum wanted, in instructions
     * @return how many instructions the executor may execute: up to the next deadline, rounded up, at least 1
     * @throws IllegalStateException if a quantum runs already
     */
    public long beginQuantum(QuantumControl executor, long most) {
        if (quantum != null) {
            throw new IllegalStateException("a quantum is already running");
        }
        quantum = executor;
        anchorInstructions = 0;
        quantumLimit = Math.max(1, Math.min(most, instructionsUntil(queue.earliest())));
        return quantumLimit;
    }

    /**
     * Ends the quantum and advances time by it.
     *
     * @param executed instructions executed since {@link #beginQuantum}
     * @throws IllegalStateException if no quantum runs
     */
    public void endQuantum(long executed) {
        if (quantum == null) {
            throw new IllegalStateException("no quantum is running");
        }
        anchor += (executed - anchorInstructions) * picosPerInstruction;
        anchorInstructions = 0;
        quantum = null;
    }

    /**
     * Jumps over time in which the CPU executes nothing.
     *
     * @param time picoseconds since power-on; earlier than now does nothing
     * @throws IllegalStateException within a quantum
     */
    public void skipTo(long time) {
        if (quantum != null) {
            throw new IllegalStateException("cannot skip time while instructions execute");
        }
        anchor = Math.max(anchor, time);
    }

    /**
     * Jumps over instructions that would change nothing, such as turns of a loop that only an event can end, as if they
     * had been executed.
     *
     * @param most how many at most
     * @return how many: up to the next deadline, rounded up
     * @throws IllegalStateException within a quantum
     */
    public long skipInstructions(long most) {
        long skipped = Math.min(most, instructionsUntil(queue.earliest()));
        skipTo(anchor + skipped * picosPerInstruction);
        return skipped;
    }

    /**
     * Runs every event that is due, in the order of their deadlines, equal ones in the order in which they were
     * scheduled. Events that these schedule for now or earlier run too.
     *
     * @throws IllegalStateException within a quantum
     */
    public void runDueEvents() {
        if (quantum != null) {
            throw new IllegalStateException("events run between quanta");
        }
        while (queue.earliest() <= anchor) {
            queue.removeFirst().run();
        }
    }

    void schedule(ClockEvent event, long deadline) {
        queue.remove(event);
        event.arm(deadline, scheduled++);
        queue.add(event);
        limitTo(deadline);
    }

    void cancel(ClockEvent event) {
        queue.remove(event);
    }

    /** Shortens the running quantum so that it ends at the instruction boundary at or after the deadline. */
    private void limitTo(long deadline) {
        QuantumControl running = quantum;
        if (running == null || deadline == Long.MAX_VALUE) {
            return;
        }
        long limit = Math.max(running.executedInQuantum() + 1, anchorInstructions + instructionsUntil(deadline));
        if (limit < quantumLimit) {
            quantumLimit = limit;
            running.limitQuantum(limit);
        }
    }

    /** Instructions from the anchor until the deadline is reached, rounded up. */
    private long instructionsUntil(long deadline) {
        return deadline <= anchor ? 0 : Math.ceilDiv(deadline - anchor, picosPerInstruction);
    }
}
