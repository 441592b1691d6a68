package dev.envkit.emulator.run;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a machine until something ends the run. The thread that calls {@link #run()} is the machine's thread: it alone
 * touches the machine. Other threads hand it work with {@link #post} and {@link #call}; the work is done between two
 * instructions, and how instructions are cut into slices changes no result.
 *
 * <p>Threading: {@link #post}, {@link #call} and {@link #end} may be called from any thread, everything else from the
 * machine's thread only.
 *
 * @param <R> what a run comes to
 */
public final class RunLoop<R> {
    private static final long SLICE = 100_000_000;

    private final Machine machine;
    private final StopHandler stopHandler;
    private final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    private volatile @Nullable R result;
    private volatile @Nullable Thread machineThread;
    private boolean paused;
    private @Nullable StopListener stopListener;
    private long waitUntilNanos;
    private boolean waiting;

    /** Told when the machine stops for something other than a slice's end or a request. */
    @FunctionalInterface
    public interface StopHandler {
        /**
         * The machine has stopped. The handler ends the run, pauses it, or prepares the machine to go on.
         *
         * @param stop why; never DONE or REQUESTED
         */
        void stopped(Machine.Stop stop);
    }

    /** A debugger that let the machine run and waits for it to stop. */
    @FunctionalInterface
    public interface StopListener {
        /** The machine has stopped and is paused. */
        void stopped(Machine.Stop stop);
    }

    /**
     * @param machine the machine to run
     * @param stopHandler decides what happens on resets, exits and the like; breakpoints and watchpoints go to the
     *     debugger where there is one
     */
    public RunLoop(Machine machine, StopHandler stopHandler) {
        this.machine = machine;
        this.stopHandler = stopHandler;
    }

    /** Hands work to the machine's thread; it is done soon, between two instructions. */
    public void post(Runnable task) {
        work.add(task);
        machine.requestStop();
    }

    /**
     * Has the machine's thread compute something, and waits for it.
     *
     * @throws InterruptedException if the waiting thread is interrupted, or the run has ended
     */
    public <T> T call(Supplier<T> task) throws InterruptedException {
        if (Thread.currentThread() == machineThread) {
            return task.get();
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        post(() -> {
            try {
                answer.complete(task.get());
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        for (; ; ) {
            try {
                return answer.get(100, TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                throw new IllegalStateException("the machine's thread failed at a task", e.getCause());
            } catch (TimeoutException e) {
                if (result != null) {
                    throw (InterruptedException) new InterruptedException("the run has ended").initCause(e);
                }
            }
        }
    }

    /** Ends the run; the first result counts. */
    public synchronized void end(R outcome) {
        if (result == null) {
            result = outcome;
        }
        machine.requestStop();
    }

    /** Takes back the end, so that {@link #run()} can be called once more; for the thread that calls it. */
    public synchronized void again() {
        result = null;
    }

    /** Returns whether the run has ended or is about to. */
    public boolean ended() {
        return result != null;
    }

    /** Stops the machine until {@link #resume}. */
    public void pause() {
        paused = true;
        machine.requestStop();
    }

    /** Returns whether the machine stands still. */
    public boolean paused() {
        return paused;
    }

    /** Lets the machine run on, without telling anybody of stops. */
    public void resume() {
        paused = false;
        stopListener = null;
    }

    /**
     * Lets the machine run on until it stops for a breakpoint or watchpoint, or {@link #interrupt} is called.
     *
     * @param listener told of that stop, once
     */
    public void resume(StopListener listener) {
        paused = false;
        stopListener = listener;
    }

    /** Stops a machine that a debugger let run, and tells that debugger; does nothing when it stands still. */
    public void interrupt() {
        if (!paused) {
            stopped(Machine.Stop.REQUESTED);
            machine.requestStop();
        }
    }

    /** Executes one instruction of a machine that stands still. */
    public Machine.Stop step() {
        for (; ; ) {
            long before = machine.instructions();
            Machine.Stop stop = machine.run(1);
            // a request to stop may be left over from the work that this step is part of
            if (stop != Machine.Stop.REQUESTED || machine.instructions() != before) {
                return stop;
            }
        }
    }

    /**
     * Has the loop do nothing but other threads' work until a moment, so that virtual time does not overtake real time.
     */
    public void waitUntil(long nanoTime) {
        waiting = true;
        waitUntilNanos = nanoTime;
        machine.requestStop();
    }

    /** Ends {@link #waitUntil} early: something has come that the machine has waited for. */
    public void endWait() {
        waiting = false;
    }

    /**
     * Runs the machine.
     *
     * @return what {@link #end} was called with
     * @throws InterruptedException if the thread is interrupted
     */
    public R run() throws InterruptedException {
        machineThread = Thread.currentThread();
        for (; ; ) {
            doWork();
            R outcome = result;
            if (outcome != null) {
                machineThread = null;
                return outcome;
            }
            if (paused || waiting) {
                continue;
            }
            Machine.Stop stop = machine.run(SLICE);
            switch (stop) {
                case DONE, REQUESTED -> {
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                }
                case BREAKPOINT, WATCHPOINT -> stopped(stop);
                default -> stopHandler.stopped(stop);
            }
        }
    }

    /** Does what other threads left, and where the machine stands still, waits for more. */
    private void doWork() throws InterruptedException {
        Runnable next = work.poll();
        if (next == null && result == null && (paused || waiting)) {
            long nanos = waiting && !paused ? waitUntilNanos - System.nanoTime() : TimeUnit.MILLISECONDS.toNanos(50);
            next = work.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        }
        while (next != null) {
            next.run();
            next = work.poll();
        }
        if (waiting && System.nanoTime() - waitUntilNanos >= 0) {
            waiting = false;
        }
    }

    private void stopped(Machine.Stop stop) {
        paused = true;
        StopListener listener = stopListener;
        stopListener = null;
        if (listener != null) {
            listener.stopped(stop);
        } else if (stop != Machine.Stop.REQUESTED) {
            stopHandler.stopped(stop);
        }
    }
}
