/**
 * Internet protocols towards the board: ARP, IPv4 with fragments, ICMP echo, UDP, and TCP with all that an end of a
 * connection has to do.
 *
 * <p>Nothing that the board sends is trusted: every table has a largest size, malformed packets are counted and
 * dropped. All of it belongs to the machine's thread.
 */
package dev.envkit.emulator.net.stack;
