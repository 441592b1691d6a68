package dev.envkit.toolkit.unpack;

import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;

/** How a stream is compressed, recognised by its first bytes and never by a file's name. */
public enum Compression {
    NONE("uncompressed"),
    /** RFC 1952; several members in a row are one stream. */
    GZIP("gzip"),
    BZIP2("bzip2"),
    /** The .xz format 1.2.1. */
    XZ("xz"),
    /** The format of the old LZMA Utils, also called lzma-alone. It has no magic number of its own. */
    LZMA("lzma"),
    /** RFC 8878. */
    ZSTD("zstd");

    /** How many bytes of a stream {@link #detect} wants to see. */
    public static final int HEAD_BYTES = 13;

    /** A dictionary larger than this is refused: xz -9 needs 64 MiB, and a header may claim 4 GiB. */
    private static final int MEMORY_LIMIT_KIB = 1 << 19;

    private final String label;

    Compression(String label) {
        this.label = label;
    }

    /** Returns the name that people use. */
    public String label() {
        return label;
    }

    /**
     * Tells how a stream that begins with {@code head} is compressed.
     *
     * @param head the first bytes; fewer than {@link #HEAD_BYTES} only where there are no more
     */
    public static Compression detect(byte[] head) {
        if (startsWith(head, 0x1f, 0x8b, 8)) {
            return GZIP;
        }
        if (startsWith(head, 'B', 'Z', 'h') && head.length > 3 && head[3] >= '1' && head[3] <= '9') {
            return BZIP2;
        }
        if (startsWith(head, 0xfd, '7', 'z', 'X', 'Z', 0)) {
            return XZ;
        }
        if (startsWith(head, 0x28, 0xb5, 0x2f, 0xfd)
                || (head.length >= 4
                        && (head[0] & 0xf0) == 0x50
                        && startsWith(head, head[0] & 0xff, 0x2a, 0x4d, 0x18))) {
            return ZSTD;
        }
        return isLzma(head) ? LZMA : NONE;
    }

    /**
     * Decompresses a stream.
     *
     * @param in positioned at the first byte; closed with the result
     * @return what it decompresses to; reading fails with an IOException where the data is corrupt or ends early
     */
    public InputStream open(InputStream in) throws IOException {
        return switch (this) {
            case NONE -> in;
            case GZIP ->
                GzipCompressorInputStream.builder()
                        .setInputStream(in)
                        .setDecompressConcatenated(true)
                        .setBufferSize(1 << 16)
                        .get();
            case BZIP2 -> new BZip2CompressorInputStream(in, true);
            case XZ -> new XZInputStream(in, MEMORY_LIMIT_KIB);
            case LZMA -> new LZMAInputStream(in, MEMORY_LIMIT_KIB);
            case ZSTD -> new ZstdInputStream(in);
        };
    }

    private static boolean startsWith(byte[] head, int... magic) {
        if (head.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((head[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * A properties byte in range, a dictionary of 2^n or 2^n + 2^(n-1) bytes, and a size that is unknown or below 256
     * GiB: the test that the LZMA Utils themselves use.
     */
    private static boolean isLzma(byte[] head) {
        if (head.length < HEAD_BYTES || (head[0] & 0xff) >= 9 * 5 * 5) {
            return false;
        }
        long dictionary = littleEndian(head, 1, 4);
        long top = Long.highestOneBit(dictionary);
        if (dictionary < 1 << 12 || (dictionary != top && dictionary != (top | (top >> 1)))) {
            return false;
        }
        long size = littleEndian(head, 5, 8);
        return size == -1 || (size >= 0 && size < 1L << 38);
    }

    private static long littleEndian(byte[] bytes, int offset, int count) {
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = (value << 8) | (bytes[offset + i] & 0xff);
        }
        return value;
    }
}
