package dev.envkit.emulator.net.packet;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A UDP datagram (RFC 768). */
// internal carrier of bytes: never compared
@SuppressWarnings("ArrayRecordComponent")
public record UdpDatagram(int sourcePort, int destinationPort, byte[] payload) {
    public static final int HEADER = 8;
    /** The longest payload. */
    public static final int LONGEST = Ipv4Packet.LONGEST - HEADER;

    /** Reads an IPv4 packet's payload; null if it is malformed or its checksum is wrong. */
    public static @Nullable UdpDatagram parse(Ipv4Packet packet) {
        byte[] bytes = packet.payload();
        if (bytes.length < HEADER) {
            return null;
        }
        int length = Wire.u16(bytes, 4);
        if (length < HEADER || length > bytes.length) {
            return null;
        }
        int pseudo = InternetChecksum.pseudoHeader(packet.source(), packet.destination(), Ipv4Packet.UDP, length);
        if (Wire.u16(bytes, 6) != 0 && InternetChecksum.of(bytes, 0, length, pseudo) != 0) {
            return null;
        }
        return new UdpDatagram(Wire.u16(bytes, 0), Wire.u16(bytes, 2), Arrays.copyOfRange(bytes, HEADER, length));
    }

    /** Returns the datagram's bytes, with the checksum for these addresses. */
    public byte[] bytes(int source, int destination) {
        byte[] bytes = new byte[HEADER + payload.length];
        Wire.put16(bytes, 0, sourcePort);
        Wire.put16(bytes, 2, destinationPort);
        Wire.put16(bytes, 4, bytes.length);
        System.arraycopy(payload, 0, bytes, HEADER, payload.length);
        int pseudo = InternetChecksum.pseudoHeader(source, destination, Ipv4Packet.UDP, bytes.length);
        int checksum = InternetChecksum.of(bytes, 0, bytes.length, pseudo);
        // Zero means that there is none.
        Wire.put16(bytes, 6, checksum == 0 ? 0xffff : checksum);
        return bytes;
    }
}
