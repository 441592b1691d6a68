package dev.envkit.toolkit.progress;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Progress as plain lines, for logs and CI: one when a task starts, one every ten seconds while it runs, one when it
 * ends. Thread-safe.
 */
public final class PlainProgress implements Progress {
    private static final long INTERVAL_NANOS = 10_000_000_000L;

    private final PrintStream out;
    private final LongSupplier nanoTime;

    /** @param out where the lines go */
    public PlainProgress(PrintStream out) {
        this(out, System::nanoTime);
    }

    PlainProgress(PrintStream out, LongSupplier nanoTime) {
        this.out = out;
        this.nanoTime = nanoTime;
    }

    @Override
    public Task start(String label, long total, Unit unit) {
        out.println(
                label + (total >= 0 && unit == Unit.BYTES ? " (" + Amounts.format(total, unit) + ")" : "") + " ...");
        return new PlainTask(label, total, unit);
    }

    @Override
    public void message(String line) {
        out.println(line);
    }

    private final class PlainTask implements Task {
        private final String label;
        private final long total;
        private final Unit unit;
        private final long started = nanoTime.getAsLong();
        private final AtomicLong done = new AtomicLong();
        private final AtomicLong nextLine = new AtomicLong(started + INTERVAL_NANOS);
        private volatile String detail = "";

        PlainTask(String label, long total, Unit unit) {
            this.label = label;
            this.total = total;
            this.unit = unit;
        }

        @Override
        public void advance(long amount) {
            long sum = done.addAndGet(amount);
            long now = nanoTime.getAsLong();
            long due = nextLine.get();
            // one thread wins the exchange and prints; the others are not held up
            if (now - due >= 0 && nextLine.compareAndSet(due, now + INTERVAL_NANOS)) {
                out.println(label + ": " + amounts(sum) + " after " + Amounts.duration(now - started)
                        + (detail.isEmpty() ? "" : ", " + detail));
            }
        }

        private String amounts(long sum) {
            String text = Amounts.format(sum, unit);
            if (total > 0) {
                text += String.format(
                        Locale.ROOT, " of %s (%d %%)", Amounts.format(total, unit), Math.min(100, sum * 100 / total));
            }
            return text;
        }

        @Override
        public void detail(String text) {
            detail = text;
        }

        @Override
        public void close() {
            out.println(label + ": " + Amounts.format(done.get(), unit) + " in "
                    + Amounts.duration(nanoTime.getAsLong() - started));
        }
    }
}
