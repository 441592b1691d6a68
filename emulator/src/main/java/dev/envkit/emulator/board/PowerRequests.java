package dev.envkit.emulator.board;

import dev.envkit.emulator.soc.s3c2440.PowerControl;
import dev.envkit.emulator.time.QuantumControl;
import dev.envkit.emulator.time.VirtualClock;

/**
 * What the chip has asked of the processor since the machine's loop looked last. Each request ends the current quantum,
 * so that it takes effect after the instruction that made it.
 */
final class PowerRequests implements PowerControl {
    private final VirtualClock clock;
    private final QuantumControl quantum;
    private boolean reset;
    private boolean sleep;
    private boolean idle;
    private long stalledUntil;

    PowerRequests(VirtualClock clock, QuantumControl quantum) {
        this.clock = clock;
        this.quantum = quantum;
    }

    @Override
    public void stopCpuFor(long picos) {
        stalledUntil = clock.now() + picos;
        endQuantum();
    }

    @Override
    public void idle() {
        idle = true;
        endQuantum();
    }

    @Override
    public void sleep() {
        sleep = true;
        endQuantum();
    }

    /** Asks for a reset of the chip. */
    void reset() {
        reset = true;
        endQuantum();
    }

    /** Returns whether the chip has asked for anything. */
    boolean isRequested() {
        return reset || sleep || idle || stalledUntil > clock.now();
    }

    boolean resetRequested() {
        return reset;
    }

    boolean sleepRequested() {
        return sleep;
    }

    boolean idleRequested() {
        return idle;
    }

    void leaveIdle() {
        idle = false;
    }

    /** Returns the virtual time before which the processor has no clock. */
    long stalledUntil() {
        return stalledUntil;
    }

    void clear() {
        reset = false;
        sleep = false;
        idle = false;
        stalledUntil = 0;
    }

    private void endQuantum() {
        quantum.limitQuantum(quantum.executedInQuantum() + 1);
    }
}
