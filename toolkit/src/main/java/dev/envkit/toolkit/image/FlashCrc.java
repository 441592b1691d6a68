package dev.envkit.toolkit.image;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** CRC-32 as flash file systems use it: the polynomial of zlib's, begun and ended differently. */
public final class FlashCrc {
    private static final int POLYNOMIAL = 0xedb8_8320;
    private static final int[] TABLE = table();

    private FlashCrc() {}

    private static int[] table() {
        int[] table = new int[256];
        for (int i = 0; i < table.length; i++) {
            int crc = i;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ POLYNOMIAL;
            }
            table[i] = crc;
        }
        return table;
    }

    /** Begins with zero and does not invert the result, as jffs2 does. */
    public static int fromZero(byte[] bytes, int offset, int length) {
        int crc = 0;
        for (int i = offset; i < offset + length; i++) {
            crc = crc >>> 8 ^ TABLE[(crc ^ bytes[i]) & 0xff];
        }
        return crc;
    }

    /** As {@link #fromZero(byte[], int, int)}, of bytes of a buffer. */
    public static int fromZero(ByteBuffer buffer, int offset, int length) {
        return fromZero(bytes(buffer, offset, length), 0, length);
    }

    /** As {@link #fromOnes(byte[], int, int)}, of bytes of a buffer. */
    public static int fromOnes(ByteBuffer buffer, int offset, int length) {
        return fromOnes(bytes(buffer, offset, length), 0, length);
    }

    /** Returns bytes of a buffer, whatever its position. */
    public static byte[] bytes(ByteBuffer buffer, int offset, int length) {
        byte[] bytes = new byte[length];
        buffer.get(offset, bytes);
        return bytes;
    }

    /** Begins with all ones and does not invert the result, as UBI and UBIFS do. */
    public static int fromOnes(byte[] bytes, int offset, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, offset, length);
        return ~(int) crc.getValue();
    }
}
