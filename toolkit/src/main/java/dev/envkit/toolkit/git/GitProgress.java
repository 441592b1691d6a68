package dev.envkit.toolkit.git;

import dev.envkit.toolkit.progress.Progress;
import org.eclipse.jgit.lib.ProgressMonitor;
import org.jspecify.annotations.Nullable;

/** Shows what JGit does as one task after the other; interrupting the thread cancels it. */
final class GitProgress implements ProgressMonitor, AutoCloseable {
    private final Progress progress;
    private final String label;
    private Progress.@Nullable Task task;

    GitProgress(Progress progress, String label) {
        this.progress = progress;
        this.label = label;
    }

    @Override
    public void start(int totalTasks) {}

    @Override
    public synchronized void beginTask(String title, int totalWork) {
        endTask();
        Progress.Task next = progress.start(label, totalWork == UNKNOWN ? -1 : totalWork, Progress.Unit.STEPS);
        next.detail(title);
        task = next;
    }

    @Override
    public synchronized void update(int completed) {
        if (task != null) {
            task.advance(completed);
        }
    }

    @Override
    public synchronized void endTask() {
        if (task != null) {
            task.close();
            task = null;
        }
    }

    @Override
    public boolean isCancelled() {
        return Thread.currentThread().isInterrupted();
    }

    @Override
    public void showDuration(boolean enabled) {}

    @Override
    public void close() {
        endTask();
    }
}
