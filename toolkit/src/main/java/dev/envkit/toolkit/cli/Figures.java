package dev.envkit.toolkit.cli;

import dev.envkit.emulator.run.RunStats;
import java.util.Locale;

/** A run's numbers in a few words. */
final class Figures {
    private Figures() {}

    static String of(RunStats stats) {
        return String.format(
                Locale.ROOT,
                "%.1f million instructions in %.2f s, %.0f MIPS",
                stats.instructions() / 1e6,
                stats.wallNanos() / 1e9,
                stats.mips());
    }
}
