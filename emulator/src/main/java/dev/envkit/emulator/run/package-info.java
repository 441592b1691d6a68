/**
 * Runs a machine: the loop on its own thread, into which consoles, debuggers and timers from other threads reach, and
 * what a run comes to.
 */
package dev.envkit.emulator.run;
