package dev.envkit.emulator.net;

/** Addresses of Internet Protocol version 4 as integers: 10.0.0.1 is {@code 0x0a000001}. */
public final class Ipv4 {
    private static final int PARTS = 4;

    private Ipv4() {}

    /**
     * Reads the dotted form.
     *
     * @throws IllegalArgumentException if it is not four decimal numbers up to 255
     */
    public static int parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != PARTS) {
            throw malformed(text);
        }
        int address = 0;
        for (String part : parts) {
            if (!part.matches("\\d{1,3}") || Integer.parseInt(part) > 0xff) {
                throw malformed(text);
            }
            address = address << 8 | Integer.parseInt(part);
        }
        return address;
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("'" + text + "' is no IPv4 address such as 10.0.0.1");
    }

    /** Returns the dotted form. */
    public static String format(int address) {
        return (address >>> 24) + "." + ((address >>> 16) & 0xff) + "." + ((address >>> 8) & 0xff) + "."
                + (address & 0xff);
    }

    /**
     * Returns the four bytes, the first number first.
     *
     * @return a new array
     */
    public static byte[] bytes(int address) {
        return new byte[] {(byte) (address >>> 24), (byte) (address >>> 16), (byte) (address >>> 8), (byte) address};
    }

    /**
     * Returns the mask whose first bits are ones.
     *
     * @param prefixLength 0 to 32
     */
    public static int mask(int prefixLength) {
        return prefixLength == 0 ? 0 : -1 << (Integer.SIZE - prefixLength);
    }
}
