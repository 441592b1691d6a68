package dev.envkit.toolkit.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.zeroturnaround.exec.ProcessExecutor;
import org.zeroturnaround.exec.ProcessResult;

/** Runs a short program and collects what it says. Tests put their own in its place. */
public interface CommandRunner {
    /**
     * What came of it.
     *
     * @param exitCode the program's; negative if it did not start or did not end in time
     * @param output standard output and error together; the reason where the program did not start
     */
    record Result(int exitCode, String output) {
        /** {@link #exitCode} of a program that the system would not start. */
        public static final int NOT_STARTED = -1;

        /** {@link #exitCode} of a program that was stopped because it took too long. */
        public static final int TIMED_OUT = -2;

        /** Tells whether it ran and succeeded. */
        public boolean ok() {
            return exitCode == 0;
        }

        /** Returns the first line of output, empty if there is none. */
        public String firstLine() {
            return output.lines().findFirst().orElse("").strip();
        }
    }

    /**
     * Runs a program in the C locale with empty standard input.
     *
     * @param command program and arguments
     * @param directory its working directory
     * @param limit after which it is stopped
     */
    Result run(List<String> command, Path directory, Duration limit);

    /** Returns the runner that starts programs of this machine. */
    static CommandRunner system() {
        return (command, directory, limit) -> {
            try {
                ProcessResult result = new ProcessExecutor()
                        .command(command)
                        .directory(directory.toFile())
                        .environment("LC_ALL", "C")
                        .redirectErrorStream(true)
                        .readOutput(true)
                        .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                        .destroyOnExit()
                        .execute();
                String output = new String(result.output(), StandardCharsets.UTF_8);
                return new Result(result.getExitValue(), output);
            } catch (IOException e) {
                return new Result(Result.NOT_STARTED, String.valueOf(e.getMessage()));
            } catch (TimeoutException e) {
                return new Result(Result.TIMED_OUT, "no answer within " + limit.toSeconds() + " seconds");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Result(Result.TIMED_OUT, "interrupted");
            }
        };
    }
}
