/**
 * The board's network: what is at the other end of its Ethernet cable.
 *
 * <p>{@link dev.envkit.emulator.net.NetworkConfig} says what there is: the addresses, and the services on the gateway's
 * and the server's address. A service is a {@link dev.envkit.emulator.net.UdpService} or a
 * {@link dev.envkit.emulator.net.TcpService}; it runs on the machine's thread, and what it answers arrives at the board
 * a fixed virtual time later, so that a run with nothing but these services repeats exactly.
 */
package dev.envkit.emulator.net;
