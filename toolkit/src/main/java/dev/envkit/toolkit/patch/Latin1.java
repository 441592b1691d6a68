package dev.envkit.toolkit.patch;

import java.nio.charset.StandardCharsets;

/** Patches are read byte by byte as ISO-8859-1; names in the file system are UTF-8. */
final class Latin1 {
    private Latin1() {}

    /** Returns the text whose UTF-8 bytes were read as ISO-8859-1. */
    static String toUtf8(String latin1) {
        return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** Returns the UTF-8 bytes of {@code text} as ISO-8859-1. */
    static String ofUtf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
