package dev.envkit.emulator.display;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.InflaterInputStream;

/**
 * Reads pictures from PNG (W3C PNG specification): grey, RGB and palette, with or without transparency, which is not
 * heeded; 8 bits a sample, or fewer in grey and palette; not interlaced. That is what {@link PngWriter} and the usual
 * programs write. Here because javax.imageio would pull in java.desktop.
 */
public final class PngReader {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int MAX_SIDE = 4096;
    private static final int MAX_CHUNK = 64 << 20;
    private static final int GREY = 0;
    private static final int RGB = 2;
    private static final int PALETTE = 3;
    private static final int GREY_ALPHA = 4;
    private static final int RGB_ALPHA = 6;

    private int width;
    private int height;
    private int depth;
    private int colourType;
    private byte[] palette = {};
    private final ByteArrayOutputStream compressed = new ByteArrayOutputStream();

    private PngReader() {}

    /**
     * Reads a picture.
     *
     * @throws IOException if it is no PNG file, damaged, or of a kind that is not read here
     */
    public static Picture read(byte[] file) throws IOException {
        return new PngReader().readFile(file);
    }

    private Picture readFile(byte[] file) throws IOException {
        if (file.length < SIGNATURE.length
                || !Arrays.equals(SIGNATURE, 0, SIGNATURE.length, file, 0, SIGNATURE.length)) {
            throw new IOException("no PNG file");
        }
        try (DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(file, SIGNATURE.length, file.length - SIGNATURE.length))) {
            boolean more = true;
            while (more) {
                more = chunk(in);
            }
        } catch (EOFException e) {
            throw new IOException("the PNG file is cut off", e);
        }
        if (width == 0) {
            throw new IOException("the PNG file has no header");
        }
        return pixels();
    }

    private boolean chunk(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_CHUNK) {
            throw new IOException("the PNG file is damaged: a chunk of " + Integer.toUnsignedString(length) + " bytes");
        }
        String type = new String(in.readNBytes(4), StandardCharsets.ISO_8859_1);
        byte[] data = in.readNBytes(length);
        if (data.length < length) {
            throw new EOFException();
        }
        in.readInt();
        switch (type) {
            case "IHDR" -> header(data);
            case "PLTE" -> palette = data;
            case "IDAT" -> compressed.write(data);
            default -> {
                // of no meaning for the pixels, or the end
            }
        }
        return !type.equals("IEND");
    }

    private void header(byte[] data) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(data));
        width = in.readInt();
        height = in.readInt();
        depth = in.readUnsignedByte();
        colourType = in.readUnsignedByte();
        in.readShort();
        int interlace = in.readUnsignedByte();
        if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) {
            throw new IOException("a picture of " + width + "x" + height + " pixels is not read");
        }
        boolean packed = colourType == GREY || colourType == PALETTE;
        if (!(depth == 8 || (packed && (depth == 1 || depth == 2 || depth == 4)))) {
            throw new IOException("a PNG file with " + depth + " bits a sample is not read; save it with 8");
        }
        if (interlace != 0) {
            throw new IOException("an interlaced PNG file is not read; save it without");
        }
    }

    private int samples() throws IOException {
        return switch (colourType) {
            case GREY, PALETTE -> 1;
            case GREY_ALPHA -> 2;
            case RGB -> 3;
            case RGB_ALPHA -> 4;
            default -> throw new IOException("the PNG file is damaged: colour type " + colourType);
        };
    }

    private Picture pixels() throws IOException {
        int samples = samples();
        int bytesPerPixel = Math.max(1, samples * depth / 8);
        int rowLength = (width * samples * depth + 7) / 8;
        int[] pixels = new int[width * height];
        byte[] above = new byte[rowLength];
        try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(compressed.toByteArray()))) {
            for (int y = 0; y < height; y++) {
                int filter = in.read();
                byte[] row = in.readNBytes(rowLength);
                if (row.length < rowLength) {
                    throw new IOException("the PNG file is cut off in line " + y);
                }
                unfilter(filter, row, above, bytesPerPixel);
                for (int x = 0; x < width; x++) {
                    pixels[y * width + x] = pixel(row, x, samples);
                }
                above = row;
            }
        }
        return new Picture(width, height, pixels);
    }

    /** Undoes a row's filter (PNG specification, chapter 9). */
    private static void unfilter(int filter, byte[] row, byte[] above, int bytesPerPixel) throws IOException {
        for (int i = 0; i < row.length; i++) {
            int left = i < bytesPerPixel ? 0 : row[i - bytesPerPixel] & 0xff;
            int up = above[i] & 0xff;
            int upLeft = i < bytesPerPixel ? 0 : above[i - bytesPerPixel] & 0xff;
            int predicted = switch (filter) {
                case 0 -> 0;
                case 1 -> left;
                case 2 -> up;
                case 3 -> (left + up) / 2;
                case 4 -> paeth(left, up, upLeft);
                default -> throw new IOException("the PNG file is damaged: filter " + filter);
            };
            row[i] += (byte) predicted;
        }
    }

    private static int paeth(int left, int up, int upLeft) {
        int estimate = left + up - upLeft;
        int toLeft = Math.abs(estimate - left);
        int toUp = Math.abs(estimate - up);
        int toUpLeft = Math.abs(estimate - upLeft);
        if (toLeft <= toUp && toLeft <= toUpLeft) {
            return left;
        }
        return toUp <= toUpLeft ? up : upLeft;
    }

    private int pixel(byte[] row, int x, int samples) throws IOException {
        if (samples >= 3) {
            int at = x * samples;
            return rgb(row, at);
        }
        int bit = x * depth * samples;
        int value = (row[bit / 8] >> (8 - depth - bit % 8)) & ((1 << depth) - 1);
        if (colourType != PALETTE) {
            return value * 255 / ((1 << depth) - 1) * 0x01_0101;
        }
        int at = value * 3;
        if (at + 2 >= palette.length) {
            throw new IOException("the PNG file is damaged: it has no colour " + value);
        }
        return rgb(palette, at);
    }

    private static int rgb(byte[] bytes, int at) {
        return ((bytes[at] & 0xff) << 16) | ((bytes[at + 1] & 0xff) << 8) | (bytes[at + 2] & 0xff);
    }
}
