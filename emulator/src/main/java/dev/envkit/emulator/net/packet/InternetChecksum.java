package dev.envkit.emulator.net.packet;

/** The checksum of RFC 1071. */
public final class InternetChecksum {
    private InternetChecksum() {}

    /**
     * Returns the checksum of bytes in which the checksum's own field is zero; of bytes with a right checksum, zero.
     *
     * @param start the sum of what belongs to it besides, such as a pseudo header; not complemented
     */
    public static int of(byte[] bytes, int from, int to, int start) {
        return ~sum(bytes, from, to, start) & 0xffff;
    }

    /** Returns the sum, folded to 16 bits and not complemented. */
    static int sum(byte[] bytes, int from, int to, int start) {
        long sum = start;
        int i = from;
        for (; i + 3 < to; i += 4) {
            sum += Integer.toUnsignedLong(Wire.i32(bytes, i));
        }
        if (i + 1 < to) {
            sum += Wire.u16(bytes, i);
            i += 2;
        }
        if (i < to) {
            sum += (long) Wire.u8(bytes, i) << 8;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (int) sum;
    }

    /** Returns the sum of the pseudo header of TCP and UDP (RFC 768, 793). */
    static int pseudoHeader(int source, int destination, int protocol, int length) {
        return (source >>> 16) + (source & 0xffff) + (destination >>> 16) + (destination & 0xffff) + protocol + length;
    }
}
