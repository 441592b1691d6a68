package dev.envkit.workspace;

import java.util.Locale;

/** Sizes in bytes as people read them, in powers of 1024. */
public final class ByteSize {
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final double STEP = 1024;

    private ByteSize() {}

    /** Returns {@code bytes} (not negative) with three significant digits: {@code "4.26 MiB"}, {@code "512 B"}. */
    public static String format(long bytes) {
        if (bytes < STEP) {
            return bytes + " B";
        }
        double value = bytes / STEP;
        int unit = 0;
        // 1023.5 and more would round to four digits
        while (value >= STEP - 0.5 && unit < UNITS.length - 1) {
            value /= STEP;
            unit++;
        }
        String pattern = value < 9.995 ? "%.2f %s" : value < 99.95 ? "%.1f %s" : "%.0f %s";
        return String.format(Locale.ROOT, pattern, value, UNITS[unit]);
    }
}
