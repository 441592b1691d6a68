/**
 * TFTP as a server of files speaks it (RFC 1350, options after RFC 2347): requests and transfers as functions from
 * packet to packets. Who carries the packets, and measures time, is somebody else's business: the board's network or a
 * socket.
 */
package dev.envkit.emulator.net.tftp;
