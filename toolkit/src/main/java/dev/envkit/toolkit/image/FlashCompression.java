package dev.envkit.toolkit.image;

import io.airlift.compress.v3.lzo.LzoCompressor;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.Deflater;

/** How flash file systems compress the blocks of a file, each by itself. */
public enum FlashCompression {
    /** Not at all. */
    NONE,
    /** LZO1X: larger, and decompressed several times faster; by Java code, so the same bytes everywhere. */
    LZO,
    /** zlib at its best: the same bytes on every run; on another machine as far as that Java's zlib is the same. */
    ZLIB;

    /** Returns its name on the command line. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the compression of a name on the command line. */
    public static Optional<FlashCompression> of(String key) {
        return Arrays.stream(values())
                .filter(compression -> compression.key().equals(key))
                .findFirst();
    }

    /**
     * Compresses a block.
     *
     * @param raw whether zlib leaves out its header and check sum, as UBIFS wants it
     * @return the compressed bytes, or empty if they are not fewer than {@code length} less {@code worthwhile}
     */
    public Optional<byte[]> compress(byte[] data, int offset, int length, boolean raw, int worthwhile) {
        byte[] out = switch (this) {
            case NONE -> data;
            case LZO -> lzo(data, offset, length);
            case ZLIB -> deflate(data, offset, length, raw);
        };
        return this == NONE || out.length >= length - worthwhile ? Optional.empty() : Optional.of(out);
    }

    private static byte[] lzo(byte[] data, int offset, int length) {
        LzoCompressor compressor = new LzoCompressor();
        byte[] out = new byte[compressor.maxCompressedLength(length)];
        return Arrays.copyOf(out, compressor.compress(data, offset, length, out, 0, out.length));
    }

    private static byte[] deflate(byte[] data, int offset, int length, boolean raw) {
        try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, raw)) {
            deflater.setInput(data, offset, length);
            deflater.finish();
            byte[] out = new byte[length + 64];
            int n = deflater.deflate(out);
            return deflater.finished() ? Arrays.copyOf(out, n) : data;
        }
    }
}
