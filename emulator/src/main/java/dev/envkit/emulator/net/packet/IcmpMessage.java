package dev.envkit.emulator.net.packet;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An ICMP message (RFC 792).
 *
 * @param rest the header's second word: identifier and sequence number of an echo
 * @param body what follows
 */
// internal carrier of bytes: never compared
@SuppressWarnings("ArrayRecordComponent")
public record IcmpMessage(int type, int code, int rest, byte[] body) {
    public static final int ECHO_REPLY = 0;
    public static final int UNREACHABLE = 3;
    public static final int ECHO = 8;
    public static final int TIME_EXCEEDED = 11;

    public static final int NET_UNREACHABLE = 0;
    public static final int HOST_UNREACHABLE = 1;
    public static final int PROTOCOL_UNREACHABLE = 2;
    public static final int PORT_UNREACHABLE = 3;
    /** The gateway does not forward this (RFC 1812, 5.2.7.1). */
    public static final int PROHIBITED = 13;

    private static final int HEADER = 8;

    /** How much of the packet in question an error quotes behind its header. */
    private static final int QUOTED = 8;

    /** Reads an IPv4 packet's payload; null if it is malformed or its checksum is wrong. */
    public static @Nullable IcmpMessage parse(byte[] bytes) {
        if (bytes.length < HEADER || InternetChecksum.of(bytes, 0, bytes.length, 0) != 0) {
            return null;
        }
        return new IcmpMessage(
                Wire.u8(bytes, 0),
                Wire.u8(bytes, 1),
                Wire.i32(bytes, 4),
                Arrays.copyOfRange(bytes, HEADER, bytes.length));
    }

    /** An error about a packet. */
    public static IcmpMessage error(int type, int code, Ipv4Packet about) {
        byte[] packet = about.bytes();
        return new IcmpMessage(
                type, code, 0, Arrays.copyOf(packet, Math.min(packet.length, Ipv4Packet.HEADER + QUOTED)));
    }

    /** Returns the message's bytes. */
    public byte[] bytes() {
        byte[] bytes = new byte[HEADER + body.length];
        bytes[0] = (byte) type;
        bytes[1] = (byte) code;
        Wire.put32(bytes, 4, rest);
        System.arraycopy(body, 0, bytes, HEADER, body.length);
        Wire.put16(bytes, 2, InternetChecksum.of(bytes, 0, bytes.length, 0));
        return bytes;
    }
}
