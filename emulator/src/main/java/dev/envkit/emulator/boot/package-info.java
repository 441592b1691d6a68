/**
 * What a boot loader does before it jumps: reads kernels, initrds and device trees in the formats people have them in,
 * checks them, decides where each goes in RAM, and says what the CPU's registers hold.
 *
 * <p>Nothing here touches a machine: {@link dev.envkit.emulator.boot.BootLoader#plan} turns files into a
 * {@link dev.envkit.emulator.boot.BootPlan}, which a board applies. Every malformed file is a
 * {@link dev.envkit.emulator.boot.BootException} and nothing else. Addresses are physical, held in a {@code long}
 * between 0 and 2<sup>32</sup>.
 */
package dev.envkit.emulator.boot;
