package dev.envkit.emulator.boot;

import java.util.List;

/**
 * What a board has to do to start a program: fill memory, set registers.
 *
 * @param segments what goes where; they do not overlap
 * @param entry the CPU's state at the first instruction
 * @param notes what was decided, for {@code --verbose}: one line each, no full stop
 */
public record BootPlan(List<Segment> segments, EntryState entry, List<String> notes) {
    public BootPlan {
        segments = List.copyOf(segments);
        notes = List.copyOf(notes);
    }

    /** Where a plan's bytes go. */
    @FunctionalInterface
    public interface MemoryWriter {
        /**
         * Writes to the machine's memory.
         *
         * @param address physical address, 0 to 2^32-1
         * @param bytes not to be kept or changed
         * @param size memory to fill, at least {@code bytes.length}; zeros behind the bytes
         */
        void write(long address, byte[] bytes, long size);
    }

    /** Hands each segment to the board's memory. */
    public void load(MemoryWriter memory) {
        for (Segment segment : segments) {
            memory.write(
                    segment.range().start(), segment.bytes(), segment.range().size());
        }
    }
}
