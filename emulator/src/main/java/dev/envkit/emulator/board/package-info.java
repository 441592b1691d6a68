/** The boards: address map, wiring, and the loop that runs processor and devices in one virtual time. */
package dev.envkit.emulator.board;
