package dev.envkit.emulator.net;

/**
 * The way back to the sender of a datagram: from the address and port that it was sent to.
 *
 * <p>Threading: for the machine's thread.
 */
@FunctionalInterface
public interface UdpReply {
    /**
     * Sends a datagram. It arrives a fixed virtual time later, in fragments where it is longer than a frame.
     *
     * @param payload not changed afterwards; up to 65,507 bytes
     * @throws IllegalArgumentException if it is longer
     */
    void send(byte[] payload);
}
