package dev.envkit.emulator.soc.s3c2440;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the LCD controller shows, as its registers say at a moment.
 *
 * @param enabled whether a picture is output
 * @param width visible pixels in a line
 * @param height visible lines
 * @param bitsPerPixel 1, 2, 4, 8, 12, 16 or 24; 0 for a mode that is none of these
 * @param unpacked pixels of 12 bits have a halfword each
 * @param base physical address of the first visible pixel
 * @param stride bytes from a line to the next, the virtual screen's width
 * @param rgb565 16-bit pixels and palette entries are 5:6:5, else 5:5:5:1 with a common intensity bit
 * @param byteSwap BSWP
 * @param halfwordSwap HWSWP
 * @param upper24 BPP24BL: 24-bit pixels are in the upper bytes of their word
 * @param temporaryColour a colour 0xRRGGBB that TPAL shows instead of the picture, or -1
 * @param palette 256 entries of 16 bits
 * @param stn what an STN panel shows; null for a TFT panel
 */
public record PixelFormat(
        boolean enabled,
        int width,
        int height,
        int bitsPerPixel,
        boolean unpacked,
        int base,
        int stride,
        boolean rgb565,
        boolean byteSwap,
        boolean halfwordSwap,
        boolean upper24,
        int temporaryColour,
        List<Integer> palette,
        @Nullable StnFormat stn) {
    public PixelFormat {
        palette = List.copyOf(palette);
    }
}
