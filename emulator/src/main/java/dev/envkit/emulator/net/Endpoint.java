package dev.envkit.emulator.net;

/**
 * An address and a port.
 *
 * @param address IPv4, see {@link Ipv4}
 * @param port 0 to 65535
 */
public record Endpoint(int address, int port) {
    @Override
    public String toString() {
        return Ipv4.format(address) + ":" + port;
    }
}
