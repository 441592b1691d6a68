package dev.envkit.emulator.boot;

/**
 * What the CPU holds when the loaded program starts. Everything else is as after reset: supervisor mode, interrupts
 * masked, MMU and caches off (Linux: Documentation/arm/booting.rst).
 *
 * @param pc the first instruction's physical address, bit 0 clear
 * @param thumb whether it is a Thumb instruction
 * @param r0 zero for Linux
 * @param r1 the machine number for Linux
 * @param r2 the physical address of the tagged list or the device tree for Linux
 */
public record EntryState(int pc, boolean thumb, int r0, int r1, int r2) {}
