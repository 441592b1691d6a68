/**
 * The way from the user-mode network to the host's network: sockets on a thread of their own, whose events reach the
 * machine as work for its thread.
 */
package dev.envkit.emulator.net.host;
