package dev.envkit.emulator.boot;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * A compression format of kernels and initrds. {@link #GZIP} is here; users of this library that have xz, LZMA or LZ4
 * at hand can pass those to {@link BootLoader}.
 */
public interface PayloadDecompressor {
    /** RFC 1952. */
    PayloadDecompressor GZIP = new PayloadDecompressor() {
        @Override
        public String name() {
            return "gzip";
        }

        @Override
        public byte[] magic() {
            return new byte[] {0x1f, (byte) 0x8b, 8};
        }

        @Override
        public InputStream open(InputStream compressed) throws IOException {
            return new GZIPInputStream(compressed, 1 << 16);
        }
    };

    /** Returns the format's name for messages. */
    String name();

    /** Returns the bytes that compressed data starts with; at least two. */
    byte[] magic();

    /**
     * Starts decompressing.
     *
     * @param compressed data that begins with the magic and may have other bytes behind the compressed ones
     * @throws IOException if the data is damaged (reading from the result may throw it too)
     */
    InputStream open(InputStream compressed) throws IOException;

    /**
     * Decompresses what lies in a file from an offset on; bytes behind the end of the compressed data are ignored.
     *
     * @param limit how many bytes may come out
     * @throws IOException if the data is damaged or more comes out than the limit
     */
    default byte[] decompress(byte[] file, int offset, int limit) throws IOException {
        try (InputStream in = open(new ByteArrayInputStream(file, offset, file.length - offset))) {
            byte[] bytes = in.readNBytes(limit);
            if (bytes.length == limit && in.read() >= 0) {
                throw new IOException("more than " + limit + " bytes come out");
            }
            return bytes;
        }
    }
}
