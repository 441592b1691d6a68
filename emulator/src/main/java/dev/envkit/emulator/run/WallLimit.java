package dev.envkit.emulator.run;

import java.time.Duration;
import java.util.OptionalLong;

/** Does something when an amount of real time is over, unless cancelled before. */
final class WallLimit {
    private final Thread thread;

    private WallLimit(Thread thread) {
        this.thread = thread;
    }

    static WallLimit start(OptionalLong nanos, Runnable over) {
        Thread thread = Thread.ofPlatform().daemon().name("time limit").unstarted(() -> {
            try {
                if (nanos.isPresent()) {
                    Thread.sleep(Duration.ofNanos(nanos.getAsLong()));
                    over.run();
                }
            } catch (InterruptedException e) {
                // cancelled in time
            }
        });
        if (nanos.isPresent()) {
            thread.start();
        }
        return new WallLimit(thread);
    }

    void cancel() {
        thread.interrupt();
    }
}
