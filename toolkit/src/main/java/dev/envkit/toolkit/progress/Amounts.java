package dev.envkit.toolkit.progress;

import java.util.Locale;

/** Amounts and durations as people read them. */
public final class Amounts {
    private static final String[] BINARY_UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Amounts() {}

    /** Returns {@code "12.3 MiB"}, {@code "17 files"} or {@code "3 steps"}. */
    public static String format(long amount, Progress.Unit unit) {
        return switch (unit) {
            case BYTES -> bytes(amount);
            case FILES -> amount + (amount == 1 ? " file" : " files");
            case STEPS -> amount + (amount == 1 ? " step" : " steps");
        };
    }

    /** Returns a number of bytes in binary units, with one decimal from KiB on: {@code "4.3 MiB"}. */
    public static String bytes(long amount) {
        double value = amount;
        int unit = 0;
        while (value >= 1024 && unit < BINARY_UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? amount + " B" : String.format(Locale.ROOT, "%.1f %s", value, BINARY_UNITS[unit]);
    }

    /** Returns a duration given in nanoseconds: {@code "0.4 s"}, {@code "42 s"}, {@code "6 min 05 s"}. */
    public static String duration(long nanos) {
        double seconds = nanos / 1e9;
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole < 60 ? whole + " s" : String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60);
    }
}
