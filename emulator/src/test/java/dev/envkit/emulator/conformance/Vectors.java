package dev.envkit.emulator.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/** Recorded results of QEMU: a CRC-32 per case, as little-endian words. */
final class Vectors {
    /** The seed of the recorded cases. */
    static final long SEED = 2440;

    static final int CASES_RECORDED = 20_000;
    static final int BYTES_RECORDED = 4 * Memory.RESULT_WORDS * CASES_RECORDED;

    private Vectors() {}

    /** Returns the CRC-32 of each record. */
    static byte[] hashes(byte[] results) {
        int size = 4 * Memory.RESULT_WORDS;
        ByteBuffer b = ByteBuffer.allocate(results.length / size * 4).order(ByteOrder.LITTLE_ENDIAN);
        CRC32 crc = new CRC32();
        while (b.hasRemaining()) {
            crc.reset();
            crc.update(results, b.position() / 4 * size, size);
            b.putInt((int) crc.getValue());
        }
        return b.array();
    }

    static byte[] harness() throws IOException {
        return resource("harness.bin");
    }

    static byte[] resource(String name) throws IOException {
        try (InputStream in = Vectors.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is not among the test resources");
            }
            return in.readAllBytes();
        }
    }
}
