package dev.envkit.toolkit.build;

import dev.envkit.toolkit.progress.Amounts;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;

/**
 * The log of one step: what was run and with which environment, all its output, how it ended.
 *
 * <p>Lines arrive on one thread; {@link #finish} follows when that one is done.
 */
final class StepLog implements AutoCloseable {
    private final BufferedWriter out;

    private StepLog(BufferedWriter out) {
        this.out = out;
    }

    static StepLog create(StepRequest request) throws IOException {
        Files.createDirectories(Objects.requireNonNull(request.log().getParent()));
        StepLog log = new StepLog(Files.newBufferedWriter(request.log(), StandardCharsets.UTF_8));
        log.header(request);
        return log;
    }

    private void header(StepRequest request) throws IOException {
        comment("step " + request.step().name() + " of " + request.owner());
        comment("begun " + now());
        comment("directory " + request.directory());
        comment("environment:");
        for (Map.Entry<String, String> variable : request.environment().entrySet()) {
            comment("  " + variable.getKey() + "=" + variable.getValue().replace("\n", "\\n"));
        }
        comment("command: sh -eu " + request.script());
        for (String line : request.step().run().lines().toList()) {
            comment("  " + line);
        }
        out.newLine();
        out.flush();
    }

    private void comment(String text) throws IOException {
        out.write("# " + text);
        out.newLine();
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Writes a line of output. Flushed at once: the log is what a person follows, and what remains after a kill. */
    void line(String line) throws IOException {
        out.write(line);
        out.newLine();
        out.flush();
    }

    /** Writes how the step ended. */
    void finish(String outcome, Duration duration) throws IOException {
        out.newLine();
        comment("ended " + now() + " after " + Amounts.duration(duration) + ": " + outcome);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
