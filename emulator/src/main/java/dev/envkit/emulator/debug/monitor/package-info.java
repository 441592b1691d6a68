/**
 * The monitor: a few commands to look at the machine and to steer it, for the console's Ctrl-A C and GDB's
 * {@code monitor}.
 */
package dev.envkit.emulator.debug.monitor;
