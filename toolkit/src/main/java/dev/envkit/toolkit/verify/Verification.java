package dev.envkit.toolkit.verify;

import dev.envkit.workspace.ExitCode;
import java.time.Instant;
import java.util.List;

/**
 * What came of a verification.
 *
 * @param board the board's name
 * @param variant its variant
 * @param started when it began, in real time
 * @param environment what it ran on, as name and value
 * @param results of the scenarios, in the order in which they were run
 */
public record Verification(
        String board, String variant, Instant started, List<Fact> environment, List<ScenarioResult> results) {
    /** Copies the lists. */
    public Verification {
        environment = List.copyOf(environment);
        results = List.copyOf(results);
    }

    /**
     * Something worth knowing.
     *
     * @param name what it is
     * @param value what it is like
     */
    public record Fact(String name, String value) {}

    /** Returns how many scenarios have this status. */
    public long count(Status status) {
        return results.stream().filter(result -> result.status() == status).count();
    }

    /**
     * Returns the exit code: {@link ExitCode#PANIC} if a kernel panicked, else {@link ExitCode#VERIFICATION} if a
     * scenario failed, else {@link ExitCode#OK}.
     */
    public ExitCode exitCode() {
        List<ExitCode> codes =
                results.stream().map(ScenarioResult::exitCode).distinct().toList();
        if (codes.contains(ExitCode.PANIC)) {
            return ExitCode.PANIC;
        }
        return codes.contains(ExitCode.VERIFICATION) ? ExitCode.VERIFICATION : ExitCode.OK;
    }
}
