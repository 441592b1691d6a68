/** Sound: the codec on the board, and what hears it. */
package dev.envkit.emulator.device.audio;
