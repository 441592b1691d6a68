/** Registers as the manual's tables describe them: declared once, checked at construction, then simply used. */
package dev.envkit.emulator.bus.register;
