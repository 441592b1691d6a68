package dev.envkit.toolkit.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Linux's self-extracting kernel for ARM. */
public final class ZImage {
    /** Where its magic number is (Linux, arch/arm/boot/compressed/head.S). */
    public static final int MAGIC_AT = 0x24;

    /** The magic number. */
    public static final int MAGIC = 0x016f_2818;

    private ZImage() {}

    /** Returns whether a file is one. */
    public static boolean is(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return is(in.readNBytes(MAGIC_AT + 4), 0);
        }
    }

    /** Returns whether one begins at an offset. */
    public static boolean is(byte[] bytes, int offset) {
        return offset + MAGIC_AT + 4 <= bytes.length
                && ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(offset + MAGIC_AT) == MAGIC;
    }
}
