package dev.envkit.emulator.display;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;

/** Decodes what was written by the specification, chunk by chunk. */
class PngWriterTest {
    private static ByteBuffer chunk(ByteBuffer png, String type) {
        int length = png.getInt();
        ByteBuffer typeAndData = png.slice(png.position(), 4 + length);
        CRC32 crc = new CRC32();
        crc.update(typeAndData.duplicate());
        png.position(png.position() + 4 + length);
        assertEquals((int) crc.getValue(), png.getInt());
        byte[] name = new byte[4];
        typeAndData.get(name);
        assertEquals(type, new String(name, StandardCharsets.US_ASCII));
        return typeAndData.slice();
    }

    @Test
    void pictureComesBackPixelByPixel() throws IOException {
        Random random = new Random(1);
        int[] pixels = random.ints(7 * 5, 0, 1 << 24).toArray();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PngWriter.write(new Picture(7, 5, pixels), out);
        ByteBuffer png = ByteBuffer.wrap(out.toByteArray());
        assertEquals(0x89504e470d0a1a0aL, png.getLong());
        ByteBuffer header = chunk(png, "IHDR");
        assertEquals(7, header.getInt());
        assertEquals(5, header.getInt());
        assertEquals(0x08020000, header.getInt());
        ByteBuffer data = chunk(png, "IDAT");
        byte[] compressed = new byte[data.remaining()];
        data.get(compressed);
        byte[] raw = new InflaterInputStream(new ByteArrayInputStream(compressed)).readAllBytes();
        assertArrayEquals(pixels, decode(raw, 7, 5));
        chunk(png, "IEND");
        assertEquals(0, png.remaining());
    }

    private static int[] decode(byte[] raw, int width, int height) {
        int stride = 1 + 3 * width;
        assertEquals(stride * height, raw.length);
        for (int y = 0; y < height; y++) {
            assertEquals(2, raw[y * stride], "filter type 'up'");
            for (int i = 1; y > 0 && i < stride; i++) {
                raw[y * stride + i] += raw[(y - 1) * stride + i];
            }
        }
        int[] pixels = new int[width * height];
        for (int i = 0; i < pixels.length; i++) {
            int at = i / width * stride + 1 + 3 * (i % width);
            pixels[i] = (raw[at] & 0xff) << 16 | (raw[at + 1] & 0xff) << 8 | (raw[at + 2] & 0xff);
        }
        return pixels;
    }

    @Test
    void sizeMustFitThePixels() {
        assertThrows(IllegalArgumentException.class, () -> new Picture(2, 2, new int[3]));
    }
}
