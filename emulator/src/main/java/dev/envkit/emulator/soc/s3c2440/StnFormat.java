package dev.envkit.emulator.soc.s3c2440;

/**
 * What the STN modes add to a {@link PixelFormat} (chapter 15, "STN LCD controller operation").
 *
 * <p>The panel itself knows on and off. The controller makes grey levels by dithering over frames with the patterns in
 * DITHMODE and its tables; an eye, and a screenshot, sees their mean, which is the level.
 *
 * @param colour three dots a pixel, else one
 * @param lookup whether values go through the look-up registers: 4 grey levels and 256 colours
 * @param lowerBase where the lower half of a dual scan panel is in memory, 0 for single scan
 * @param redLookup REDLUT: eight levels of four bits, the one for 0 lowest
 * @param greenLookup GREENLUT, as REDLUT
 * @param blueLookup BLUELUT: four levels of four bits; also the levels of the mode with four grey levels
 */
public record StnFormat(boolean colour, boolean lookup, int lowerBase, int redLookup, int greenLookup, int blueLookup) {
    private static final int DARKEST = 15;

    /**
     * Returns what a pixel looks like.
     *
     * @param bits bits a pixel has
     * @return 0xRRGGBB
     */
    int colour(int bits, int value) {
        if (!colour) {
            int level = bits == 1 ? value * DARKEST : lookup ? level(blueLookup, value) : value;
            return level * 0x111111;
        }
        int red;
        int green;
        int blue;
        if (bits == 8) {
            red = level(redLookup, value >>> 5 & 7);
            green = level(greenLookup, value >>> 2 & 7);
            blue = level(blueLookup, value & 3);
        } else if (bits == 12) {
            red = value >>> 8 & 0xF;
            green = value >>> 4 & 0xF;
            blue = value & 0xF;
        } else {
            // 16 bits are 5:6:5, of which the controller has use for the upper four.
            red = value >>> 12 & 0xF;
            green = value >>> 7 & 0xF;
            blue = value >>> 1 & 0xF;
        }
        return red * 0x110000 | green * 0x1100 | blue * 0x11;
    }

    private static int level(int table, int index) {
        return table >>> (4 * index) & 0xF;
    }
}
