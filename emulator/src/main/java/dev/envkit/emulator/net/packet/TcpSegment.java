package dev.envkit.emulator.net.packet;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A TCP segment (RFC 9293).
 *
 * @param flags {@link #FIN} to {@link #ACK}, added
 * @param window the advertised window, not scaled
 * @param mss the maximum segment size option; 0 if there is none
 */
// internal carrier of bytes: never compared
@SuppressWarnings("ArrayRecordComponent")
public record TcpSegment(
        int sourcePort,
        int destinationPort,
        int sequence,
        int acknowledgment,
        int flags,
        int window,
        int mss,
        byte[] payload) {
    public static final int FIN = 1;
    public static final int SYN = 2;
    public static final int RST = 4;
    public static final int PSH = 8;
    public static final int ACK = 16;
    public static final int HEADER = 20;

    private static final int OPTION_END = 0;
    private static final int OPTION_NOTHING = 1;
    private static final int OPTION_MSS = 2;
    private static final int OPTION_MSS_LENGTH = 4;
    private static final byte[] NOTHING = {};

    /** A segment without data and options. */
    public static TcpSegment control(int sourcePort, int destinationPort, int sequence, int acknowledgment, int flags) {
        return new TcpSegment(sourcePort, destinationPort, sequence, acknowledgment, flags, 0, 0, NOTHING);
    }

    /** Reads an IPv4 packet's payload; null if it is malformed or its checksum is wrong. */
    public static @Nullable TcpSegment parse(Ipv4Packet packet) {
        byte[] bytes = packet.payload();
        if (bytes.length < HEADER) {
            return null;
        }
        int header = ((bytes[12] >>> 4) & 0xf) * 4;
        if (header < HEADER || header > bytes.length) {
            return null;
        }
        int pseudo = InternetChecksum.pseudoHeader(packet.source(), packet.destination(), Ipv4Packet.TCP, bytes.length);
        if (InternetChecksum.of(bytes, 0, bytes.length, pseudo) != 0) {
            return null;
        }
        return new TcpSegment(
                Wire.u16(bytes, 0),
                Wire.u16(bytes, 2),
                Wire.i32(bytes, 4),
                Wire.i32(bytes, 8),
                bytes[13] & 0x3f,
                Wire.u16(bytes, 14),
                mss(bytes, header),
                Arrays.copyOfRange(bytes, header, bytes.length));
    }

    private static int mss(byte[] bytes, int end) {
        int at = HEADER;
        while (at < end && bytes[at] != OPTION_END) {
            if (bytes[at] == OPTION_NOTHING) {
                at++;
                continue;
            }
            int length = at + 1 < end ? Wire.u8(bytes, at + 1) : 0;
            if (length < 2 || at + length > end) {
                return 0;
            }
            if (bytes[at] == OPTION_MSS && length == OPTION_MSS_LENGTH) {
                return Wire.u16(bytes, at + 2);
            }
            at += length;
        }
        return 0;
    }

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Returns how much of the sequence it takes: its data, SYN and FIN. */
    public int length() {
        return payload.length + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
    }

    /** Returns the segment's bytes, with the checksum for these addresses. */
    public byte[] bytes(int source, int destination) {
        int header = HEADER + (mss == 0 ? 0 : OPTION_MSS_LENGTH);
        byte[] bytes = new byte[header + payload.length];
        Wire.put16(bytes, 0, sourcePort);
        Wire.put16(bytes, 2, destinationPort);
        Wire.put32(bytes, 4, sequence);
        Wire.put32(bytes, 8, acknowledgment);
        bytes[12] = (byte) ((header / 4) << 4);
        bytes[13] = (byte) flags;
        Wire.put16(bytes, 14, window);
        if (mss != 0) {
            bytes[HEADER] = OPTION_MSS;
            bytes[HEADER + 1] = OPTION_MSS_LENGTH;
            Wire.put16(bytes, HEADER + 2, mss);
        }
        System.arraycopy(payload, 0, bytes, header, payload.length);
        int pseudo = InternetChecksum.pseudoHeader(source, destination, Ipv4Packet.TCP, bytes.length);
        Wire.put16(bytes, 16, InternetChecksum.of(bytes, 0, bytes.length, pseudo));
        return bytes;
    }
}
