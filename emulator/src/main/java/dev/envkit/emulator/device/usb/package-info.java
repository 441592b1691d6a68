/** USB devices that can be plugged into the board: what all have in common, a keyboard, a memory stick. */
package dev.envkit.emulator.device.usb;
