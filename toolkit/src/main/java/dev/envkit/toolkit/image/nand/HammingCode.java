package dev.envkit.toolkit.image.nand;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Linux's software Hamming code over 256 bytes: three bytes that find and mend one wrong bit and notice two
 * ({@code drivers/mtd/nand/ecc-sw-hamming.c}, in its default byte order, which is not SmartMedia's).
 *
 * <p>The code holds pairs of parities, one over the bytes (or the bits in each byte) whose address has a certain bit
 * set and one over the others, all inverted, so that an erased page has an erased code. Byte 0 has the pairs of the
 * byte address's bits 4 to 7, byte 1 those of bits 0 to 3, byte 2 those of the bit number with two ones below.
 */
public final class HammingCode {
    /** Bytes that one code covers. */
    public static final int STEP = 256;

    /** Bytes of a code. */
    public static final int LENGTH = 3;

    /** What became of a step that was checked. */
    public enum Outcome {
        /** Data and code agree. */
        CLEAN,
        /** One bit of the data was wrong and is right now. */
        CORRECTED,
        /** One bit of the code is wrong, the data is right. */
        CODE_ERROR,
        /** More is wrong than can be mended. */
        UNCORRECTABLE
    }

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int LINES = 0xff;
    /** A pair of unlike bits for each address bit: what one wrong data bit makes of the code. */
    private static final int ONE_BIT = 0x545555;

    private static final int ALL_BITS = 0xffffff;

    private HammingCode() {}

    /**
     * Returns the code of 256 bytes, its byte 0 lowest.
     *
     * @param data has them from {@code offset} on
     */
    public static int compute(byte[] data, int offset) {
        long all = 0;
        int words = 0;
        for (int word = 0; word < STEP / Long.BYTES; word++) {
            long bits = (long) LONGS.get(data, offset + word * Long.BYTES);
            all ^= bits;
            words ^= word & -(Long.bitCount(bits) & 1);
        }
        int ones = words << 3
                | parity(all & 0xffff_ffff_0000_0000L) << 2
                | parity(all & 0xffff_0000_ffff_0000L) << 1
                | parity(all & 0xff00_ff00_ff00_ff00L);
        int zeros = parity(all) == 0 ? ones : ~ones & LINES;
        int columns = columns(all);
        int code = pairs(ones >> 4, zeros >> 4) | pairs(ones, zeros) << 8 | columnPairs(columns) << 18;
        return ~code & ALL_BITS;
    }

    /**
     * Compares data with its code and mends one wrong bit of the data.
     *
     * @param data has 256 bytes from {@code offset} on
     * @param code the three bytes stored with them, byte 0 lowest
     */
    public static Outcome correct(byte[] data, int offset, int code) {
        int difference = (code ^ compute(data, offset)) & ALL_BITS;
        if (difference == 0) {
            return Outcome.CLEAN;
        }
        if (((difference ^ difference >> 1) & ONE_BIT) == ONE_BIT) {
            int address = odd(difference >> 8) | odd(difference) << 4;
            int bit = odd(difference >> 18) & 7;
            data[offset + address] ^= (byte) (1 << bit);
            return Outcome.CORRECTED;
        }
        return Integer.bitCount(difference) == 1 ? Outcome.CODE_ERROR : Outcome.UNCORRECTABLE;
    }

    static int parity(long bits) {
        return Long.bitCount(bits) & 1;
    }

    /** Returns the exclusive or of the eight bytes of a word. */
    static int columns(long word) {
        long folded = word ^ word >>> 32;
        folded ^= folded >>> 16;
        folded ^= folded >>> 8;
        return (int) folded & 0xff;
    }

    /**
     * Returns the three pairs of parities over the bits of bytes, the pair of the bit number's lowest bit lowest.
     *
     * @param columns the exclusive or of the bytes
     */
    public static int columnPairs(int columns) {
        return parity(columns & 0x55)
                | parity(columns & 0xaa) << 1
                | parity(columns & 0x33) << 2
                | parity(columns & 0xcc) << 3
                | parity(columns & 0x0f) << 4
                | parity(columns & 0xf0) << 5;
    }

    /** Returns the four lowest bits of two numbers as pairs, those of {@code ones} above those of {@code zeros}. */
    static int pairs(int ones, int zeros) {
        return spread(ones & 15) << 1 | spread(zeros & 15);
    }

    private static int spread(int four) {
        int two = (four | four << 2) & 0x33;
        return (two | two << 1) & 0x55;
    }

    /** Returns the upper bits of the four lowest pairs. */
    static int odd(int pairs) {
        int bits = pairs >> 1 & 0x55;
        bits = (bits | bits >> 1) & 0x33;
        return (bits | bits >> 2) & 0x0f;
    }
}
