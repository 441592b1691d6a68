package dev.envkit.emulator.boot;

/**
 * A named stretch of physical addresses.
 *
 * @param name what messages call it
 * @param start the first address
 * @param size in bytes
 */
public record MemoryRange(String name, long start, long size) {
    /** @throws IllegalArgumentException if the range leaves the 32-bit address space */
    public MemoryRange {
        if (start < 0 || size < 0 || start + size > 1L << 32) {
            throw new IllegalArgumentException(String.format("%s: 0x%x +0x%x", name, start, size));
        }
    }

    /** Returns the first address behind the range. */
    public long end() {
        return start + size;
    }

    /** Returns whether all of another stretch lies inside. */
    public boolean contains(long otherStart, long otherSize) {
        return otherStart >= start && otherSize >= 0 && otherSize <= end() - otherStart;
    }

    /** Returns whether the two share a byte. */
    public boolean overlaps(MemoryRange other) {
        return start < other.end() && other.start < end() && size > 0 && other.size > 0;
    }

    @Override
    public String toString() {
        return String.format("%s (0x%08x-0x%08x)", name, start, Math.max(start, end() - 1));
    }
}
