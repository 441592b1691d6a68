package dev.envkit.toolkit.build;

import dev.envkit.recipes.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A step to run.
 *
 * @param owner whose step it is, for people: {@code kernel/linux-6.1}
 * @param step what is run
 * @param script the file its text is put into, so that messages of the shell name it and a person can run it again
 * @param directory where it runs
 * @param environment all variables it has
 * @param log where its output goes; the file is replaced
 * @param timeout after which it is killed; null for never
 */
public record StepRequest(
        String owner,
        Step step,
        Path script,
        Path directory,
        SortedMap<String, String> environment,
        Path log,
        @Nullable Duration timeout) {
    /** Copies the environment. */
    public StepRequest {
        environment = new TreeMap<>(environment);
    }
}
