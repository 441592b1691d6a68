package dev.envkit.emulator.translator.analysis;

import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to a region: the result of phase 2.
 *
 * @param snapshot the page
 * @param entry the index of the instruction where it is entered
 * @param blocks by the index of their first instruction
 * @param returns indices of the blocks that calls within the region return to
 */
public record Outline(Snapshot snapshot, int entry, TreeMap<Integer, Block> blocks, List<Integer> returns) {
    /** Each costs two locals or four, all through the region. */
    private static final int MOST_BASES = 4;

    private static final int STACK_POINTER = 13;
    private static final int PC = 15;

    /** Returns how many instructions there are. */
    public int size() {
        return blocks.values().stream().mapToInt(b -> b.instructions().size()).sum();
    }

    /** Returns the block that begins with an instruction, or null if control leaves the region there. */
    public @Nullable Block at(int index) {
        return blocks.get(index);
    }

    /** Returns the block that a branch to an offset from the page's address leads to, or null. */
    public @Nullable Block atOffset(int offset) {
        boolean inPage = offset >= 0 && offset < Snapshot.SIZE && (offset & (1 << snapshot.shift()) - 1) == 0;
        return inPage ? at(offset >> snapshot.shift()) : null;
    }

    /** Returns the registers that the region reads or writes. */
    public int used() {
        return written()
                | blocks.values().stream()
                        .flatMap(b -> b.instructions().stream())
                        .mapToInt(Instruction::reads)
                        .reduce(0, (a, b) -> a | b);
    }

    /** Returns the registers that the region writes. */
    public int written() {
        return blocks.values().stream()
                .flatMap(b -> b.instructions().stream())
                .mapToInt(Instruction::writes)
                .reduce(0, (a, b) -> a | b);
    }

    /**
     * Returns the base registers, a bit each, by which one page is likely to be accessed again and again: those that
     * are used most, without those that are loaded from memory, as where lists are followed. What the stack pointer
     * leads to is always near.
     */
    public int steadyBases() {
        int[] accesses = new int[PC + 1];
        int loaded = 1 << PC;
        for (Block block : blocks.values()) {
            for (Instruction i : block.instructions()) {
                switch (i.kind()) {
                    case LOAD, LOAD_PC, LOAD_BLOCK, LOAD_BLOCK_PC -> {
                        accesses[i.field(16)]++;
                        loaded |= i.field(16) == STACK_POINTER ? 0 : i.loads();
                    }
                    case STORE, STORE_BLOCK -> accesses[i.field(16)]++;
                    default -> {
                        // no memory, or a constant
                    }
                }
            }
        }
        int others = loaded;
        return IntStream.range(0, PC)
                .filter(r -> accesses[r] > 0 && (others & 1 << r) == 0)
                .boxed()
                .sorted(Comparator.comparingInt(r -> -accesses[r]))
                .limit(MOST_BASES)
                .mapToInt(r -> 1 << r)
                .reduce(0, (a, b) -> a | b);
    }
}
