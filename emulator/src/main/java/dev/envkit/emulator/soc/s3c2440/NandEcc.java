package dev.envkit.emulator.soc.s3c2440;

/**
 * The Hamming code of the NAND controller (chapter 6, "ECC module features"): line parity over the addresses of the
 * bytes that went by, and column parity over their bits.
 *
 * <p>Parity bits come in pairs, P over the positions where the address bit is one and P' where it is zero, all
 * inverted, so that an erased page has an erased code.
 */
final class NandEcc {
    /** Address bits that the main code covers: 2048 bytes. */
    private static final int MAIN_LINES = 11;

    /** Address bits that the spare code covers: 16 bytes. */
    private static final int SPARE_LINES = 4;

    /** Where the pair of each address bit is in the main code: P8 first. */
    private static final int[] MAIN_LINE_PLACES = {0, 2, 4, 6, 8, 10, 12, 14, 16, 28, 30};

    private static final int MAIN_COLUMNS_PLACE = 18;
    private static final int[] MAIN_COLUMN_PLACES = {18, 20, 22};
    private static final int MAIN_MASK = 0xF0FF_FFFF;

    /** The same in the spare code. */
    private static final int[] SPARE_LINE_PLACES = {4, 6, 10, 12};

    private static final int SPARE_P1_PLACE = 14;
    private static final int[] SPARE_COLUMN_PLACES = {14, 0, 2};
    private static final int SPARE_MASK = 0xFCFF;

    private int position;
    private int columns;
    private int linesOne;
    private int linesZero;

    void clear() {
        position = 0;
        columns = 0;
        linesOne = 0;
        linesZero = 0;
    }

    void add(int octet) {
        columns ^= octet;
        if ((Integer.bitCount(octet) & 1) != 0) {
            linesOne ^= position;
            linesZero ^= ~position;
        }
        position++;
    }

    /**
     * Returns NFMECC0. From the lowest byte: P8 to P64, P128 to P1024, then P2048 below the columns P1, P2, P4, and
     * P4096 and P8192 in the upper half of the last.
     */
    int mainCode() {
        int code = 0;
        for (int line = 0; line < MAIN_LINES; line++) {
            code |= pair(line) << MAIN_LINE_PLACES[line];
        }
        return ~(code | columnPairs() << MAIN_COLUMNS_PLACE);
    }

    /** Returns NFSECC. From the lowest bit: P2, P4, P8, P16; then, above two unused bits, P32, P64, P1. */
    int spareCode() {
        int code = 0;
        for (int line = 0; line < SPARE_LINES; line++) {
            code |= pair(line) << SPARE_LINE_PLACES[line];
        }
        int columns = columnPairs();
        code |= columns >>> 2 | (columns & 3) << SPARE_P1_PLACE;
        return ~code;
    }

    private int pair(int line) {
        return ((linesOne >>> line) & 1) << 1 | ((linesZero >>> line) & 1);
    }

    private int columnPairs() {
        return columnPair(0xAA, 0x55) | columnPair(0xCC, 0x33) << 2 | columnPair(0xF0, 0x0F) << 4;
    }

    private int columnPair(int ones, int zeros) {
        return (Integer.bitCount(columns & ones) & 1) << 1 | (Integer.bitCount(columns & zeros) & 1);
    }

    /** Returns NFESTAT0's main part: error type, bit and byte. */
    static int compareMain(int read, int computed) {
        int difference = (read ^ computed) & MAIN_MASK;
        int bit = oddBits(difference, MAIN_COLUMN_PLACES);
        int octet = oddBits(difference, MAIN_LINE_PLACES);
        return errorType(difference, MAIN_LINES + 3) | bit << 4 | octet << 7;
    }

    /** Returns NFESTAT0's spare part. */
    static int compareSpare(int read, int computed) {
        int difference = (read ^ computed) & SPARE_MASK;
        int bit = oddBits(difference, SPARE_COLUMN_PLACES);
        int octet = oddBits(difference, SPARE_LINE_PLACES);
        return errorType(difference, SPARE_LINES + 3) << 2 | bit << 18 | octet << 21;
    }

    /** 0 no error, 1 one bit in the data, 2 more than can be corrected, 3 one bit in the code itself. */
    private static int errorType(int difference, int pairs) {
        if (difference == 0) {
            return 0;
        }
        int differing = (difference ^ difference >>> 1) & 0x5555_5555;
        if (Integer.bitCount(difference) == pairs && Integer.bitCount(differing) == pairs) {
            return 1;
        }
        return Integer.bitCount(difference) == 1 ? 3 : 2;
    }

    /** The parities over ones that differ spell the position of the bit. */
    private static int oddBits(int difference, int[] places) {
        int value = 0;
        for (int i = 0; i < places.length; i++) {
            value |= ((difference >>> (places[i] + 1)) & 1) << i;
        }
        return value;
    }
}
