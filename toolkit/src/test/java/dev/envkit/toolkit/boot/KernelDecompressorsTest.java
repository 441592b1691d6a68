package dev.envkit.toolkit.boot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.envkit.emulator.boot.PayloadDecompressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.ARMOptions;
import org.tukaani.xz.FilterOptions;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/** Payloads as they lie in a zImage: code before them, the size and more code behind. */
class KernelDecompressorsTest {
    private static final byte[] KERNEL = new byte[100_000];

    static {
        new Random(1).nextBytes(KERNEL);
        Arrays.fill(KERNEL, 20_000, 80_000, (byte) 0x55);
    }

    private static PayloadDecompressor named(String name) {
        return KernelDecompressors.ALL.stream()
                .filter(format -> format.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private interface Compressor {
        OutputStream open(OutputStream out) throws IOException;
    }

    private static void assertFound(String name, Compressor compressor) throws IOException {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        try (OutputStream out = compressor.open(payload)) {
            out.write(KERNEL);
        }
        ByteArrayOutputStream image = new ByteArrayOutputStream();
        image.writeBytes(new byte[515]);
        image.writeBytes(payload.toByteArray());
        image.writeBytes(new byte[] {(byte) 0xa0, (byte) 0x86, 1, 0, 1, 2, 3});
        PayloadDecompressor format = named(name);
        byte[] bytes = image.toByteArray();
        assertEquals(0, Arrays.compare(format.magic(), Arrays.copyOfRange(bytes, 515, 515 + format.magic().length)));
        assertArrayEquals(KERNEL, format.decompress(bytes, 515, 1 << 20));
        assertThrows(IOException.class, () -> format.decompress(bytes, 515, KERNEL.length - 1));
        bytes[515 + payload.size() / 2] ^= 0x10;
        assertThrows(IOException.class, () -> format.decompress(Arrays.copyOf(bytes, 600), 515, 1 << 20));
    }

    @Test
    void gzip() throws IOException {
        assertFound("gzip", GZIPOutputStream::new);
    }

    @Test
    void xzWithTheKernelsFilter() throws IOException {
        FilterOptions[] filters = {new ARMOptions(), new LZMA2Options()};
        assertFound("xz", out -> new XZOutputStream(out, filters, XZ.CHECK_CRC32));
    }

    @Test
    void lzma() throws IOException {
        assertFound("lzma", out -> new LZMAOutputStream(out, new LZMA2Options(), KERNEL.length));
    }
}
