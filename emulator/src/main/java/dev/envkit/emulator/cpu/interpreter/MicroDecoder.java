package dev.envkit.emulator.cpu.interpreter;

import dev.envkit.emulator.cpu.isa.Encoding;
import dev.envkit.emulator.cpu.isa.InstructionSet;
import dev.envkit.emulator.cpu.isa.Operation;

/**
 * Turns instructions into the words of {@link MicroOps}. What has no fast path, or reads or writes the PC in an unusual
 * way, becomes {@link MicroOps#SLOW}.
 *
 * <p>Threading: used by the thread that runs the machine.
 */
final class MicroDecoder {
    private static final int ALWAYS = 14;
    private static final int PC = 15;
    private static final int LR = 14;
    private static final int S_BIT = 1 << 20;
    private static final int W_BIT = 1 << 21;
    private static final int USER_BIT = 1 << 22;
    private static final int UP_BIT = 1 << 23;
    private static final int BEFORE_BIT = 1 << 24;
    private static final int IMMEDIATE_BIT = 1 << 25;

    /** Branches within the page, by condition. */
    private static final int[] BRANCHES = {
        MicroOps.B_EQ,
        MicroOps.B_NE,
        MicroOps.B_CS,
        MicroOps.B_CC,
        MicroOps.B_MI,
        MicroOps.B_PL,
        MicroOps.B_VS,
        MicroOps.B_VC,
        MicroOps.B_HI,
        MicroOps.B_LS,
        MicroOps.B_GE,
        MicroOps.B_LT,
        MicroOps.B_GT,
        MicroOps.B_LE
    };

    /** What leads to an instruction with a condition, by that. */
    private static final int[] CONDITIONS = {
        MicroOps.IF_EQ,
        MicroOps.IF_NE,
        MicroOps.IF_CS,
        MicroOps.IF_CC,
        MicroOps.IF_MI,
        MicroOps.IF_PL,
        MicroOps.IF_VS,
        MicroOps.IF_VC,
        MicroOps.IF_HI,
        MicroOps.IF_LS,
        MicroOps.IF_GE,
        MicroOps.IF_LT,
        MicroOps.IF_GT,
        MicroOps.IF_LE
    };

    private final InstructionSet set;

    MicroDecoder(InstructionSet set) {
        this.set = set;
    }

    /** Decodes the instruction with this index. */
    long decode(CodePage page, int index) {
        int instruction = page.instruction(index);
        return page.thumb ? thumb(page, index, instruction & 0xFFFF) : arm(page, index, instruction);
    }

    private static long word(int operation, int rd, int rn, int rm, int rs, int immediate) {
        return (long) immediate << 32 | operation | rd << 8 | rn << 12 | rm << 16 | rs << 20;
    }

    private static int operation(long word) {
        return (int) word & 0xFF;
    }

    private static long withOperation(long word, int operation) {
        return (word & ~0xFFL) | operation;
    }

    private long arm(CodePage page, int index, int i) {
        Encoding encoding = set.arm(i);
        int condition = i >>> 28;
        if (condition > ALWAYS) {
            return encoding.operation() == Operation.PLD ? MicroOps.NOP : MicroOps.SLOW;
        }
        long word = switch (encoding.operation()) {
            case B, BL -> branch(encoding.operation() == Operation.BL, page, index, (i << 8 >> 6) + 8);
            default -> common(encoding.operation(), i, index << 2, 8);
        };
        if (condition == ALWAYS) {
            return word;
        }
        int operation = operation(word);
        return operation == MicroOps.B
                ? withOperation(word, BRANCHES[condition])
                : withOperation(word, CONDITIONS[condition]) | (long) operation << 24;
    }

    private long thumb(CodePage page, int index, int i) {
        Encoding encoding = set.thumb(i);
        int position = index << 1;
        int offset8 = (byte) i << 1;
        int offset11 = i << 21 >> 20;
        int literal = (position + 4 & ~3) + ((i & 0xFF) << 2);
        return switch (encoding.operation()) {
            case THUMB_LDR_LITERAL -> word(MicroOps.LDR_LITERAL, i >>> 8 & 7, 0, 0, 0, literal);
            case THUMB_ADD_PC -> word(MicroOps.ADR, i >>> 8 & 7, 0, 0, 0, literal);
            case THUMB_B -> branch(false, page, index, offset11 + 4);
            case THUMB_B_CONDITIONAL -> {
                long word = branch(false, page, index, offset8 + 4);
                int condition = i >>> 8 & 0xF;
                yield operation(word) == MicroOps.B
                        ? withOperation(word, BRANCHES[condition])
                        : withOperation(word, CONDITIONS[condition]) | (long) MicroOps.B_FAR << 24;
            }
            case THUMB_BL_PREFIX -> word(MicroOps.ADR, LR, 0, 0, 0, position + 4 + (offset11 << 11));
            case THUMB_BL_SUFFIX -> word(MicroOps.BL_SUFFIX, 0, 0, 0, 0, (i & 0x7FF) << 1);
            case THUMB_BLX_SUFFIX, SWI, BKPT, UNDEFINED -> MicroOps.SLOW;
            default -> common(encoding.operation(), encoding.toArm(i), position, 4);
        };
    }

    /** A branch by a distance in bytes from the instruction itself. */
    private static long branch(boolean link, CodePage page, int index, int distance) {
        int target = (index << page.shift) + distance;
        if (target >= 0 && target < page.size) {
            return word(link ? MicroOps.BL : MicroOps.B, 0, 0, 0, 0, distance >> page.shift);
        }
        return word(link ? MicroOps.BL_FAR : MicroOps.B_FAR, 0, 0, 0, 0, target);
    }

    /** Instructions in their ARM form, without regard to the condition. */
    private static long common(Operation operation, int i, int position, int pcOffset) {
        return switch (operation) {
            case AND, EOR, SUB, RSB, ADD, ADC, SBC, RSC, TST, TEQ, CMP, CMN, ORR, MOV, BIC, MVN ->
                dataProcessing(operation, i, position + pcOffset);
            case MUL, MLA, UMULL, UMLAL, SMULL, SMLAL -> multiply(operation, i);
            case CLZ -> low(MicroOps.CLZ, i);
            case BX -> (i & 0xF) == PC ? MicroOps.SLOW : word(MicroOps.BX, 0, 0, i & 0xF, 0, 0);
            case LDR, STR, LDRB, STRB, LDRH, STRH, LDRSB, LDRSH -> transfer(operation, i, position + pcOffset);
            case LDM, STM -> block(operation == Operation.LDM, i);
            case PLD -> MicroOps.NOP;
            default -> MicroOps.SLOW;
        };
    }

    private static long low(int operation, int i) {
        return (i >>> 12 & 0xF) == PC || (i & 0xF) == PC
                ? MicroOps.SLOW
                : word(operation, i >>> 12 & 0xF, 0, i & 0xF, 0, 0);
    }

    // ---- data processing ----

    private static long dataProcessing(Operation operation, int i, int pcPosition) {
        boolean flags = (i & S_BIT) != 0;
        int rd = operation.isCompare() ? 0 : i >>> 12 & 0xF;
        int rn = operation == Operation.MOV || operation == Operation.MVN ? 0 : i >>> 16 & 0xF;
        if ((i & IMMEDIATE_BIT) != 0) {
            return immediate(operation, flags, rd, rn, i, pcPosition);
        }
        int rm = i & 0xF;
        int type = i >>> 5 & 3;
        boolean byRegister = (i & 1 << 4) != 0;
        int amount = i >>> 7 & 0x1F;
        if (operation == Operation.MOV && !flags && rd == PC && rm != PC && !byRegister && type == 0 && amount == 0) {
            return word(MicroOps.MOV_PC, 0, 0, rm, 0, 0);
        }
        if (rd == PC || rn == PC || rm == PC) {
            return MicroOps.SLOW;
        }
        int op;
        if (byRegister) {
            op = shiftedByRegister(operation, flags, type);
            return op == MicroOps.SLOW ? op : word(op, rd, rn, rm, i >>> 8 & 0xF, 0);
        }
        if (type == Shifter.LSL && amount == 0) {
            return word(plain(operation, flags), rd, rn, rm, 0, 0);
        }
        if (amount == 0) {
            // LSR and ASR by 32, RRX
            return type == Shifter.ROR && operation == Operation.MOV && !flags
                    ? word(MicroOps.MOV_RRX, rd, rn, rm, 0, 0)
                    : MicroOps.SLOW;
        }
        op = shifted(operation, flags, type);
        return op == MicroOps.SLOW ? op : word(op, rd, rn, rm, 0, amount);
    }

    private static long immediate(Operation operation, boolean flags, int rd, int rn, int i, int pcPosition) {
        int rotation = i >>> 7 & 0x1E;
        int value = Integer.rotateRight(i & 0xFF, rotation);
        // for logical operations that set flags: the carry becomes the value's highest bit
        int carry = rotation != 0 ? 1 : 0;
        if (rd == PC) {
            return MicroOps.SLOW;
        }
        if (rn == PC) {
            return flags
                    ? MicroOps.SLOW
                    : switch (operation) {
                        case ADD -> word(MicroOps.ADR, rd, 0, 0, 0, pcPosition + value);
                        case SUB -> word(MicroOps.ADR, rd, 0, 0, 0, pcPosition - value);
                        default -> MicroOps.SLOW;
                    };
        }
        if (flags) {
            return switch (operation) {
                case AND -> word(MicroOps.ANDS_I, rd, rn, 0, carry, value);
                case EOR -> word(MicroOps.EORS_I, rd, rn, 0, carry, value);
                case SUB -> word(rd == rn && value == 1 ? MicroOps.COUNT_DOWN : MicroOps.SUBS_I, rd, rn, 0, 0, value);
                case RSB -> word(MicroOps.RSBS_I, rd, rn, 0, 0, value);
                case ADD -> word(MicroOps.ADDS_I, rd, rn, 0, 0, value);
                case ORR -> word(MicroOps.ORRS_I, rd, rn, 0, carry, value);
                case MOV -> word(MicroOps.MOVS_I, rd, 0, 0, carry, value);
                case TST -> word(MicroOps.TST_I, 0, rn, 0, carry, value);
                case TEQ -> word(MicroOps.TEQ_I, 0, rn, 0, carry, value);
                case CMP -> word(MicroOps.CMP_I, 0, rn, 0, 0, value);
                case CMN -> word(MicroOps.CMN_I, 0, rn, 0, 0, value);
                // the carry comes from the value before it is inverted
                case BIC -> carry == 0 ? word(MicroOps.ANDS_I, rd, rn, 0, 0, ~value) : MicroOps.SLOW;
                case MVN -> carry == 0 ? word(MicroOps.MOVS_I, rd, 0, 0, 0, ~value) : MicroOps.SLOW;
                default -> MicroOps.SLOW;
            };
        }
        return switch (operation) {
            case AND -> word(MicroOps.AND_I, rd, rn, 0, 0, value);
            case EOR -> word(MicroOps.EOR_I, rd, rn, 0, 0, value);
            case SUB -> word(MicroOps.ADD_I, rd, rn, 0, 0, -value);
            case RSB -> word(MicroOps.RSB_I, rd, rn, 0, 0, value);
            case ADD -> word(MicroOps.ADD_I, rd, rn, 0, 0, value);
            case ADC -> word(MicroOps.ADC_I, rd, rn, 0, 0, value);
            case SBC -> word(MicroOps.SBC_I, rd, rn, 0, 0, value);
            case ORR -> word(MicroOps.ORR_I, rd, rn, 0, 0, value);
            case MOV -> word(MicroOps.MOV_I, rd, 0, 0, 0, value);
            case BIC -> word(MicroOps.AND_I, rd, rn, 0, 0, ~value);
            case MVN -> word(MicroOps.MOV_I, rd, 0, 0, 0, ~value);
            default -> MicroOps.SLOW;
        };
    }

    private static int plain(Operation operation, boolean flags) {
        return switch (operation) {
            case AND -> flags ? MicroOps.ANDS_R : MicroOps.AND_R;
            case EOR -> flags ? MicroOps.EORS_R : MicroOps.EOR_R;
            case SUB -> flags ? MicroOps.SUBS_R : MicroOps.SUB_R;
            case RSB -> flags ? MicroOps.RSBS_R : MicroOps.RSB_R;
            case ADD -> flags ? MicroOps.ADDS_R : MicroOps.ADD_R;
            case ADC -> flags ? MicroOps.ADCS_R : MicroOps.ADC_R;
            case SBC -> flags ? MicroOps.SBCS_R : MicroOps.SBC_R;
            case ORR -> flags ? MicroOps.ORRS_R : MicroOps.ORR_R;
            case MOV -> flags ? MicroOps.MOVS_R : MicroOps.MOV_R;
            case BIC -> flags ? MicroOps.BICS_R : MicroOps.BIC_R;
            case MVN -> flags ? MicroOps.MVNS_R : MicroOps.MVN_R;
            case TST -> MicroOps.TST_R;
            case TEQ -> MicroOps.TEQ_R;
            case CMP -> MicroOps.CMP_R;
            case CMN -> MicroOps.CMN_R;
            default -> MicroOps.SLOW;
        };
    }

    /** Shifts by 1 to 31; the operations with the four types follow each other. */
    private static int shifted(Operation operation, boolean flags, int type) {
        if (flags) {
            if (operation == Operation.MOV && type != Shifter.ROR) {
                return MicroOps.MOVS_LSL + type;
            }
            return operation == Operation.CMP && type == Shifter.LSL ? MicroOps.CMP_LSL : MicroOps.SLOW;
        }
        return switch (operation) {
            case AND -> MicroOps.AND_LSL + type;
            case EOR -> MicroOps.EOR_LSL + type;
            case SUB -> MicroOps.SUB_LSL + type;
            case RSB -> MicroOps.RSB_LSL + type;
            case ADD -> MicroOps.ADD_LSL + type;
            case ORR -> MicroOps.ORR_LSL + type;
            case MOV -> MicroOps.MOV_LSL + type;
            case BIC -> MicroOps.BIC_LSL + type;
            default -> MicroOps.SLOW;
        };
    }

    private static int shiftedByRegister(Operation operation, boolean flags, int type) {
        if (flags) {
            return MicroOps.SLOW;
        }
        return switch (type) {
            case Shifter.LSL ->
                operation == Operation.MOV
                        ? MicroOps.MOV_LSL_R
                        : operation == Operation.ORR ? MicroOps.ORR_LSL_R : MicroOps.SLOW;
            case Shifter.LSR ->
                operation == Operation.MOV
                        ? MicroOps.MOV_LSR_R
                        : operation == Operation.ORR ? MicroOps.ORR_LSR_R : MicroOps.SLOW;
            case Shifter.ASR -> operation == Operation.MOV ? MicroOps.MOV_ASR_R : MicroOps.SLOW;
            default -> MicroOps.SLOW;
        };
    }

    /** The registers as the encoding names them: Rd in 15..12 is the low half or the addend, 19..16 the result. */
    private static long multiply(Operation operation, int i) {
        boolean flags = (i & S_BIT) != 0;
        int rd = i >>> 16 & 0xF;
        int rn = i >>> 12 & 0xF;
        int rm = i & 0xF;
        int rs = i >>> 8 & 0xF;
        int op = switch (operation) {
            case MUL -> flags ? MicroOps.MULS : MicroOps.MUL;
            case MLA -> flags ? MicroOps.SLOW : MicroOps.MLA;
            case UMULL -> flags ? MicroOps.SLOW : MicroOps.UMULL;
            case UMLAL -> flags ? MicroOps.SLOW : MicroOps.UMLAL;
            case SMULL -> flags ? MicroOps.SLOW : MicroOps.SMULL;
            default -> flags ? MicroOps.SLOW : MicroOps.SMLAL;
        };
        boolean usesPc = rd == PC || rm == PC || rs == PC || (operation != Operation.MUL && rn == PC);
        return usesPc || op == MicroOps.SLOW ? MicroOps.SLOW : word(op, rd, rn, rm, rs, 0);
    }

    // ---- transfers ----

    private static long transfer(Operation operation, int i, int pcPosition) {
        boolean before = (i & BEFORE_BIT) != 0;
        boolean write = (i & W_BIT) != 0;
        boolean up = (i & UP_BIT) != 0;
        boolean narrow = operation == Operation.LDRH
                || operation == Operation.STRH
                || operation == Operation.LDRSB
                || operation == Operation.LDRSH;
        boolean immediate = narrow ? (i & 1 << 22) != 0 : (i & IMMEDIATE_BIT) == 0;
        int rd = i >>> 12 & 0xF;
        int rn = i >>> 16 & 0xF;
        int rm = i & 0xF;
        if (!before && write) {
            return MicroOps.SLOW; // LDRT and its like
        }
        if (!immediate) {
            boolean left = narrow || (i >>> 5 & 3) == Shifter.LSL;
            if (!before || write || !up || !left || rd == PC || rn == PC || rm == PC) {
                return MicroOps.SLOW;
            }
            return word(registerOffset(operation), rd, rn, rm, 0, narrow ? 0 : i >>> 7 & 0x1F);
        }
        int offset = narrow ? (i >>> 4 & 0xF0) | (i & 0xF) : i & 0xFFF;
        int signed = up ? offset : -offset;
        if (rn == PC) {
            return operation == Operation.LDR && before && !write && rd != PC
                    ? word(MicroOps.LDR_LITERAL, rd, 0, 0, 0, pcPosition + signed)
                    : MicroOps.SLOW;
        }
        if (rd == PC) {
            return operation == Operation.LDR && before && !write
                    ? word(MicroOps.LDR_PC, 0, rn, 0, 0, signed)
                    : MicroOps.SLOW;
        }
        if (before && !write) {
            return word(offset(operation), rd, rn, 0, 0, signed & 0xFFFF);
        }
        if (rd == rn) {
            return MicroOps.SLOW; // UNPREDICTABLE
        }
        return word(offset(operation), rd, rn, 0, 0, signed << 16 | (before ? signed & 0xFFFF : 0));
    }

    private static int offset(Operation operation) {
        return switch (operation) {
            case LDR -> MicroOps.LDR_I;
            case LDRB -> MicroOps.LDRB_I;
            case LDRH -> MicroOps.LDRH_I;
            case LDRSB -> MicroOps.LDRSB_I;
            case LDRSH -> MicroOps.LDRSH_I;
            case STR -> MicroOps.STR_I;
            case STRB -> MicroOps.STRB_I;
            default -> MicroOps.STRH_I;
        };
    }

    private static int registerOffset(Operation operation) {
        return switch (operation) {
            case LDR -> MicroOps.LDR_R;
            case LDRB -> MicroOps.LDRB_R;
            case LDRH -> MicroOps.LDRH_R;
            case LDRSB -> MicroOps.LDRSB_R;
            case LDRSH -> MicroOps.LDRSH_R;
            case STR -> MicroOps.STR_R;
            case STRB -> MicroOps.STRB_R;
            default -> MicroOps.STRH_R;
        };
    }

    /**
     * The immediate holds the list, the distance from the base to the lowest address in bits 23..16, and what is added
     * to the base in bits 31..24.
     */
    private static long block(boolean load, int i) {
        int list = i & 0xFFFF;
        int rn = i >>> 16 & 0xF;
        boolean storesPc = !load && (list & 1 << PC) != 0;
        if ((i & USER_BIT) != 0 || rn == PC || list == 0 || storesPc) {
            return MicroOps.SLOW;
        }
        int length = 4 * Integer.bitCount(list);
        boolean before = (i & BEFORE_BIT) != 0;
        boolean up = (i & UP_BIT) != 0;
        int start = up ? (before ? 4 : 0) : before ? -length : 4 - length;
        int change = (i & W_BIT) == 0 ? 0 : up ? length : -length;
        int op = !load ? MicroOps.STM : (list & 1 << PC) != 0 ? MicroOps.LDM_PC : MicroOps.LDM;
        return word(op, 0, rn, 0, 0, list | (start & 0xFF) << 16 | change << 24);
    }
}
