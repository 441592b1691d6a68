package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.SystemBus;
import java.util.Arrays;

/** Turns what the LCD controller reads from memory into pixels (chapter 15, "Memory data format (TFT)"). */
public final class FrameRenderer {
    private static final int OPAQUE = 0xFF00_0000;

    private final SystemBus bus;

    public FrameRenderer(SystemBus bus) {
        this.bus = bus;
    }

    /**
     * Renders the visible picture.
     *
     * @return width * height pixels 0xAARRGGBB, line by line; black where the controller shows nothing
     */
    public int[] render(PixelFormat format) {
        int[] pixels = new int[format.width() * format.height()];
        if (!format.enabled() || format.bitsPerPixel() == 0) {
            Arrays.fill(pixels, OPAQUE);
            return pixels;
        }
        if (format.temporaryColour() >= 0) {
            Arrays.fill(pixels, OPAQUE | format.temporaryColour());
            return pixels;
        }
        for (int y = 0; y < format.height(); y++) {
            int line = format.base() + y * format.stride();
            for (int x = 0; x < format.width(); x++) {
                pixels[y * format.width() + x] = pixel(format, line, x);
            }
        }
        return pixels;
    }

    private int pixel(PixelFormat format, int line, int x) {
        int bits = format.bitsPerPixel();
        if (bits == 24) {
            int word = bus.read((line + 4 * x) & ~3, 4);
            return OPAQUE | (format.upper24() ? word >>> 8 : word & 0xFF_FFFF);
        }
        int address = line + ((bits * x) >>> 3);
        int word = ordered(format, bus.read(address & ~3, 4));
        // Bits before this pixel within its aligned word; the first pixel is in the top bits.
        int before = 8 * (address & 3) + (bits < 8 ? (bits * x) & 7 : 0);
        int value = (word >>> (32 - bits - before)) & ((1 << bits) - 1);
        return OPAQUE | colour(format, bits == 16 ? value : format.palette().get(value));
    }

    /** Brings the word into the order in which the first pixel is the most significant. */
    private static int ordered(PixelFormat format, int word) {
        int ordered = format.byteSwap() ? Integer.reverseBytes(word) : word;
        return format.halfwordSwap() ? ordered << 16 | ordered >>> 16 : ordered;
    }

    private static int colour(PixelFormat format, int value) {
        int red;
        int green;
        int blue;
        if (format.rgb565()) {
            red = widen(value >>> 11 & 0x1F, 5);
            green = widen(value >>> 5 & 0x3F, 6);
            blue = widen(value & 0x1F, 5);
        } else {
            // 5:5:5:I, the intensity bit is the lowest of all three.
            int intensity = value & 1;
            red = widen((value >>> 11 & 0x1F) << 1 | intensity, 6);
            green = widen((value >>> 6 & 0x1F) << 1 | intensity, 6);
            blue = widen((value >>> 1 & 0x1F) << 1 | intensity, 6);
        }
        return red << 16 | green << 8 | blue;
    }

    private static int widen(int value, int bits) {
        return value << (8 - bits) | value >>> (2 * bits - 8);
    }
}
