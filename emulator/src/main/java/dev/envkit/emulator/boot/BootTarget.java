package dev.envkit.emulator.boot;

import java.util.List;

/**
 * The machine that is booted, as far as a boot loader must know it.
 *
 * @param ram the main memory; kernels, initrds and tagged lists go there
 * @param otherMemory other writable memory in which an ELF file or a raw image may lie, such as the steppingstone
 * @param machineNumber the number that Linux knows the board by (arch/arm/tools/mach-types)
 */
public record BootTarget(MemoryRange ram, List<MemoryRange> otherMemory, int machineNumber) {
    /** MACH_TYPE_MINI2440. */
    public static final int MACHINE_MINI2440 = 1999;

    private static final long SDRAM_BASE = 0x3000_0000L;
    private static final long STEPPINGSTONE_SIZE = 4096;

    public BootTarget {
        otherMemory = List.copyOf(otherMemory);
    }

    /**
     * Returns the mini2440: SDRAM at 0x30000000, the steppingstone at 0.
     *
     * @param ramMegabytes 64 on the real board; 128 and 256 work too
     */
    public static BootTarget mini2440(int ramMegabytes) {
        return new BootTarget(
                new MemoryRange("RAM", SDRAM_BASE, (long) ramMegabytes << 20),
                List.of(new MemoryRange("steppingstone", 0, STEPPINGSTONE_SIZE)),
                MACHINE_MINI2440);
    }
}
