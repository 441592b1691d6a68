package dev.envkit.toolkit.build;

import dev.envkit.toolkit.progress.Amounts;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.zeroturnaround.exec.ProcessExecutor;
import org.zeroturnaround.exec.listener.ProcessListener;
import org.zeroturnaround.exec.stream.LogOutputStream;

/**
 * Runs steps of recipes. A step runs in a session of its own under a guard, a small shell script: when the step ends,
 * when it is cancelled, and when envkit dies in whatever way, everything the step started is killed.
 *
 * <p>Thread-safe; each call runs one step.
 */
public final class StepRunner {
    /** Long enough for the guard to kill a session of thousands. */
    private static final long GUARD_SECONDS = 20;

    private static final int MAX_DETAIL = 60;

    private final Progress progress;
    private final String guard;

    /** @param progress where a step's progress is shown */
    public StepRunner(Progress progress) {
        this.progress = progress;
        this.guard = guardScript();
    }

    private static String guardScript() {
        try (InputStream in = StepRunner.class.getResourceAsStream("guard.sh")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs a step to its end.
     *
     * @return how long it took
     * @throws StepFailedException if it ends with an error or takes longer than it may
     * @throws EnvkitException if it cannot be run, the log cannot be written, or the thread is interrupted
     */
    public Duration run(StepRequest request) {
        long start = System.nanoTime();
        try (StepLog log = StepLog.create(request);
                Progress.Task task = progress.start(
                        request.owner() + " " + request.step().name(),
                        request.step().expectedLines() > 0 ? request.step().expectedLines() : -1,
                        Progress.Unit.LINES)) {
            Files.writeString(request.script(), request.step().run());
            Output output = new Output(log, task, request.step().expectedLines());
            @Nullable Integer status = execute(request, output);
            Duration duration = Duration.ofNanos(System.nanoTime() - start);
            log.finish(status == null ? "killed, it took too long" : "exit status " + status, duration);
            output.rethrow();
            if (status == null || status != 0) {
                throw failure(request, status, duration, output.errors);
            }
            return duration;
        } catch (IOException e) {
            throw StorageException.of("write the log", request.log(), e);
        }
    }

    /** Returns the exit status, or null after a timeout. */
    private @Nullable Integer execute(StepRequest request, Output output) throws IOException {
        Running running = new Running();
        ProcessExecutor executor = new ProcessExecutor()
                .command(command(request))
                .directory(request.directory().toFile())
                .environment(environment(request))
                .redirectErrorStream(true)
                .redirectOutput(output)
                .redirectInput(running.stream)
                .addListener(running);
        try {
            Duration timeout = request.timeout();
            if (timeout != null) {
                executor.timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
            }
            return executor.execute().getExitValue();
        } catch (TimeoutException e) {
            running.awaitGuard();
            return null;
        } catch (InterruptedException e) {
            running.awaitGuard();
            Thread.currentThread().interrupt();
            throw new EnvkitException(
                    ExitCode.INTERRUPTED,
                    "step '" + request.step().name() + "' of " + request.owner() + " was interrupted",
                    "Run the same command again: it builds from the start of " + request.owner() + ".",
                    e);
        } catch (org.zeroturnaround.exec.ProcessInitException e) {
            throw new EnvkitException(
                    ExitCode.HOST,
                    "cannot run step '" + request.step().name() + "' of " + request.owner() + ": " + e.getMessage(),
                    "Run 'envkit doctor': it says what this host lacks.",
                    e);
        }
    }

    private List<String> command(StepRequest request) {
        return List.of(
                "/bin/sh",
                "-c",
                guard,
                "envkit-guard",
                "/bin/sh",
                "-eu",
                request.script().toString());
    }

    /** zt-exec adds to what envkit itself has in its environment; a null removes. */
    private static Map<String, @Nullable String> environment(StepRequest request) {
        Map<String, @Nullable String> environment = new HashMap<>();
        System.getenv().keySet().forEach(name -> environment.put(name, null));
        environment.putAll(request.environment());
        return environment;
    }

    private static StepFailedException failure(
            StepRequest request, @Nullable Integer status, Duration duration, ErrorLines errors) {
        List<String> lines = errors.lines();
        List<String> message = new ArrayList<>();
        String what = "step '" + request.step().name() + "' of " + request.owner();
        if (status == null) {
            message.add(what + " was killed: it took longer than " + Amounts.duration(duration));
        } else {
            message.add(what + " failed after " + Amounts.duration(duration) + " (" + describe(status) + ")"
                    + (lines.isEmpty() ? " without any output" : ":"));
        }
        lines.forEach(line -> message.add("    " + line));
        String remedy = "All of its output is in " + request.log() + ".";
        if (errors.diskIsFull()) {
            remedy = "Free some space and run the same command again. " + remedy;
        } else if (errors.memoryIsShort()) {
            remedy = "Memory ran out: try fewer jobs at a time, with -j 1. " + remedy;
        }
        return new StepFailedException(
                String.join("\n", message), remedy, status == null ? -1 : status, lines, request.log());
    }

    private static String describe(int status) {
        return switch (status) {
            case 126 -> "exit status 126: a program could not be executed";
            case 127 -> "exit status 127: a program was not found";
            case 130 -> "interrupted";
            case 137 -> "killed by signal 9, often for lack of memory";
            case 139 -> "a program crashed: signal 11";
            default -> status > 128 ? "ended by signal " + (status - 128) : "exit status " + status;
        };
    }

    /** Takes the output line by line, on zt-exec's thread. */
    private static final class Output extends LogOutputStream {
        private final StepLog log;
        private final Progress.Task task;
        private final int expected;
        private final ErrorLines errors = new ErrorLines();
        private int count;
        private @Nullable IOException failure;

        Output(StepLog log, Progress.Task task, int expected) {
            this.log = log;
            this.task = task;
            this.expected = expected;
        }

        @Override
        protected void processLine(String line) {
            errors.accept(line);
            // a run with more lines than usual must not show more than 100 %
            if (expected <= 0 || count < expected) {
                task.advance(1);
            }
            count++;
            String text = line.strip();
            if (!text.isEmpty()) {
                task.detail(text.length() <= MAX_DETAIL ? text : text.substring(0, MAX_DETAIL - 3) + "...");
            }
            try {
                if (failure == null) {
                    log.line(line);
                }
            } catch (IOException e) {
                // the step goes on: its pipe must not block, and its end is reported with this
                failure = e;
            }
        }

        void rethrow() throws IOException {
            if (failure != null) {
                throw failure;
            }
        }
    }

    /**
     * The guard's process, and its standard input: a stream that ends when the process does. As long as it does not
     * end, zt-exec keeps the pipe open, which tells the guard that envkit lives.
     */
    private static final class Running extends ProcessListener {
        private final CompletableFuture<Process> process = new CompletableFuture<>();
        private final InputStream stream = new InputStream() {
            @Override
            public int read() throws IOException {
                try {
                    // not onExit(), which needs a free thread of the common pool
                    process.join().waitFor();
                    return -1;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException();
                }
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return read();
            }
        };

        @Override
        public void afterStart(Process started, ProcessExecutor executor) {
            process.complete(started);
        }

        /** After it was told to end, waits until it has killed the step. */
        void awaitGuard() {
            Process guard = process.getNow(null);
            if (guard == null) {
                return;
            }
            guard.destroy();
            boolean interrupted = Thread.interrupted();
            try {
                if (!guard.waitFor(GUARD_SECONDS, TimeUnit.SECONDS)) {
                    guard.descendants().forEach(ProcessHandle::destroyForcibly);
                    guard.destroyForcibly();
                }
            } catch (InterruptedException e) {
                interrupted = true;
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
