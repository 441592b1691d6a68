package dev.envkit.toolkit.progress;

import dev.envkit.workspace.ByteSize;
import java.time.Duration;
import java.util.Locale;

/** Amounts and durations as people read them. */
public final class Amounts {
    private Amounts() {}

    /** Returns {@code "12.3 MiB"}, {@code "17 files"} or {@code "3 steps"}. */
    public static String format(long amount, Progress.Unit unit) {
        return switch (unit) {
            case BYTES -> ByteSize.format(amount);
            case FILES -> amount + (amount == 1 ? " file" : " files");
            case LINES -> amount + (amount == 1 ? " line" : " lines");
            case STEPS -> amount + (amount == 1 ? " step" : " steps");
        };
    }

    /** Returns a duration: {@code "0.4 s"}, {@code "42 s"}, {@code "6 min 05 s"} or {@code "1 h 02 min"}. */
    public static String duration(Duration duration) {
        return duration(duration.toNanos());
    }

    /** Returns a duration in nanoseconds the same way. */
    public static String duration(long nanos) {
        double seconds = nanos / 1e9;
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole / 60 % 60);
    }
}
