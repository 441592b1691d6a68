package dev.envkit.emulator.translator.analysis;

import dev.envkit.emulator.cpu.isa.Operation;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Phase 3: where the flags are at the beginning of each block, and which registers the region needs.
 *
 * <p>Threading: one per translation.
 */
public final class Liveness {
    private static final int UNREACHED = -2;

    private final Outline outline;
    private final Map<Integer, Integer> kinds = new HashMap<>();

    /** Analyses a region. */
    public Liveness(Outline outline) {
        this.outline = outline;
        Deque<Integer> queue = new ArrayDeque<>();
        reach(outline.entry(), FlagKind.LOCALS, queue);
        while (!queue.isEmpty()) {
            Block block = outline.blocks().get(queue.removeFirst());
            if (block != null) {
                flow(block, queue);
            }
        }
    }

    /** Returns where the flags are at the beginning of a block. */
    public int kindAt(Block block) {
        // a block that no path reaches may assume nothing
        return kinds.getOrDefault(block.start(), FlagKind.UNKNOWN);
    }

    private void reach(int index, int kind, Deque<Integer> queue) {
        if (outline.at(index) == null) {
            return;
        }
        int before = kinds.getOrDefault(index, UNREACHED);
        int after = before == UNREACHED ? kind : FlagKind.join(before, kind);
        if (after != before) {
            kinds.put(index, after);
            queue.addLast(index);
        }
    }

    private void flow(Block block, Deque<Integer> queue) {
        int kind = kindAt(block);
        for (Instruction instruction : block.instructions()) {
            kind = after(instruction, kind);
        }
        Instruction last = block.last();
        if (!last.endsBlock() || !last.always()) {
            reach(block.end(), kind, queue);
        }
        switch (last.kind()) {
            case BRANCH, CALL -> reachOffset(last.target(), kind, queue);
            default -> {
                if (last.isIndirect()) {
                    for (int target : outline.returns()) {
                        reach(target, kind, queue);
                    }
                }
            }
        }
    }

    private void reachOffset(int offset, int kind, Deque<Integer> queue) {
        Block target = outline.atOffset(offset);
        if (target != null) {
            reach(target.start(), kind, queue);
        }
    }

    /** Returns where the flags are after an instruction that may or may not be executed. */
    static int after(Instruction instruction, int before) {
        if (instruction.kind() == Instruction.Kind.STEP) {
            return FlagKind.LOCALS;
        }
        // conditions, and instructions that change some flags only, want a known kind
        boolean asks = !instruction.always() || readsFlags(instruction);
        int known = before == FlagKind.UNKNOWN && asks ? FlagKind.LOCALS : before;
        if (!instruction.setsFlags()) {
            return known;
        }
        int executed = executed(instruction, known);
        return instruction.always() ? executed : FlagKind.join(known, executed);
    }

    /** Returns whether the emitted code looks at flags before it sets any. */
    public static boolean readsFlags(Instruction i) {
        return switch (i.kind()) {
            case ALU, ALU_PC -> {
                boolean carryIn = i.operation() == Operation.ADC
                        || i.operation() == Operation.SBC
                        || i.operation() == Operation.RSC;
                boolean rotate = !i.bit(25) && (i.bits() & 0xFF0) == 0x060;
                yield carryIn || rotate || (i.setsFlags() && !isArithmetic(i));
            }
            case MULTIPLY -> i.setsFlags();
            default -> false;
        };
    }

    /** Returns whether an instruction that sets flags leaves them as operands of an addition or subtraction. */
    public static boolean isArithmetic(Instruction i) {
        return i.kind() == Instruction.Kind.ALU
                && switch (i.operation()) {
                    case SUB, RSB, CMP, ADD, CMN -> true;
                    default -> false;
                };
    }

    /** Returns where the flags are after an instruction that sets flags was executed. */
    public static int executed(Instruction i, int before) {
        if (i.kind() == Instruction.Kind.MULTIPLY) {
            return FlagKind.without(before, FlagKind.NZ);
        }
        return switch (i.operation()) {
            case SUB, RSB, CMP -> FlagKind.OF_SUBTRACTION;
            case ADD, CMN -> FlagKind.OF_ADDITION;
            case ADC, SBC, RSC -> FlagKind.LOCALS;
            default -> FlagKind.without(before, changesCarry(i) ? FlagKind.NZ | FlagKind.C : FlagKind.NZ);
        };
    }

    /** Returns whether a logical operation takes C from the shifter. */
    public static boolean changesCarry(Instruction i) {
        if (i.bit(25)) {
            return (i.bits() & 0xF00) != 0;
        }
        return (i.bits() & 0xFF0) != 0;
    }
}
