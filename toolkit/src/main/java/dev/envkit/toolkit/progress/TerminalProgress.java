package dev.envkit.toolkit.progress;

import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress as bars with rate and remaining time, redrawn in place on a terminal. Thread-safe. */
public final class TerminalProgress implements Progress {
    private static final int UPDATE_MILLIS = 200;
    private static final long MIB = 1L << 20;

    private final PrintStream out;

    /** @param out the terminal */
    public TerminalProgress(PrintStream out) {
        this.out = out;
    }

    /**
     * Tells whether standard error is a terminal that can redraw a line. Java cannot tell for that stream alone, so the
     * launcher looks and says so in the system property {@code envkit.stderr.terminal}.
     */
    public static boolean isUsable() {
        return Boolean.getBoolean("envkit.stderr.terminal") && !"dumb".equals(System.getenv("TERM"));
    }

    @Override
    public Task start(String label, long total, Unit unit) {
        ProgressBarBuilder builder = ProgressBar.builder()
                .setTaskName(label)
                .setInitialMax(total)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setStyle(
                        System.getenv("NO_COLOR") == null
                                ? ProgressBarStyle.COLORFUL_UNICODE_BAR
                                : ProgressBarStyle.UNICODE_BLOCK)
                .setConsumer(new ConsoleProgressBarConsumer(out))
                .clearDisplayOnFinish();
        if (unit == Unit.BYTES) {
            builder.setUnit(" MiB", MIB)
                    .showSpeed(new java.text.DecimalFormat("#.0"))
                    .setSpeedUnit(ChronoUnit.SECONDS);
        }
        return new BarTask(builder.build());
    }

    @Override
    public void message(String line) {
        out.println(line);
    }

    private record BarTask(ProgressBar bar) implements Task {
        @Override
        public void advance(long amount) {
            bar.stepBy(amount);
        }

        @Override
        public void detail(String text) {
            bar.setExtraMessage(text);
        }

        @Override
        public void close() {
            bar.close();
        }
    }
}
