/**
 * The processor: registers, modes, exceptions, and the interface of the engines that execute instructions.
 *
 * <p>A board makes a {@link dev.envkit.emulator.cpu.Cpu} on a bus, connects its interrupt lines, and lets an
 * {@link dev.envkit.emulator.cpu.Engine} run it.
 */
package dev.envkit.emulator.cpu;
