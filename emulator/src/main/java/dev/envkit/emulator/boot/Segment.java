package dev.envkit.emulator.boot;

/**
 * Bytes that are to lie in the machine's memory when it starts; behind them zeros, as an ELF file's BSS wants.
 *
 * <p>Immutable by convention: the bytes are shared and not to be changed.
 */
public final class Segment {
    private final MemoryRange range;
    private final byte[] bytes;

    /**
     * @param range where it goes; its size may be larger than the bytes, the rest is zeros
     * @param bytes what goes there; not copied
     */
    public Segment(MemoryRange range, byte[] bytes) {
        if (bytes.length > range.size()) {
            throw new IllegalArgumentException(range + " is smaller than its " + bytes.length + " bytes");
        }
        this.range = range;
        this.bytes = bytes;
    }

    Segment(String name, long address, byte[] bytes) {
        this(new MemoryRange(name, address, bytes.length), bytes);
    }

    /** Returns where it goes. */
    public MemoryRange range() {
        return range;
    }

    /** Returns what goes there, shared. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return range.toString();
    }
}
