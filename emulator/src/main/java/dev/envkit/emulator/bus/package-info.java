/** The physical address space: RAM, memory-mapped devices, and the lines between blocks. */
package dev.envkit.emulator.bus;
