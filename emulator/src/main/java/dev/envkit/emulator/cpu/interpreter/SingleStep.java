package dev.envkit.emulator.cpu.interpreter;

/**
 * How a {@link Region} has an instruction executed that it does not know itself: a status register or coprocessor
 * access, a swap. Registers and flags must be in the processor's state before, and be read from there after.
 *
 * <p>Threading: used by the thread that runs the machine.
 */
public interface SingleStep {
    /**
     * Executes one instruction.
     *
     * @param instruction the word or halfword
     * @param pc its virtual address
     * @param budget what is left of the region's budget, before this instruction
     * @return whether the region may go on with the next instruction; if not, it must leave with PC as it is
     */
    boolean execute(int instruction, int pc, int budget);
}
