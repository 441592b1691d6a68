/**
 * Boots what was built in the emulator: finds kernel and initramfs, runs the session, and judges its end. The command
 * {@code envkit boot} and the last step of {@code envkit up} are users of {@link dev.envkit.toolkit.boot.BootTask}.
 */
package dev.envkit.toolkit.boot;
