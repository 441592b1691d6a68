package dev.envkit.emulator.net.packet;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An Ethernet II frame.
 *
 * @param destination 48-bit address
 * @param source 48-bit address
 * @param type EtherType
 * @param payload what follows the header, padding included
 */
// internal carrier of bytes: never compared
@SuppressWarnings("ArrayRecordComponent")
public record EthernetFrame(long destination, long source, int type, byte[] payload) {
    public static final long BROADCAST = 0xffff_ffff_ffffL;
    public static final int TYPE_IPV4 = 0x0800;
    public static final int TYPE_ARP = 0x0806;
    public static final int HEADER = 14;
    /** The longest payload (the MTU). */
    public static final int MTU = 1500;

    private static final int SHORTEST = 60;
    private static final long GROUP = 1L << 40;

    /** Reads a frame; null if it is too short to be one. */
    public static @Nullable EthernetFrame parse(byte[] frame) {
        if (frame.length < HEADER) {
            return null;
        }
        return new EthernetFrame(
                Wire.u48(frame, 0),
                Wire.u48(frame, 6),
                Wire.u16(frame, 12),
                Arrays.copyOfRange(frame, HEADER, frame.length));
    }

    /** Returns the frame as it goes on the line, padded, without the check sequence. */
    public byte[] bytes() {
        byte[] frame = new byte[Math.max(SHORTEST, HEADER + payload.length)];
        Wire.put48(frame, 0, destination);
        Wire.put48(frame, 6, source);
        Wire.put16(frame, 12, type);
        System.arraycopy(payload, 0, frame, HEADER, payload.length);
        return frame;
    }

    /** Returns whether an address is that of a group, as no sender's is. */
    public static boolean isGroup(long address) {
        return (address & GROUP) != 0;
    }
}
