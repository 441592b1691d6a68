package dev.envkit.toolkit.elf;

import org.jspecify.annotations.Nullable;

/** Tells the 16-bit Thumb instructions of ARMv4T from all later ones (ARM ARM DDI 0100, A6; DDI 0406, A6). */
final class ThumbDecoder {
    private ThumbDecoder() {}

    /** Tells whether this halfword is the first of two, in any architecture. */
    static boolean isLong(int first) {
        return first >>> 11 >= 0b11101;
    }

    /**
     * Returns what later instruction this is; null if an ARM920T has it.
     *
     * @param first the halfword
     * @param second the one after it; looked at only where {@link #isLong} says so
     */
    static @Nullable LaterInstruction classify(int first, int second) {
        if (isLong(first)) {
            return classifyLong(first, second);
        }
        if (first >>> 10 == 0b010001) {
            return highRegisters(first);
        }
        return first >>> 12 == 0b1011 ? miscellaneous(first) : null;
    }

    private static @Nullable LaterInstruction classifyLong(int first, int second) {
        boolean prefix = first >>> 11 == 0b11110;
        if (prefix && second >>> 11 == 0b11111) {
            return null; // BL: two halfwords in ARMv4T as well
        }
        if (prefix && second >>> 11 == 0b11101 && (second & 1) == 0) {
            return LaterInstruction.BLX_IMMEDIATE;
        }
        return LaterInstruction.THUMB2;
    }

    /** Operations on the registers R8 to R15, and branch and exchange. */
    private static @Nullable LaterInstruction highRegisters(int insn) {
        int operation = insn >>> 8 & 3;
        boolean high = (insn & 0xc0) != 0;
        if (operation == 3) {
            return (insn & 0x80) != 0 ? LaterInstruction.BLX : null;
        }
        return operation == 2 && !high ? LaterInstruction.THUMB_V6 : null;
    }

    private static @Nullable LaterInstruction miscellaneous(int insn) {
        return switch (insn >>> 8 & 0xf) {
            case 0x0, 0x4, 0x5, 0xc, 0xd -> null; // ADD/SUB SP, PUSH, POP
            case 0x1, 0x3, 0x9, 0xb, 0xf -> LaterInstruction.THUMB_IT;
            case 0x2, 0x6, 0xa -> LaterInstruction.THUMB_V6;
            case 0xe -> LaterInstruction.BKPT;
            default -> LaterInstruction.NONSENSE;
        };
    }
}
