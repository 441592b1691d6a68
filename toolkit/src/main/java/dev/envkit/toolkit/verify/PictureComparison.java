package dev.envkit.toolkit.verify;

import dev.envkit.emulator.display.Picture;
import java.util.Locale;

/**
 * How far a picture is from the one that was expected. Two pixels differ when one of their colours differs by more than
 * {@value #VISIBLE} of 255: a display of 16 bits a pixel cannot show less.
 *
 * @param expected what should be there
 * @param actual what is there
 * @param sameSize whether both have the same size; otherwise every pixel counts as different
 * @param differing how many pixels differ
 */
record PictureComparison(Picture expected, Picture actual, boolean sameSize, int differing) {
    private static final int VISIBLE = 12;
    private static final int DIFFERENT = 0xd0_2020;

    static PictureComparison of(Picture expected, Picture actual) {
        if (expected.width() != actual.width() || expected.height() != actual.height()) {
            return new PictureComparison(expected, actual, false, actual.width() * actual.height());
        }
        int differing = 0;
        for (int y = 0; y < actual.height(); y++) {
            for (int x = 0; x < actual.width(); x++) {
                if (differs(expected.pixel(x, y), actual.pixel(x, y))) {
                    differing++;
                }
            }
        }
        return new PictureComparison(expected, actual, true, differing);
    }

    private static boolean differs(int one, int other) {
        return distance(one, other, 16) > VISIBLE
                || distance(one, other, 8) > VISIBLE
                || distance(one, other, 0) > VISIBLE;
    }

    private static int distance(int one, int other, int shift) {
        return Math.abs(((one >> shift) & 0xff) - ((other >> shift) & 0xff));
    }

    double percent() {
        return 100.0 * differing / (actual.width() * actual.height());
    }

    boolean within(double tolerance) {
        return sameSize && percent() <= tolerance;
    }

    String describe() {
        return sameSize
                ? String.format(
                        Locale.ROOT,
                        "%d of %d pixels differ (%.2f %%)",
                        differing,
                        actual.width() * actual.height(),
                        percent())
                : String.format(
                        Locale.ROOT,
                        "it has %dx%d pixels, not %dx%d",
                        actual.width(),
                        actual.height(),
                        expected.width(),
                        expected.height());
    }

    /** Returns a picture of the differences, for pictures of one size: red where they differ, else pale and grey. */
    Picture differences() {
        int[] pixels = new int[actual.width() * actual.height()];
        for (int y = 0; y < actual.height(); y++) {
            for (int x = 0; x < actual.width(); x++) {
                int pixel = actual.pixel(x, y);
                int grey = (((pixel >> 16) & 0xff) + ((pixel >> 8) & 0xff) + (pixel & 0xff)) / 3;
                boolean different = !sameSize || differs(expected.pixel(x, y), pixel);
                pixels[y * actual.width() + x] = different ? DIFFERENT : (160 + grey * 95 / 255) * 0x01_0101;
            }
        }
        return new Picture(actual.width(), actual.height(), pixels);
    }
}
