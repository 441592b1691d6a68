/**
 * A board that a test steers, in virtual time: its console is read and typed at, keys are pressed, LEDs and the picture
 * looked at, the power cut.
 */
package dev.envkit.emulator.bench;
