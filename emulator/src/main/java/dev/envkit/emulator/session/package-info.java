/**
 * A whole session with a mini2440: files are loaded, the board is made, its console connected to the host, debugger and
 * monitor attached, and the run carried out. {@link dev.envkit.emulator.session.Main} is the emulator's own small
 * command line; {@code envkit boot} is another user of this package.
 */
package dev.envkit.emulator.session;
