/**
 * The far end of the board's serial port: terminal, pseudo-terminal, TCP, file; and the script that waits for text and
 * answers it in virtual time.
 */
package dev.envkit.emulator.console;
