package dev.envkit.toolkit.fetch;

import dev.envkit.toolkit.progress.Progress;
import org.jspecify.annotations.Nullable;

/** Shows one file's transfer, which may begin anew. The task appears with the first byte. For one thread. */
final class TransferProgress implements AutoCloseable {
    private final Progress progress;
    private final Download download;
    private Progress.@Nullable Task task;

    TransferProgress(Progress progress, Download download) {
        this.progress = progress;
        this.download = download;
    }

    /**
     * Begins, or begins anew.
     *
     * @param total size of the whole file in bytes, or -1
     * @param present how much of it is there already
     */
    void begin(long total, long present) {
        close();
        task = progress.start(download.name(), total, Progress.Unit.BYTES);
        if (present > 0) {
            task.advance(present);
        }
    }

    void advance(long bytes) {
        if (task != null) {
            task.advance(bytes);
        }
    }

    /** Says why the transfer pauses. */
    void detail(String text) {
        if (task == null) {
            task = progress.start(download.name(), download.size(), Progress.Unit.BYTES);
        }
        task.detail(text);
    }

    @Override
    public void close() {
        if (task != null) {
            task.close();
            task = null;
        }
    }
}
