package dev.envkit.toolkit.elf;

import dev.envkit.toolkit.elf.Instruction.Table;
import org.jspecify.annotations.Nullable;

/** Where control goes from an instruction (ARM ARM DDI 0100, A4 and A7). */
final class ArmFlow {
    private static final int PC = 15;
    private static final int ARM_PC_OFFSET = 8;
    private static final int THUMB_PC_OFFSET = 4;

    private ArmFlow() {}

    /** Tells whether an ARM instruction sets LR to what follows: the first half of an ARMv4T indirect call. */
    static boolean setsLinkRegister(int insn) {
        return (insn & 0x0fff_ffff) == 0x01a0_e00f || (insn & 0x0fff_f000) == 0x028f_e000;
    }

    /** Decodes an ARM instruction at {@code address}. */
    static Instruction arm(int insn, long address) {
        LaterInstruction later = ArmDecoder.classify(insn);
        boolean conditional = insn >>> 28 < 0xe;
        if (later == LaterInstruction.BLX_IMMEDIATE) {
            long target = address + ARM_PC_OFFSET + offset24(insn) + (insn >>> 23 & 2);
            return make(4, insn, later, true, target, true, Instruction.NONE, Table.NONE);
        }
        if ((insn & 0x0e00_0000) == 0x0a00_0000 && later == null) {
            boolean link = (insn & 1 << 24) != 0;
            long target = address + ARM_PC_OFFSET + offset24(insn);
            return make(4, insn, null, conditional || link, target, false, Instruction.NONE, Table.NONE);
        }
        boolean ends = later == null && writesPc(insn);
        Table table = ends ? table(insn) : Table.NONE;
        return make(
                4,
                insn,
                later,
                conditional || !ends,
                Instruction.NONE,
                false,
                later == null ? literal(insn, address) : Instruction.NONE,
                table);
    }

    private static long offset24(int insn) {
        int offset = insn << 8 >> 6;
        return offset;
    }

    /** Tells whether an instruction of ARMv4T other than B and BL changes the PC. */
    private static boolean writesPc(int insn) {
        boolean pcIsTarget = (insn >>> 12 & 0xf) == PC;
        return switch (insn >>> 25 & 7) {
            case 0 -> (insn & 0x0fff_fff0) == 0x012f_ff10 || (pcIsTarget && isDataProcessing(insn));
            case 1 -> pcIsTarget && isDataProcessing(insn);
            case 2 -> pcIsTarget && (insn & 1 << 20) != 0;
            case 3 -> (pcIsTarget && (insn & 1 << 20) != 0 && (insn & 0x10) == 0) || (insn & 0x10) != 0;
            case 4 -> (insn & 1 << 20) != 0 && (insn & 1 << PC) != 0;
            default -> false;
        };
    }

    private static boolean isDataProcessing(int insn) {
        boolean register = (insn & 0x0200_0000) == 0;
        boolean multiply = register && (insn & 0x90) == 0x90;
        boolean compareOrMiscellaneous = (insn & 0x0180_0000) == 0x0100_0000;
        return !multiply && !compareOrMiscellaneous;
    }

    private static Table table(int insn) {
        if ((insn & 0x0fff_fff0) == 0x008f_f100) {
            return Table.BRANCHES;
        }
        return (insn & 0x0fff_fff0) == 0x079f_f100 ? Table.ADDRESSES : Table.NONE;
    }

    /** Address of the word of {@code LDR Rd, [pc, #offset]}. */
    private static long literal(int insn, long address) {
        if ((insn & 0x0f7f_0000) != 0x051f_0000) {
            return Instruction.NONE;
        }
        int offset = insn & 0xfff;
        return address + ARM_PC_OFFSET + ((insn & 1 << 23) != 0 ? offset : -offset);
    }

    /**
     * Decodes a Thumb instruction at {@code address}.
     *
     * @param second the next halfword; 0 where there is none
     */
    static Instruction thumb(int first, int second, long address) {
        LaterInstruction later = ThumbDecoder.classify(first, second);
        if (ThumbDecoder.isLong(first)) {
            return longThumb(first, second, address, later);
        }
        long pc = address + THUMB_PC_OFFSET;
        if (first >>> 11 == 0b11100) {
            return shortThumb(first, null, false, pc + (first << 21 >> 20), true, Instruction.NONE);
        }
        if (first >>> 12 == 0b1101 && (first >>> 8 & 0xf) < 0xe) {
            return shortThumb(first, null, true, pc + (first << 24 >> 23), true, Instruction.NONE);
        }
        if (first >>> 11 == 0b01001) {
            return shortThumb(first, null, true, Instruction.NONE, false, (pc & ~3L) + ((first & 0xff) << 2));
        }
        if (first == 0x4778) { // BX pc: on to ARM code
            return shortThumb(first, null, false, pc & ~3L, false, Instruction.NONE);
        }
        boolean ends = (first & 0xff80) == 0x4700 // BX
                || (first & 0xff87) == 0x4687 // MOV pc, Rm
                || (first & 0xff00) == 0xbd00 // POP {..., pc}
                || (first & 0xff00) == 0xde00; // undefined on purpose
        return shortThumb(first, later, !ends, Instruction.NONE, true, Instruction.NONE);
    }

    private static Instruction shortThumb(
            int insn, @Nullable LaterInstruction later, boolean continues, long target, boolean thumb, long literal) {
        return make(2, insn, later, continues, target, thumb, literal, Table.NONE);
    }

    private static Instruction longThumb(int first, int second, long address, @Nullable LaterInstruction later) {
        int encoding = first << 16 | second;
        boolean call = later == null || later == LaterInstruction.BLX_IMMEDIATE;
        long target = Instruction.NONE;
        boolean thumb = later == null;
        if (call) {
            target = address + THUMB_PC_OFFSET + (first << 21 >> 9) + ((second & 0x7ff) << 1);
            target = thumb ? target : target & ~3L;
        }
        return make(4, encoding, later, true, target, thumb, Instruction.NONE, Table.NONE);
    }

    private static Instruction make(
            int length,
            int encoding,
            @Nullable LaterInstruction later,
            boolean continues,
            long target,
            boolean thumb,
            long literal,
            Table table) {
        return new Instruction(length, encoding, later, continues, target, thumb, literal, table);
    }
}
