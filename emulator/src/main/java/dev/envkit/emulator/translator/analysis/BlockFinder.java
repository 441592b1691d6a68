package dev.envkit.emulator.translator.analysis;

import dev.envkit.emulator.translator.analysis.Instruction.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Phase 2: follows the code from the entry, breadth first, and cuts it into blocks. It stops at what was never
 * executed, at the page's end, where other regions begin, and when the region is large enough.
 *
 * <p>Functions in the same page are followed into, and out of again: their returns are compared with the addresses
 * after the region's calls.
 *
 * <p>Threading: one per translation.
 */
public final class BlockFinder {
    /** More than so many places to return to are not told apart. */
    private static final int MOST_RETURNS = 6;

    private final Snapshot page;
    private final Decoder decoder;
    private final int most;
    private final @Nullable Instruction[] found;
    private final TreeSet<Integer> leaders = new TreeSet<>();
    private final Deque<Integer> queue = new ArrayDeque<>();
    private final TreeSet<Integer> returns = new TreeSet<>();
    private int count;

    /**
     * Prepares for one region.
     *
     * @param most how many instructions it may have
     */
    public BlockFinder(Snapshot page, Decoder decoder, int most) {
        this.page = page;
        this.decoder = decoder;
        this.most = most;
        this.found = new Instruction[page.count()];
    }

    /** Returns what belongs to the region that begins here. */
    public Outline find(int entry) {
        lead(entry, entry);
        while (!queue.isEmpty()) {
            follow(queue.removeFirst(), entry);
        }
        TreeMap<Integer, Block> blocks = new TreeMap<>();
        for (int leader : leaders) {
            Block block = block(leader);
            if (block != null) {
                blocks.put(leader, block);
            }
        }
        List<Integer> targets = returns.stream().filter(blocks::containsKey).toList();
        return new Outline(page, entry, blocks, targets);
    }

    private boolean eligible(int index, int entry) {
        return index >= 0 && index < page.count() && page.executed(index) && (index == entry || !page.isEntry(index));
    }

    private boolean lead(int index, int entry) {
        if (!eligible(index, entry)) {
            return false;
        }
        if (leaders.add(index)) {
            queue.addLast(index);
        }
        return true;
    }

    private void follow(int leader, int entry) {
        for (int i = leader; found[i] == null && eligible(i, entry) && count < most; i++) {
            Instruction instruction = decoder.decode(page, i);
            found[i] = instruction;
            count++;
            if (instruction.endsBlock()) {
                successors(instruction, i, entry);
                return;
            }
            if (i + 1 == page.count()) {
                return;
            }
        }
    }

    private void successors(Instruction instruction, int i, int entry) {
        if (!instruction.always()) {
            lead(i + 1, entry);
        }
        switch (instruction.kind()) {
            case BRANCH -> lead(indexOf(instruction.target()), entry);
            case CALL -> call(instruction.target(), i, entry);
            case CALL_SUFFIX -> {
                int target = callTarget(found, i);
                if (target >= 0) {
                    call(target, i, entry);
                }
            }
            default -> {
                // known at run time only
            }
        }
    }

    private void call(int target, int i, int entry) {
        if (returns.size() < MOST_RETURNS && lead(indexOf(target), entry)) {
            returns.add(i + 1);
            lead(i + 1, entry);
        }
    }

    /**
     * Returns where the second half of a Thumb call leads to, relative to the page, if the first half is just before it
     * and it is in the page; otherwise -1.
     */
    static int callTarget(@Nullable Instruction[] code, int suffix) {
        Instruction prefix = suffix == 0 ? null : code[suffix - 1];
        Instruction second = code[suffix];
        return prefix != null
                        && second != null
                        && second.kind() == Kind.CALL_SUFFIX
                        && prefix.kind() == Kind.ADDRESS
                        && (prefix.writes() & 1 << 14) != 0
                ? Math.max(prefix.target() + second.target(), -1)
                : -1;
    }

    private int indexOf(int offset) {
        boolean aligned = (offset & (1 << page.shift()) - 1) == 0;
        return aligned && offset >= 0 && offset < Snapshot.SIZE ? offset >> page.shift() : -1;
    }

    private @Nullable Block block(int leader) {
        List<Instruction> instructions = new ArrayList<>();
        for (int i = leader; i < found.length; i++) {
            Instruction instruction = found[i];
            if (instruction == null || (i != leader && leaders.contains(i))) {
                break;
            }
            int target = i == leader ? -1 : callTarget(found, i);
            instructions.add(target < 0 ? instruction : instruction.asCall(target));
            if (instruction.endsBlock()) {
                break;
            }
        }
        return instructions.isEmpty() ? null : new Block(instructions);
    }
}
