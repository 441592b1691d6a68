/** Virtual time: one clock and one event queue for the machine. All times are in picoseconds. */
package dev.envkit.emulator.time;
