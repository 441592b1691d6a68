/** What sits around the chip on the board: one class each, after the part's data sheet. */
package dev.envkit.emulator.device;
