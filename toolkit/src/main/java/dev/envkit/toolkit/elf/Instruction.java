package dev.envkit.toolkit.elf;

import org.jspecify.annotations.Nullable;

/**
 * An instruction as far as following the code needs it.
 *
 * @param length 2 or 4 bytes
 * @param encoding its bits; for two halfwords the first one on top
 * @param later what an ARM920T lacks of it; null if it has it
 * @param continues whether the instruction after it can be executed next, or after a call has returned
 * @param target where it branches or calls to; -1 if nowhere or not known
 * @param targetThumb whether the code there is Thumb
 * @param literal address of the word that it loads; -1 if none
 * @param table what follows it where it jumps by a table
 */
record Instruction(
        int length,
        int encoding,
        @Nullable LaterInstruction later,
        boolean continues,
        long target,
        boolean targetThumb,
        long literal,
        Table table) {
    static final long NONE = -1;

    /** What the compiler puts behind a jump by a table. */
    enum Table {
        NONE,
        /** {@code ADD pc, pc, Rm, LSL #2}: branch instructions. */
        BRANCHES,
        /** {@code LDR pc, [pc, Rm, LSL #2]}: addresses. */
        ADDRESSES
    }

    /** Tells whether a compiler may have emitted this; a sign that code is read and not data. */
    boolean isPlausible() {
        return later != LaterInstruction.NONSENSE
                && later != LaterInstruction.OTHER_COPROCESSOR
                && later != LaterInstruction.COPROCESSOR2;
    }

    /** Tells whether it is always executed: nearly all ARM instructions are, and few words of data look so. */
    boolean isAlways() {
        return length == 2 || encoding >>> 28 == 0xe;
    }
}
