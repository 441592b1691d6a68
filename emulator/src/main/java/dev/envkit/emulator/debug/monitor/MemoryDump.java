package dev.envkit.emulator.debug.monitor;

/** Shows memory as text: four words a line, as numbers and as characters. */
final class MemoryDump {
    private static final int BYTES_PER_LINE = 16;

    private MemoryDump() {}

    /**
     * Formats memory.
     *
     * @param address of the first byte, a multiple of four
     * @param bytes little-endian words
     * @param length how many bytes of them; what does not fill a word is left out
     */
    static String format(int address, byte[] bytes, int length) {
        StringBuilder out = new StringBuilder();
        for (int line = 0; line + 4 <= length; line += BYTES_PER_LINE) {
            StringBuilder characters = new StringBuilder();
            out.append(String.format("%08x:", address + line));
            for (int at = line; at < line + BYTES_PER_LINE; at += 4) {
                out.append(at + 4 <= length ? word(bytes, at, characters) : "         ");
            }
            out.append("  ").append(characters).append('\n');
        }
        return out.toString();
    }

    private static String word(byte[] bytes, int at, StringBuilder characters) {
        int word = 0;
        for (int i = 3; i >= 0; i--) {
            word = word << 8 | (bytes[at + i] & 0xff);
        }
        for (int i = 0; i < 4; i++) {
            byte b = bytes[at + i];
            characters.append(b >= ' ' && b < 0x7f ? (char) b : '.');
        }
        return String.format(" %08x", word);
    }
}
