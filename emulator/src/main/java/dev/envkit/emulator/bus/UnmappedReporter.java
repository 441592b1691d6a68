package dev.envkit.emulator.bus;

/** Told of bus accesses that reach nothing; the bus calls it once for each 64 KiB of address space and direction. */
@FunctionalInterface
public interface UnmappedReporter {
    /** Reports to nobody. */
    UnmappedReporter SILENT = access -> {};

    /**
     * An access that nothing answered.
     *
     * @param address physical address
     * @param size in bytes: 1, 2 or 4
     * @param write true for a write
     * @param value what was written; for a read, what the reader got
     * @param pc virtual address of the instruction that was executing
     */
    record Unmapped(int address, int size, boolean write, int value, int pc) {
        @Override
        public String toString() {
            return "%s of %d byte%s %s unmapped address 0x%08x%s at pc 0x%08x"
                    .formatted(
                            write ? "write" : "read",
                            size,
                            size == 1 ? "" : "s",
                            write ? "to" : "from",
                            address,
                            write ? " (value 0x%x)".formatted(value) : "",
                            pc);
        }
    }

    /** Reports the first access of its kind. */
    void unmapped(Unmapped access);
}
