package dev.envkit.emulator.display;

/** A picture of what a display shows. Immutable by convention: the pixels are shared and not to be changed. */
public final class Picture {
    private final int width;
    private final int height;
    private final int[] pixels;

    /**
     * @param width at least 1
     * @param height at least 1
     * @param pixels row by row from the top, 0xRRGGBB; not copied
     */
    public Picture(int width, int height, int[] pixels) {
        if (width < 1 || height < 1 || (long) width * height != pixels.length) {
            throw new IllegalArgumentException(width + "x" + height + " pixels are not " + pixels.length);
        }
        this.width = width;
        this.height = height;
        this.pixels = pixels;
    }

    /** Returns the width in pixels. */
    public int width() {
        return width;
    }

    /** Returns the height in pixels. */
    public int height() {
        return height;
    }

    /** Returns a pixel as 0xRRGGBB. */
    public int pixel(int x, int y) {
        return pixels[y * width + x] & 0xff_ffff;
    }
}
