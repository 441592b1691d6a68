package dev.envkit.emulator.translator.analysis;

import java.util.List;

/**
 * Instructions that are executed one after the other (phase 2).
 *
 * @param instructions at least one; only the last may go elsewhere than to the next
 */
public record Block(List<Instruction> instructions) {
    public Block {
        instructions = List.copyOf(instructions);
    }

    /** Returns the index of the first instruction. */
    public int start() {
        return instructions.getFirst().index();
    }

    /** Returns the index of the instruction after the last. */
    public int end() {
        return last().index() + 1;
    }

    /** Returns the last instruction. */
    public Instruction last() {
        return instructions.getLast();
    }
}
