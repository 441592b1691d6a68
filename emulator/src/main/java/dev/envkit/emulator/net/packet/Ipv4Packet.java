package dev.envkit.emulator.net.packet;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 packet (RFC 791), whole or a fragment. Options are not kept.
 *
 * @param identification what fragments of one datagram share
 * @param moreFragments whether this is not the last one
 * @param offset where in the datagram the payload belongs, in bytes
 * @param ttl time to live
 * @param protocol {@link #ICMP}, {@link #TCP}, {@link #UDP} or another
 * @param payload what follows the header
 */
// internal carrier of bytes: never compared
@SuppressWarnings("ArrayRecordComponent")
public record Ipv4Packet(
        int identification,
        boolean moreFragments,
        int offset,
        int ttl,
        int protocol,
        int source,
        int destination,
        byte[] payload) {
    public static final int ICMP = 1;
    public static final int TCP = 6;
    public static final int UDP = 17;
    public static final int HEADER = 20;
    /** The longest payload. */
    public static final int LONGEST = 0xffff - HEADER;

    private static final int DEFAULT_TTL = 64;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int OFFSET = 0x1fff;

    /** A whole packet with the usual time to live. */
    public static Ipv4Packet of(int protocol, int source, int destination, byte[] payload) {
        return new Ipv4Packet(0, false, 0, DEFAULT_TTL, protocol, source, destination, payload);
    }

    /** Reads a packet, behind which there may be padding; null if it is malformed. */
    public static @Nullable Ipv4Packet parse(byte[] bytes) {
        if (bytes.length < HEADER || bytes[0] >>> 4 != 4) {
            return null;
        }
        int header = (bytes[0] & 0xf) * 4;
        int total = Wire.u16(bytes, 2);
        if (header < HEADER || total < header || total > bytes.length) {
            return null;
        }
        if (InternetChecksum.of(bytes, 0, header, 0) != 0) {
            return null;
        }
        int fragment = Wire.u16(bytes, 6);
        return new Ipv4Packet(
                Wire.u16(bytes, 4),
                (fragment & MORE_FRAGMENTS) != 0,
                (fragment & OFFSET) * 8,
                Wire.u8(bytes, 8),
                Wire.u8(bytes, 9),
                Wire.i32(bytes, 12),
                Wire.i32(bytes, 16),
                Arrays.copyOfRange(bytes, header, total));
    }

    /** Tells whether this is part of a datagram only. */
    public boolean isFragment() {
        return moreFragments || offset != 0;
    }

    /** Returns the packet's bytes. */
    public byte[] bytes() {
        byte[] bytes = new byte[HEADER + payload.length];
        bytes[0] = 0x45;
        Wire.put16(bytes, 2, bytes.length);
        Wire.put16(bytes, 4, identification);
        Wire.put16(bytes, 6, (moreFragments ? MORE_FRAGMENTS : 0) | offset / 8);
        bytes[8] = (byte) ttl;
        bytes[9] = (byte) protocol;
        Wire.put32(bytes, 12, source);
        Wire.put32(bytes, 16, destination);
        Wire.put16(bytes, 10, InternetChecksum.of(bytes, 0, HEADER, 0));
        System.arraycopy(payload, 0, bytes, HEADER, payload.length);
        return bytes;
    }
}
