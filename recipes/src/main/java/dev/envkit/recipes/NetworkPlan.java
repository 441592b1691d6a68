package dev.envkit.recipes;

import java.net.Inet4Address;

/**
 * Addresses on the link between host and board.
 *
 * @param prefixLength the length of the network part of all addresses, in bits
 * @param hostAddress the host's own address on the link
 * @param boardAddress the board's address
 * @param serverAddress where the board looks for TFTP and NFS
 * @param gatewayAddress the board's default route
 * @param tapDevice the host's tap interface of the classic way
 * @param macAddress the board's Ethernet address, as six pairs of hexadecimal digits with colons
 */
public record NetworkPlan(
        int prefixLength,
        Inet4Address hostAddress,
        Inet4Address boardAddress,
        Inet4Address serverAddress,
        Inet4Address gatewayAddress,
        String tapDevice,
        String macAddress) {
    /** Returns the netmask in dotted form. */
    public String netmask() {
        int mask = prefixLength == 0 ? 0 : -1 << (Integer.SIZE - prefixLength);
        return (mask >>> 24) + "." + (mask >>> 16 & 0xff) + "." + (mask >>> 8 & 0xff) + "." + (mask & 0xff);
    }
}
