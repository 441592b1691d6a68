package dev.envkit.emulator.board;

import dev.envkit.emulator.bus.AccessReporter;
import dev.envkit.emulator.bus.UnmappedReporter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * Turns reports of accesses without function into lines for the user, each kind once, with address and program counter.
 */
final class AccessLog implements AccessReporter, UnmappedReporter {
    private final Consumer<String> lines;
    private final Map<String, Integer> bases = new HashMap<>();
    private final Set<String> said = new HashSet<>();
    private IntSupplier programCounter = () -> 0;

    AccessLog(Consumer<String> lines) {
        this.lines = lines;
    }

    /** Says where the program counter comes from. */
    void programCounter(IntSupplier supplier) {
        programCounter = supplier;
    }

    /** Says where a block's window is. */
    void place(String block, int base) {
        bases.put(block, base);
    }

    @Override
    public void unimplemented(String block, String register, int offset, boolean write, int value) {
        String direction = write ? "write to" : "read from";
        if (said.add(direction + block + "+" + offset)) {
            lines.accept("%s unimplemented register %s %s at 0x%08x (value 0x%x) at pc 0x%08x"
                    .formatted(
                            direction,
                            block,
                            register,
                            bases.getOrDefault(block, 0) + offset,
                            value,
                            programCounter.getAsInt()));
        }
    }

    @Override
    public void unmapped(Unmapped access) {
        lines.accept(access.toString());
    }
}
