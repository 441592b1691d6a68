package dev.envkit.toolkit.image;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** How an initramfs is compressed; the kernel must have the corresponding CONFIG_RD_ option. */
public enum ImageCompression {
    /** Not at all. */
    NONE,
    /**
     * gzip -9 without name and time. The same bytes on every run; on another machine only as far as that Java's zlib is
     * the same version.
     */
    GZIP,
    /** xz with CRC-32, the only check that the kernel's decoder knows; by Java code, so the same bytes everywhere. */
    XZ;

    /** Operating system 3, Unix (RFC 1952): the field must not tell on which system the image was made. */
    private static final int GZIP_UNIX = 3;

    private static final int XZ_PRESET = 9;

    /** The kernel's decoder allocates the dictionary, so it must be small beside 64 MiB of memory. */
    private static final int XZ_DICTIONARY = 1 << 20;

    /** Returns a stream that compresses into {@code out}, which is closed with it. */
    public OutputStream open(OutputStream out) throws IOException {
        return switch (this) {
            case NONE -> out;
            case GZIP -> {
                GzipParameters parameters = new GzipParameters();
                parameters.setCompressionLevel(Deflater.BEST_COMPRESSION);
                parameters.setOperatingSystem(GZIP_UNIX);
                yield new GzipCompressorOutputStream(out, parameters);
            }
            case XZ -> {
                LZMA2Options options = new LZMA2Options(XZ_PRESET);
                options.setDictSize(XZ_DICTIONARY);
                yield new XZOutputStream(out, options, org.tukaani.xz.XZ.CHECK_CRC32);
            }
        };
    }
}
