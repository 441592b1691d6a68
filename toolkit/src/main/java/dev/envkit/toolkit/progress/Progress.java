package dev.envkit.toolkit.progress;

/** Where long work reports how far it has come. Implementations are thread-safe: several tasks may run at once. */
public interface Progress {
    /** What a task counts. */
    enum Unit {
        BYTES,
        FILES,
        LINES,
        STEPS
    }

    /** Reports nothing. */
    Progress NONE = (label, total, unit) -> new Task() {
        @Override
        public void advance(long amount) {}

        @Override
        public void detail(String text) {}

        @Override
        public void close() {}
    };

    /**
     * Starts a task.
     *
     * @param label what is being done, a few words: {@code "linux-source-6.1"}
     * @param total how much there is in all, or -1 where that is not known
     * @param unit what is counted
     * @return the task, to be closed when it ends, well or not
     */
    Task start(String label, long total, Unit unit);

    /** Prints a line that stays, above the bars. */
    default void message(String line) {}

    /** One piece of long work. */
    interface Task extends AutoCloseable {
        /** Counts {@code amount} more as done. */
        void advance(long amount);

        /** Shows what the task is at just now, replacing the previous detail: a file name, a compiler's line. */
        void detail(String text);

        @Override
        void close();
    }
}
