package dev.envkit.recipes;

import java.util.List;
import java.util.OptionalLong;

/**
 * How a NAND chip is divided.
 *
 * @param name its name on the command line
 * @param summary who uses it
 * @param partitions in the order of their offsets; the index is the kernel's mtd number
 */
public record FlashLayout(String name, String summary, List<Partition> partitions) {
    /** Copies the list. */
    public FlashLayout {
        partitions = List.copyOf(partitions);
    }

    /**
     * A part of the chip.
     *
     * @param name what it holds: {@code boot}, {@code env}, {@code kernel}, {@code root}
     * @param offset its first byte, counted in main bytes from the start of the chip
     * @param size its length in bytes; empty for everything up to the end of the chip
     */
    public record Partition(String name, long offset, OptionalLong size) {}
}
