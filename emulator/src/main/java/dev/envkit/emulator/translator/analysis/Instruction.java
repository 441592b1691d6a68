package dev.envkit.emulator.translator.analysis;

import dev.envkit.emulator.cpu.isa.Operation;

/**
 * A decoded guest instruction (phase 1).
 *
 * @param index its number in the page
 * @param raw the word or halfword itself
 * @param kind what has to be emitted for it
 * @param operation what it does
 * @param condition 0 to 14 as in the encoding; 14 is always
 * @param bits its ARM form; Thumb instructions that have none keep their own
 * @param reads registers that it reads, a bit each; not the PC
 * @param writes registers that it writes; not the PC
 * @param setsFlags whether it changes N, Z, C or V
 * @param target for branches and calls: the target's offset from the page's address; for literals and addresses: the
 *     offset of what they refer to; otherwise 0
 */
public record Instruction(
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
    /** The condition that always holds. */
    public static final int ALWAYS = 14;

    /** What has to be emitted. */
    public enum Kind {
        /** Data processing into a register or the flags. */
        ALU,
        /** Data processing into the PC. */
        ALU_PC,
        /** Multiply, long multiply. */
        MULTIPLY,
        /** Count leading zeroes. */
        CLZ,
        /** A register gets an address relative to the page. */
        ADDRESS,
        /** Load from an address relative to the page. */
        LITERAL,
        /** Load of a register. */
        LOAD,
        /** Load of the PC. */
        LOAD_PC,
        /** Store of a register. */
        STORE,
        /** Block load without the PC. */
        LOAD_BLOCK,
        /** Block load with the PC. */
        LOAD_BLOCK_PC,
        /** Block store. */
        STORE_BLOCK,
        /** Branch to a known target. */
        BRANCH,
        /** Branch with link to a known target. */
        CALL,
        /** Second half of a Thumb call. */
        CALL_SUFFIX,
        /** Branch to a register, perhaps into the other state. */
        BRANCH_EXCHANGE,
        /** Nothing. */
        NOTHING,
        /** Executed by the interpreter, after which the region goes on. */
        STEP,
        /** Executed by the interpreter after the region was left. */
        LEAVE
    }

    /** Returns whether it is executed whatever the flags are. */
    public boolean always() {
        return condition >= ALWAYS;
    }

    /** Returns whether control may go elsewhere than to the next instruction, if its condition holds. */
    public boolean endsBlock() {
        return switch (kind) {
            case ALU_PC, LOAD_PC, LOAD_BLOCK_PC, BRANCH, CALL, CALL_SUFFIX, BRANCH_EXCHANGE, LEAVE -> true;
            default -> false;
        };
    }

    /** Returns whether it goes to an address that is known at run time only, such as a function's return. */
    public boolean isIndirect() {
        return kind == Kind.ALU_PC
                || kind == Kind.LOAD_PC
                || kind == Kind.LOAD_BLOCK_PC
                || kind == Kind.BRANCH_EXCHANGE;
    }

    /** Returns the second half of a Thumb call, after its first half, as a call to a known target. */
    Instruction asCall(int offset) {
        return new Instruction(index, raw, Kind.CALL, operation, condition, bits, reads, writes, setsFlags, offset);
    }

    /** Returns the registers that get what is in memory, a bit each; not the PC. */
    int loads() {
        return switch (kind) {
            case LOAD -> 1 << field(12);
            case LOAD_BLOCK, LOAD_BLOCK_PC -> bits & 0x7FFF;
            default -> 0;
        };
    }

    /** Returns a field of four bits. */
    public int field(int shift) {
        return bits >>> shift & 0xF;
    }

    /** Returns a bit. */
    public boolean bit(int number) {
        return (bits >>> number & 1) != 0;
    }
}
