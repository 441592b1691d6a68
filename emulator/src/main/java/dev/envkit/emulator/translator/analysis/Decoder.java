package dev.envkit.emulator.translator.analysis;

import dev.envkit.emulator.cpu.isa.Encoding;
import dev.envkit.emulator.cpu.isa.InstructionSet;
import dev.envkit.emulator.cpu.isa.Operation;
import dev.envkit.emulator.translator.analysis.Instruction.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Phase 1: from bits to {@link Instruction}s, through the same instruction table as the interpreter. What is rare, or
 * UNPREDICTABLE, is left to the interpreter: {@link Kind#STEP} and {@link Kind#LEAVE}.
 *
 * <p>Threading: may be shared.
 */
public final class Decoder {
    private static final int PC = 15;
    private static final int LR = 14;
    private static final int REGISTERS = 0x7FFF;
    private static final int LOW_BITS_OF_BRANCH = 3;

    private final InstructionSet set;

    /** Makes a decoder for a processor's instructions. */
    public Decoder(InstructionSet set) {
        this.set = set;
    }

    /** Returns the instruction with this index. */
    public Instruction decode(Snapshot page, int index) {
        int raw = page.instruction(index);
        return page.thumb() ? thumb(index, raw) : arm(index, raw);
    }

    private Instruction arm(int index, int raw) {
        Operation operation = set.arm(raw).operation();
        int condition = raw >>> 28;
        if (condition > Instruction.ALWAYS) {
            return plain(index, raw, operation == Operation.PLD ? Kind.NOTHING : Kind.LEAVE, operation);
        }
        int position = index << 2;
        return switch (operation) {
            case B ->
                new Instruction(index, raw, Kind.BRANCH, operation, condition, raw, 0, 0, false, armTarget(index, raw));
            case BL ->
                new Instruction(
                        index, raw, Kind.CALL, operation, condition, raw, 0, 1 << LR, false, armTarget(index, raw));
            default -> common(index, raw, operation, condition, raw, position + 8);
        };
    }

    private static int armTarget(int index, int raw) {
        return (index << 2) + 8 + (raw << 8 >> 6);
    }

    private Instruction thumb(int index, int raw) {
        Encoding encoding = set.thumb(raw);
        Operation operation = encoding.operation();
        int position = index << 1;
        int pc = position + 4;
        int literal = (pc & ~LOW_BITS_OF_BRANCH) + ((raw & 0xFF) << 2);
        int rd = raw >>> 8 & 7;
        return switch (operation) {
            case THUMB_LDR_LITERAL -> known(index, raw, Kind.LITERAL, operation, 1 << rd, literal, rd << 12);
            case THUMB_ADD_PC -> known(index, raw, Kind.ADDRESS, operation, 1 << rd, literal, rd << 12);
            case THUMB_BL_PREFIX ->
                known(index, raw, Kind.ADDRESS, operation, 1 << LR, pc + (raw << 21 >> 20 << 11), LR << 12);
            case THUMB_BL_SUFFIX ->
                new Instruction(
                        index,
                        raw,
                        Kind.CALL_SUFFIX,
                        operation,
                        Instruction.ALWAYS,
                        raw,
                        1 << LR,
                        1 << LR,
                        false,
                        (raw & 0x7FF) << 1);
            case THUMB_B -> known(index, raw, Kind.BRANCH, operation, 0, pc + (raw << 21 >> 20), raw);
            case THUMB_B_CONDITIONAL ->
                new Instruction(
                        index, raw, Kind.BRANCH, operation, raw >>> 8 & 0xF, raw, 0, 0, false, pc + ((byte) raw << 1));
            case THUMB_BLX_SUFFIX, SWI, BKPT, UNDEFINED -> plain(index, raw, Kind.LEAVE, operation);
            default -> common(index, raw, operation, Instruction.ALWAYS, encoding.toArm(raw), pc);
        };
    }

    private static Instruction known(
            int index, int raw, Kind kind, Operation operation, int writes, int target, int bits) {
        return new Instruction(index, raw, kind, operation, Instruction.ALWAYS, bits, 0, writes, false, target);
    }

    /** What the interpreter executes needs no registers in locals. */
    private static Instruction plain(int index, int raw, Kind kind, Operation operation) {
        return new Instruction(index, raw, kind, operation, Instruction.ALWAYS, raw, 0, 0, kind == Kind.STEP, 0);
    }

    /** Instructions in their ARM form; what they read from the PC is {@code pc} bytes after the page's address. */
    private static Instruction common(int index, int raw, Operation operation, int condition, int i, int pc) {
        Instruction result = switch (operation) {
            case AND, EOR, SUB, RSB, ADD, ADC, SBC, RSC, TST, TEQ, CMP, CMN, ORR, MOV, BIC, MVN ->
                dataProcessing(index, raw, operation, condition, i, pc);
            case MUL, MLA, UMULL, UMLAL, SMULL, SMLAL, SMUL_XY -> multiply(index, raw, operation, condition, i);
            case CLZ ->
                uses(i, 0, 12)
                        ? null
                        : make(index, raw, Kind.CLZ, operation, condition, i, bit(i, 0), bit(i, 12), false, 0);
            case BX ->
                (i & 0xF) == PC
                        ? null
                        : make(index, raw, Kind.BRANCH_EXCHANGE, operation, condition, i, bit(i, 0), 0, false, 0);
            case LDR, STR, LDRB, STRB, LDRH, STRH, LDRSB, LDRSH -> transfer(index, raw, operation, condition, i, pc);
            case LDM, STM -> block(index, raw, operation, condition, i);
            case PLD -> plain(index, raw, Kind.NOTHING, operation);
            case MRS,
                    MSR,
                    MCR,
                    MRC,
                    SWP,
                    SWPB,
                    LDRD,
                    STRD,
                    SMLA_XY,
                    SMLAW_Y,
                    SMULW_Y,
                    SMLAL_XY,
                    QADD,
                    QSUB,
                    QDADD,
                    QDSUB -> plain(index, raw, Kind.STEP, operation);
            default -> plain(index, raw, Kind.LEAVE, operation);
        };
        return result == null ? plain(index, raw, Kind.STEP, operation) : result;
    }

    private static Instruction make(
            int index,
            int raw,
            Kind kind,
            Operation operation,
            int condition,
            int bits,
            int reads,
            int writes,
            boolean setsFlags,
            int target) {
        return new Instruction(
                index, raw, kind, operation, condition, bits, reads & REGISTERS, writes & REGISTERS, setsFlags, target);
    }

    private static int bit(int i, int shift) {
        return 1 << (i >>> shift & 0xF);
    }

    private static boolean uses(int i, int... shifts) {
        for (int shift : shifts) {
            if ((i >>> shift & 0xF) == PC) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Instruction dataProcessing(
            int index, int raw, Operation operation, int condition, int i, int pc) {
        boolean flags = (i & 1 << 20) != 0;
        boolean compare = operation.isCompare();
        boolean immediate = (i & 1 << 25) != 0;
        boolean byRegister = !immediate && (i & 1 << 4) != 0;
        boolean unary = operation == Operation.MOV || operation == Operation.MVN;
        int reads = unary ? 0 : bit(i, 16);
        if (!immediate) {
            reads |= bit(i, 0);
            if (byRegister) {
                reads |= bit(i, 8);
                if ((reads & 1 << PC) != 0 || uses(i, 12)) {
                    return null;
                }
            }
        }
        boolean toPc = !compare && (i >>> 12 & 0xF) == PC;
        if (toPc && flags) {
            return plain(index, raw, Kind.LEAVE, operation);
        }
        Kind kind = toPc ? Kind.ALU_PC : Kind.ALU;
        int writes = compare ? 0 : bit(i, 12);
        return make(index, raw, kind, operation, condition, i, reads, writes, flags, pc);
    }

    private static @Nullable Instruction multiply(int index, int raw, Operation operation, int condition, int i) {
        boolean isLong = operation != Operation.MUL && operation != Operation.MLA && operation != Operation.SMUL_XY;
        boolean accumulates =
                operation == Operation.MLA || operation == Operation.UMLAL || operation == Operation.SMLAL;
        if (uses(i, 0, 8, 16) || ((isLong || accumulates) && uses(i, 12))) {
            return null;
        }
        int reads = bit(i, 0) | bit(i, 8) | (accumulates ? bit(i, 12) : 0);
        int writes = bit(i, 16);
        if (isLong) {
            writes |= bit(i, 12);
            reads |= accumulates ? bit(i, 16) : 0;
        }
        boolean flags = operation != Operation.SMUL_XY && (i & 1 << 20) != 0;
        return make(index, raw, Kind.MULTIPLY, operation, condition, i, reads, writes, flags, 0);
    }

    private static @Nullable Instruction transfer(
            int index, int raw, Operation operation, int condition, int i, int pc) {
        boolean before = (i & 1 << 24) != 0;
        boolean write = (i & 1 << 21) != 0;
        boolean load = (i & 1 << 20) != 0;
        boolean word = operation == Operation.LDR
                || operation == Operation.STR
                || operation == Operation.LDRB
                || operation == Operation.STRB;
        boolean immediate = word ? (i & 1 << 25) == 0 : (i & 1 << 22) != 0;
        int rd = i >>> 12 & 0xF;
        int rn = i >>> 16 & 0xF;
        boolean updates = !before || write;
        boolean unprivileged = word && !before && write;
        boolean rotatesThroughCarry = word && !immediate && (i & 0xFE0) == 0x60;
        if (unprivileged
                || rotatesThroughCarry
                || (updates && rn == PC)
                || (!immediate && (i & 0xF) == PC)
                || (rd == PC && operation != Operation.LDR)) {
            return null;
        }
        if (rn == PC && immediate && operation == Operation.LDR && rd != PC) {
            int offset = (i & 1 << 23) != 0 ? i & 0xFFF : -(i & 0xFFF);
            return make(index, raw, Kind.LITERAL, operation, condition, i, 0, bit(i, 12), false, pc + offset);
        }
        int reads = bit(i, 16) | (immediate ? 0 : bit(i, 0)) | (load ? 0 : bit(i, 12));
        int writes = (load ? bit(i, 12) : 0) | (updates ? bit(i, 16) : 0);
        Kind kind = !load ? Kind.STORE : rd == PC ? Kind.LOAD_PC : Kind.LOAD;
        return make(index, raw, kind, operation, condition, i, reads, writes, false, pc);
    }

    private static @Nullable Instruction block(int index, int raw, Operation operation, int condition, int i) {
        int list = i & 0xFFFF;
        boolean load = operation == Operation.LDM;
        if ((i & 1 << 22) != 0) {
            return plain(index, raw, load && (list & 1 << PC) != 0 ? Kind.LEAVE : Kind.STEP, operation);
        }
        if (uses(i, 16) || list == 0 || (!load && (list & 1 << PC) != 0)) {
            return null;
        }
        int update = (i & 1 << 21) != 0 ? bit(i, 16) : 0;
        return load
                ? make(
                        index,
                        raw,
                        (list & 1 << PC) != 0 ? Kind.LOAD_BLOCK_PC : Kind.LOAD_BLOCK,
                        operation,
                        condition,
                        i,
                        bit(i, 16),
                        list | update,
                        false,
                        0)
                : make(index, raw, Kind.STORE_BLOCK, operation, condition, i, list | bit(i, 16), update, false, 0);
    }
}
