package dev.envkit.emulator.cpu;

import dev.envkit.emulator.time.QuantumControl;

/**
 * Something that executes instructions. All engines give the same results, instruction by instruction, however a run is
 * cut into quanta.
 *
 * <p>What counts as one instruction: each that is executed, whether its condition holds or not, also one that ends in
 * an exception. Taking an interrupt counts nothing.
 *
 * <p>Threading: used by the thread that runs the machine, except {@link #requestStop()}.
 */
public interface Engine extends QuantumControl {
    /**
     * Executes instructions, until one of the reasons to stop.
     *
     * <p>A breakpoint at the first instruction is ignored if the last run stopped there because of it.
     *
     * @param maxInstructions the quantum; positive
     * @return why it ended; {@link #executedInQuantum()} then says how many instructions were executed
     */
    StopReason run(long maxInstructions);

    /**
     * Makes the current or next {@link #run} return soon, at an instruction boundary. May be called from any thread.
     */
    void requestStop();

    /** Returns how many instructions were executed since the engine was made. */
    long totalInstructions();
}
