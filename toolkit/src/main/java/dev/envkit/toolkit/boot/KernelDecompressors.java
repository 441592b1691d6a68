package dev.envkit.toolkit.boot;

import dev.envkit.emulator.boot.PayloadDecompressor;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.SingleXZInputStream;

/** The compression formats of kernels that can be undone on the host. */
final class KernelDecompressors {
    /** What a decompressor may take; kernels are compressed with dictionaries of up to 32 MiB. */
    private static final int MEMORY_LIMIT_KIB = 64 * 1024;

    /** In the order in which they are tried on a zImage; those with the least distinctive magic come last. */
    static final List<PayloadDecompressor> ALL = List.of(PayloadDecompressor.GZIP, new Xz(), new Lzma());

    private KernelDecompressors() {}

    private static final class Xz implements PayloadDecompressor {
        @Override
        public String name() {
            return "xz";
        }

        @Override
        public byte[] magic() {
            return new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};
        }

        @Override
        public InputStream open(InputStream compressed) throws IOException {
            return new SingleXZInputStream(compressed, MEMORY_LIMIT_KIB);
        }
    }

    private static final class Lzma implements PayloadDecompressor {
        @Override
        public String name() {
            return "lzma";
        }

        @Override
        public byte[] magic() {
            return new byte[] {0x5d, 0, 0};
        }

        @Override
        public InputStream open(InputStream compressed) throws IOException {
            return new LZMAInputStream(compressed, MEMORY_LIMIT_KIB);
        }
    }
}
