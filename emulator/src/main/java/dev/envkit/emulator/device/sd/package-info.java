/** SD memory cards: the card behind its bus, its registers, and what keeps its blocks. */
package dev.envkit.emulator.device.sd;
