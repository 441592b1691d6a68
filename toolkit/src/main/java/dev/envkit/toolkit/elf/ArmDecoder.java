package dev.envkit.toolkit.elf;

import org.jspecify.annotations.Nullable;

/**
 * Tells the ARM instructions of ARMv4T, as far as an ARM920T has them, from all later ones (ARM ARM DDI 0100, A3.1 and
 * A3.16; DDI 0406, A5).
 */
final class ArmDecoder {
    private static final int CONDITION_NEVER = 0xf;
    private static final int CP_FPA_1 = 1;
    private static final int CP_FPA_2 = 2;
    private static final int CP_VFP_SINGLE = 10;
    private static final int CP_VFP_DOUBLE = 11;
    private static final int CP_DEBUG = 14;
    private static final int CP_SYSTEM = 15;

    private ArmDecoder() {}

    /** Returns what later instruction this is; null if an ARM920T has it. */
    static @Nullable LaterInstruction classify(int insn) {
        if (insn >>> 28 == CONDITION_NEVER) {
            return unconditional(insn);
        }
        return switch (insn >>> 25 & 7) {
            case 0 -> (insn & 0x90) == 0x90 ? multiplyOrExtraTransfer(insn) : register(insn);
            case 1 -> immediate(insn);
            case 3 -> (insn & 0x10) != 0 ? media(insn) : null;
            case 6 -> coprocessorTransfer(insn);
            case 7 -> (insn & 1 << 24) != 0 ? null : coprocessor(insn);
            default -> null; // LDR/STR immediate, LDM/STM, B/BL
        };
    }

    /** Bits 7 and 4 set: multiplications, swaps, and transfers of halfwords and signed bytes. */
    private static @Nullable LaterInstruction multiplyOrExtraTransfer(int insn) {
        boolean load = (insn & 1 << 20) != 0;
        if ((insn & 0x60) != 0) {
            boolean preIndexed = (insn & 1 << 24) != 0;
            boolean writeBack = (insn & 1 << 21) != 0;
            if (!preIndexed && writeBack) {
                return LaterInstruction.UNPRIVILEGED_HALF;
            }
            return load || (insn & 0x60) == 0x20 ? null : LaterInstruction.LDRD_STRD;
        }
        return switch (insn >>> 21 & 0xf) {
            case 0, 1, 4, 5, 6, 7 -> null; // MUL, MLA, UMULL, UMLAL, SMULL, SMLAL
            case 2 -> load ? LaterInstruction.NONSENSE : LaterInstruction.UMAAL;
            case 3 -> load ? LaterInstruction.NONSENSE : LaterInstruction.MLS;
            case 8, 10 -> load || (insn & 0xf00) != 0 ? LaterInstruction.NONSENSE : null; // SWP, SWPB
            case 12, 13, 14, 15 -> LaterInstruction.EXCLUSIVE;
            default -> LaterInstruction.NONSENSE;
        };
    }

    /** Data processing with a register operand, and in the place of comparisons without S the miscellaneous ones. */
    private static @Nullable LaterInstruction register(int insn) {
        if ((insn & 0x0190_0000) != 0x0100_0000) {
            return null;
        }
        int operation = insn >>> 21 & 3;
        if ((insn & 0x80) != 0) {
            return LaterInstruction.SIGNED_HALVES;
        }
        return switch (insn >>> 4 & 7) {
            case 0 -> null; // MRS, MSR
            case 1 -> operation == 1 ? null : operation == 3 ? LaterInstruction.CLZ : LaterInstruction.NONSENSE;
            case 2 -> operation == 1 ? LaterInstruction.BXJ : LaterInstruction.NONSENSE;
            case 3 -> operation == 1 ? LaterInstruction.BLX : LaterInstruction.NONSENSE;
            case 5 -> LaterInstruction.SATURATING;
            case 7 ->
                operation == 1
                        ? LaterInstruction.BKPT
                        : operation == 3 ? LaterInstruction.SYSTEM_V6 : LaterInstruction.NONSENSE;
            default -> LaterInstruction.NONSENSE;
        };
    }

    private static @Nullable LaterInstruction immediate(int insn) {
        int field = insn >>> 20 & 0x1f;
        return field == 0x10 || field == 0x14 ? LaterInstruction.MOVW_MOVT : null;
    }

    private static @Nullable LaterInstruction media(int insn) {
        // permanently undefined: compilers and kernels use it to trap on purpose, which it does on every processor
        boolean trap = (insn & 0x01f0_00f0) == 0x01f0_00f0;
        return trap ? null : LaterInstruction.MEDIA;
    }

    private static @Nullable LaterInstruction coprocessorTransfer(int insn) {
        int number = insn >>> 8 & 0xf;
        if (number == CP_VFP_SINGLE || number == CP_VFP_DOUBLE) {
            return LaterInstruction.VFP;
        }
        if ((insn & 0x0fe0_0000) == 0x0c40_0000) {
            return LaterInstruction.MCRR_MRRC;
        }
        return number == CP_DEBUG ? null : other(number);
    }

    private static @Nullable LaterInstruction coprocessor(int insn) {
        int number = insn >>> 8 & 0xf;
        if (number == CP_VFP_SINGLE || number == CP_VFP_DOUBLE) {
            return LaterInstruction.VFP;
        }
        if (number == CP_SYSTEM && (insn & 0x10) != 0) {
            int first = insn >>> 16 & 0xf;
            int second = insn & 0xf;
            int operation2 = insn >>> 5 & 7;
            if (first == 13 && second == 0 && operation2 >= 2) {
                return LaterInstruction.TLS_REGISTER;
            }
            // drain write buffer (c7, c10, 4) is an ARM920T's own; 5 is the data memory barrier of ARMv6
            boolean barrier = first == 7 && ((second == 10 && operation2 == 5) || (second == 5 && operation2 == 4));
            return barrier ? LaterInstruction.BARRIER_CP15 : null;
        }
        return number == CP_DEBUG ? null : other(number);
    }

    private static LaterInstruction other(int number) {
        return number == CP_FPA_1 || number == CP_FPA_2
                ? LaterInstruction.FPA
                : number == CP_SYSTEM ? LaterInstruction.NONSENSE : LaterInstruction.OTHER_COPROCESSOR;
    }

    private static LaterInstruction unconditional(int insn) {
        int bits = insn >>> 20 & 0xff;
        if ((bits & 0xe0) == 0xa0) {
            return LaterInstruction.BLX_IMMEDIATE;
        }
        if ((bits & 0xc0) == 0xc0) {
            int number = insn >>> 8 & 0xf;
            return number == CP_VFP_SINGLE || number == CP_VFP_DOUBLE
                    ? LaterInstruction.NEON
                    : (bits & 0xf0) == 0xf0 ? LaterInstruction.NONSENSE : LaterInstruction.COPROCESSOR2;
        }
        if ((insn & 0x0d70_f000) == 0x0550_f000) {
            return LaterInstruction.PLD;
        }
        if ((insn & 0xffff_ff00) == 0xf57f_f000) {
            return LaterInstruction.BARRIER;
        }
        if ((bits & 0xfe) == 0x10 || (bits & 0xe4) == 0x84 || (bits & 0xe5) == 0x81) {
            return LaterInstruction.SYSTEM_V6;
        }
        boolean neonData = (bits & 0xe0) == 0x20;
        boolean neonTransfer = (bits & 0xf1) == 0x40;
        return neonData || neonTransfer ? LaterInstruction.NEON : LaterInstruction.NONSENSE;
    }
}
