package dev.envkit.workspace.manifest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * File names as words of visible ASCII, in the encoding of vis(3): what is not a plain character becomes a backslash
 * and three octal digits for each byte of its UTF-8 form. Decoding also understands the other forms of vis(3): the
 * C-style {@code \n}, {@code \s} (space), control characters as {@code \^C} and bytes above 0x7f as {@code \M-C} or
 * {@code \M^C}.
 */
public final class VisEncoding {
    private static final int META = 0x80;
    private static final int CONTROL = 0x40;

    private VisEncoding() {}

    /** Returns {@code text} encoded; without spaces, {@code #}, {@code =} and line ends. */
    public static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xff;
            if (c > ' ' && c < 0x7f && c != '\\' && c != '#' && c != '=') {
                encoded.append((char) c);
            } else {
                encoded.append(String.format("\\%03o", c));
            }
        }
        return encoded.toString();
    }

    /**
     * Returns what {@code word} encodes.
     *
     * @throws IllegalArgumentException if an escape is not one, or the bytes are not UTF-8
     */
    public static String decode(String word) {
        if (word.indexOf('\\') < 0) {
            return word;
        }
        Decoder decoder = new Decoder(word);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(decoder.decode()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the name is not UTF-8: " + word, e);
        }
    }

    private static final class Decoder {
        private final byte[] in;
        private final String word;
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private int at;

        Decoder(String word) {
            this.word = word;
            this.in = word.getBytes(StandardCharsets.UTF_8);
        }

        byte[] decode() {
            while (at < in.length) {
                int c = next();
                out.write(c == '\\' ? escape() : c);
            }
            return out.toByteArray();
        }

        private int next() {
            if (at == in.length) {
                throw bad(null);
            }
            return in[at++] & 0xff;
        }

        private int escape() {
            int c = next();
            return switch (c) {
                case '0', '1', '2', '3' -> (c - '0') * 64 + octalDigit() * 8 + octalDigit();
                case '\\', '#', '=', '"', '\'' -> c;
                case 'a' -> 0x07;
                case 'b' -> '\b';
                case 't' -> '\t';
                case 'n' -> '\n';
                case 'v' -> 0x0b;
                case 'f' -> '\f';
                case 'r' -> '\r';
                case 's' -> ' ';
                case '^' -> control();
                case 'M' -> meta();
                default -> throw bad("\\" + (char) c);
            };
        }

        private int octalDigit() {
            int digit = next() - '0';
            if (digit < 0 || digit > 7) {
                throw bad("an octal escape needs three digits");
            }
            return digit;
        }

        private int control() {
            int c = next();
            return c == '?' ? 0x7f : c & ~CONTROL & 0x1f;
        }

        private int meta() {
            return switch (next()) {
                case '-' -> next() | META;
                case '^' -> control() | META;
                default -> throw bad("\\M");
            };
        }

        private IllegalArgumentException bad(@Nullable String what) {
            return new IllegalArgumentException(
                    "bad escape in " + word + (what == null ? ": it ends within one" : ": " + what));
        }
    }
}
