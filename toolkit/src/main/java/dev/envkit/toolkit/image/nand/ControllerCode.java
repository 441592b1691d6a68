package dev.envkit.toolkit.image.nand;

import dev.envkit.toolkit.image.nand.HammingCode.Outcome;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The code of the S3C2440A's NAND controller (user's manual, chapter 6, NFMECC0), as far as Linux's s3c2410 driver
 * keeps it: the three lower bytes, over 256 bytes of a large page or 512 of a small one.
 *
 * <p>Byte 0 has the line pairs P8 to P64, byte 1 P128 to P1024, byte 2 P2048 below the column pairs P1 to P4; all
 * inverted.
 */
final class ControllerCode {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int LINES = 0x1ff;
    private static final int ALL_BITS = 0xffffff;
    private static final int PAIRS = 0x555555;

    private ControllerCode() {}

    /**
     * Returns the code, byte 0 lowest.
     *
     * @param length 256 or 512
     */
    static int compute(byte[] data, int offset, int length) {
        long all = 0;
        int words = 0;
        for (int word = 0; word < length / Long.BYTES; word++) {
            long bits = (long) LONGS.get(data, offset + word * Long.BYTES);
            all ^= bits;
            words ^= word & -(Long.bitCount(bits) & 1);
        }
        int ones = words << 3
                | HammingCode.parity(all & 0xffff_ffff_0000_0000L) << 2
                | HammingCode.parity(all & 0xffff_0000_ffff_0000L) << 1
                | HammingCode.parity(all & 0xff00_ff00_ff00_ff00L);
        int zeros = HammingCode.parity(all) == 0 ? ones : ~ones & LINES;
        int code = HammingCode.pairs(ones, zeros)
                | HammingCode.pairs(ones >> 4, zeros >> 4) << 8
                | (HammingCode.pairs(ones >> 8, zeros >> 8) & 3) << 16
                | HammingCode.columnPairs(HammingCode.columns(all)) << 18;
        return ~code & ALL_BITS;
    }

    /** As {@link HammingCode#correct}. */
    static Outcome correct(byte[] data, int offset, int length, int code) {
        int difference = (code ^ compute(data, offset, length)) & ALL_BITS;
        if (difference == 0) {
            return Outcome.CLEAN;
        }
        if (((difference ^ difference >> 1) & PAIRS) == PAIRS) {
            int address = HammingCode.odd(difference)
                    | HammingCode.odd(difference >> 8) << 4
                    | (HammingCode.odd(difference >> 16) & 1) << 8;
            if (address >= length) {
                return Outcome.UNCORRECTABLE;
            }
            data[offset + address] ^= (byte) (1 << (HammingCode.odd(difference >> 18) & 7));
            return Outcome.CORRECTED;
        }
        return Integer.bitCount(difference) == 1 ? Outcome.CODE_ERROR : Outcome.UNCORRECTABLE;
    }
}
