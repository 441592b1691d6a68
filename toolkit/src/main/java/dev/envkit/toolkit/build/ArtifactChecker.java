package dev.envkit.toolkit.build;

import dev.envkit.recipes.Artifact;
import java.nio.file.Path;

/** Checks that a built artifact is what the recipe says it is. Thread-safe. */
@FunctionalInterface
public interface ArtifactChecker {
    /**
     * Performs all checks of an artifact, which exists and is of the right kind.
     *
     * @param out the directory that its path is relative to
     * @throws dev.envkit.workspace.EnvkitException with {@code VERIFICATION} if it fails one
     */
    void check(Artifact artifact, Path out);
}
