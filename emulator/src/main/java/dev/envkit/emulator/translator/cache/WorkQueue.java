package dev.envkit.emulator.translator.cache;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Work for one background thread, which ends when there has been none for a while: a machine that is not used any more
 * keeps no thread.
 *
 * <p>Threading: {@link #offer} is called by the thread that runs the machine.
 */
public final class WorkQueue {
    private static final int LENGTH = 32;
    private static final long PATIENCE_SECONDS = 2;

    private final LinkedBlockingQueue<Runnable> jobs = new LinkedBlockingQueue<>(LENGTH);
    private @Nullable Thread worker;

    /** Adds a job, unless too many are waiting; returns whether it was added. */
    public boolean offer(Runnable job) {
        synchronized (jobs) {
            if (!jobs.offer(job)) {
                return false;
            }
            if (worker == null) {
                worker = Thread.ofPlatform().name("translator").daemon().start(this::work);
            }
            return true;
        }
    }

    private void work() {
        while (true) {
            Runnable job;
            try {
                job = jobs.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                job = null;
            }
            if (job != null) {
                job.run();
                continue;
            }
            synchronized (jobs) {
                if (jobs.isEmpty() || Thread.currentThread().isInterrupted()) {
                    worker = null;
                    return;
                }
            }
        }
    }
}
