package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.SystemBus;
import java.util.Arrays;

/** Turns what the LCD controller reads from memory into pixels (chapter 15, "Memory data format"). */
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
            int line = lineAddress(format, y);
            for (int x = 0; x < format.width(); x++) {
                pixels[y * format.width() + x] = pixel(format, line, x);
            }
        }
        return pixels;
    }

    /** Of a dual scan panel the lower half is elsewhere in memory. */
    private static int lineAddress(PixelFormat format, int y) {
        StnFormat stn = format.stn();
        int half = format.height() / 2;
        if (stn != null && stn.lowerBase() != 0 && y >= half) {
            return stn.lowerBase() + (y - half) * format.stride();
        }
        return format.base() + y * format.stride();
    }

    private int pixel(PixelFormat format, int line, int x) {
        int bits = format.bitsPerPixel();
        StnFormat stn = format.stn();
        if (stn != null) {
            int width = format.unpacked() ? 16 : bits;
            int value = value(format, line, (long) width * x, width) & ((1 << bits) - 1);
            return OPAQUE | stn.colour(bits, value);
        }
        if (bits == 24) {
            int word = bus.read((line + 4 * x) & ~3, 4);
            return OPAQUE | (format.upper24() ? word >>> 8 : word & 0xFF_FFFF);
        }
        int value = value(format, line, (long) bits * x, bits);
        return OPAQUE | colour(format, bits == 16 ? value : format.palette().get(value));
    }

    /**
     * Returns bits of a line. The first pixel is in the top bits of its word; a packed pixel of 12 bits may begin in
     * one word and end in the next.
     */
    private int value(PixelFormat format, int line, long bitOffset, int bits) {
        long first = 8L * (line & 3) + bitOffset;
        int address = (line & ~3) + (int) (first >>> 5 << 2);
        int before = (int) (first & 31);
        long word = (long) ordered(format, bus.read(address, 4)) << 32;
        if (before + bits > 32) {
            word |= ordered(format, bus.read(address + 4, 4)) & 0xFFFF_FFFFL;
        }
        return (int) (word >>> (64 - bits - before)) & (bits == 32 ? -1 : (1 << bits) - 1);
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
