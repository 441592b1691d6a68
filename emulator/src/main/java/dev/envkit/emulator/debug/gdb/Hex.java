package dev.envkit.emulator.debug.gdb;

import java.util.HexFormat;

/** Reads the protocol's numbers and byte strings from a packet, from left to right. */
final class Hex {
    private static final HexFormat FORMAT = HexFormat.of();

    private final String text;
    private int at;

    /** A packet that is not as the protocol wants it. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }

    /**
     * @param text the packet, one character per byte
     * @param from where reading starts
     */
    Hex(String text, int from) {
        this.text = text;
        this.at = from;
    }

    /** Reads a number of 1 to 8 digits, most significant first. */
    int number() throws MalformedException {
        int start = at;
        int value = 0;
        while (at < text.length() && Character.digit(text.charAt(at), 16) >= 0) {
            if (at - start == 8) {
                throw new MalformedException("a number has more than 32 bits");
            }
            value = value << 4 | Character.digit(text.charAt(at), 16);
            at++;
        }
        if (at == start) {
            throw new MalformedException("a number is missing");
        }
        return value;
    }

    /** Reads a number that is a length: 0 to {@code limit}. */
    int length(int limit) throws MalformedException {
        int length = number();
        if (length < 0 || length > limit) {
            throw new MalformedException("a length is out of range");
        }
        return length;
    }

    /** Skips a character that has to be there. */
    void expect(char separator) throws MalformedException {
        if (at >= text.length() || text.charAt(at) != separator) {
            throw new MalformedException("'" + separator + "' is missing");
        }
        at++;
    }

    /** Returns whether everything has been read. */
    boolean atEnd() {
        return at >= text.length();
    }

    /** Returns what has not been read. */
    String rest() {
        return text.substring(at);
    }

    /** Reads the rest as bytes, two digits each. */
    byte[] bytes() throws MalformedException {
        try {
            return FORMAT.parseHex(rest());
        } catch (IllegalArgumentException e) {
            throw new MalformedException("bytes are not pairs of hexadecimal digits");
        }
    }

    /** Returns bytes as two digits each. */
    static String of(byte[] bytes, int length) {
        return FORMAT.formatHex(bytes, 0, length);
    }

    /** Returns a register's value as the protocol has it: in the order of memory, so least significant byte first. */
    static String ofRegister(int value) {
        return String.format("%08x", Integer.reverseBytes(value));
    }

    /** Reads the rest as a register's value. */
    int register() throws MalformedException {
        byte[] bytes = bytes();
        if (bytes.length != 4) {
            throw new MalformedException("a register has 32 bits");
        }
        return (bytes[3] & 0xff) << 24 | (bytes[2] & 0xff) << 16 | (bytes[1] & 0xff) << 8 | (bytes[0] & 0xff);
    }
}
