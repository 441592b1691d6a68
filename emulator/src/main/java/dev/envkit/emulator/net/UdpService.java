package dev.envkit.emulator.net;

/**
 * A service that the board reaches at a UDP port of the gateway's and the server's address.
 *
 * <p>Threading: called on the machine's thread, while no virtual time passes.
 */
@FunctionalInterface
public interface UdpService {
    /**
     * A datagram has come, put together again if it was fragmented, and with a correct checksum (or none).
     *
     * @param from the board's address and port
     * @param payload what it carries, up to 65,507 bytes; the service may keep it. Anything may be in it: the board's
     *     programs are not trusted.
     * @param reply sends back to {@code from}; may be kept and used any number of times
     */
    void receive(Endpoint from, byte[] payload, UdpReply reply);
}
