package dev.envkit.emulator.bus;

/**
 * An SD card's answer to a command, without its CRC.
 *
 * @param kind its form
 * @param index the command that it repeats, or ones
 * @param first bits 39 to 8 of a short one; bits 127 to 96 of a long one
 * @param second bits 95 to 64 of a long one
 * @param third bits 63 to 32 of a long one
 * @param fourth bits 31 to 0 of a long one
 */
public record SdResponse(Kind kind, int index, int first, int second, int third, int fourth) {
    /** Forms of answers (SD physical layer specification, 4.9). */
    public enum Kind {
        NONE,
        /** 48 bits: R1, R6, R7. */
        SHORT,
        /** 48 bits with ones where others have a CRC: R3. */
        SHORT_WITHOUT_CRC,
        /** 136 bits: R2. */
        LONG
    }

    /** The card does not answer. */
    public static final SdResponse NONE = new SdResponse(Kind.NONE, 0, 0, 0, 0, 0);

    /** What stands in place of the index in answers that do not repeat it. */
    private static final int NO_INDEX = 0x3F;

    /** R1, R6 or R7. */
    public static SdResponse shortOne(int index, int content) {
        return new SdResponse(Kind.SHORT, index, content, 0, 0, 0);
    }

    /** R3. */
    public static SdResponse withoutCrc(int content) {
        return new SdResponse(Kind.SHORT_WITHOUT_CRC, NO_INDEX, content, 0, 0, 0);
    }

    /**
     * R2.
     *
     * @param register 16 bytes, the first transferred first
     */
    public static SdResponse longOne(byte[] register) {
        return new SdResponse(
                Kind.LONG, NO_INDEX, word(register, 0), word(register, 4), word(register, 8), word(register, 12));
    }

    private static int word(byte[] bytes, int at) {
        return bytes[at] << 24 | (bytes[at + 1] & 0xFF) << 16 | (bytes[at + 2] & 0xFF) << 8 | (bytes[at + 3] & 0xFF);
    }
}
