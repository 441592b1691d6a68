package dev.envkit.emulator.display;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

/** Pictures of the kinds that programs write, made by hand; and what is no picture. */
class PngReaderTest {
    private static byte[] png(int width, int height, int depth, int colourType, byte[] palette, byte[] rows)
            throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(file);
        out.writeLong(0x89504e470d0a1a0aL);
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(header);
        fields.writeInt(width);
        fields.writeInt(height);
        fields.write(new byte[] {(byte) depth, (byte) colourType, 0, 0, 0});
        chunk(out, "IHDR", header.toByteArray());
        if (palette.length > 0) {
            chunk(out, "PLTE", palette);
        }
        chunk(out, "tEXt", "comment".getBytes(StandardCharsets.US_ASCII));
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(compressed)) {
            deflater.write(rows);
        }
        chunk(out, "IDAT", compressed.toByteArray());
        chunk(out, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
        out.writeInt(data.length);
        out.writeBytes(type);
        out.write(data);
        out.writeInt(0);
    }

    private static void assertPixels(Picture picture, int... expected) {
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], picture.pixel(i % picture.width(), i / picture.width()), "pixel " + i);
        }
    }

    @Test
    void whatTheWriterWritesComesBack() throws IOException {
        int[] pixels = new Random(2).ints(9 * 4, 0, 1 << 24).toArray();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PngWriter.write(new Picture(9, 4, pixels), out);
        Picture read = PngReader.read(out.toByteArray());
        assertEquals(9, read.width());
        assertPixels(read, pixels);
    }

    @Test
    void everyFilterIsUndone() throws IOException {
        // 1x5 RGB: none, sub (nothing to the left), up, average, Paeth
        byte[] rows = {0, 10, 20, 30, 1, 11, 21, 31, 2, 1, 1, 1, 3, 1, 1, 1, 4, 2, 2, 2};
        assertPixels(
                PngReader.read(png(1, 5, 8, 2, new byte[0], rows)), 0x0a141e, 0x0b151f, 0x0c1620, 0x070c11, 0x090e13);
        // 2x1 with sub: the second pixel adds to the first
        assertPixels(
                PngReader.read(png(2, 1, 8, 2, new byte[0], new byte[] {1, 1, 2, 3, 1, 1, 1})), 0x010203, 0x020304);
    }

    @Test
    void greyPaletteAndTransparencyAreRead() throws IOException {
        assertPixels(
                PngReader.read(png(2, 1, 8, 0, new byte[0], new byte[] {0, 0x11, (byte) 0xff})), 0x111111, 0xffffff);
        assertPixels(
                PngReader.read(png(3, 1, 1, 0, new byte[0], new byte[] {0, (byte) 0b1010_0000})),
                0xffffff,
                0,
                0xffffff);
        byte[] palette = {1, 2, 3, 4, 5, 6};
        assertPixels(
                PngReader.read(png(3, 1, 4, 3, palette, new byte[] {0, 0x10, 0x10})), 0x040506, 0x010203, 0x040506);
        assertPixels(PngReader.read(png(1, 1, 8, 6, new byte[0], new byte[] {0, 7, 8, 9, 0})), 0x070809);
        assertPixels(PngReader.read(png(1, 1, 8, 4, new byte[0], new byte[] {0, 7, 0})), 0x070707);
    }

    @Test
    void whatCannotBeReadIsSaid() throws IOException {
        byte[] good = png(2, 2, 8, 0, new byte[0], new byte[] {0, 1, 2, 0, 3, 4});
        assertMessage("no PNG file", "GIF89a..".getBytes(StandardCharsets.US_ASCII));
        assertMessage("no PNG file", new byte[0]);
        assertMessage("cut off", Arrays.copyOf(good, good.length - 20));
        assertMessage("save it with 8", png(1, 1, 16, 0, new byte[0], new byte[] {0, 1, 1}));
        assertMessage("no colour 3", png(1, 1, 2, 3, new byte[] {0, 0, 0}, new byte[] {0, (byte) 0xc0}));
        assertMessage("filter 9", png(1, 1, 8, 0, new byte[0], new byte[] {9, 1}));
        assertMessage("colour type 5", png(1, 1, 8, 5, new byte[0], new byte[] {0, 1}));
        assertMessage("100000x1", png(100000, 1, 8, 0, new byte[0], new byte[] {0}));
    }

    @Test
    void damagedFilesGiveExceptionsOfTheirKindOnly() throws IOException {
        byte[] good = png(4, 4, 8, 2, new byte[0], new byte[4 * 13]);
        Random random = new Random(3);
        for (int i = 0; i < 3000; i++) {
            byte[] bad = good.clone();
            for (int n = 0; n < 3; n++) {
                bad[8 + random.nextInt(bad.length - 8)] = (byte) random.nextInt();
            }
            try {
                var _ = PngReader.read(bad);
            } catch (IOException e) {
                assertTrue(e.getMessage() != null);
            }
        }
    }

    private static void assertMessage(String message, byte[] file) {
        IOException e = assertThrows(IOException.class, () -> PngReader.read(file));
        assertTrue(String.valueOf(e.getMessage()).contains(message), e.getMessage());
    }
}
