package dev.envkit.toolkit.build;

import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.workspace.StoredArtifact;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What became of a component.
 *
 * @param recipe how it is built
 * @param outcome whether anything had to be done
 * @param artifact its result
 * @param times how long each phase took; phases that were not needed are left out
 */
public record ComponentResult(
        ComponentRecipe recipe, Outcome outcome, StoredArtifact artifact, Map<BuildPhase, Duration> times) {
    /** Copies the map. */
    public ComponentResult {
        Map<BuildPhase, Duration> copy = new EnumMap<>(BuildPhase.class);
        copy.putAll(times);
        times = Collections.unmodifiableMap(copy);
    }

    /** Whether anything had to be done. */
    public enum Outcome {
        /** The current result was made from the same inputs. */
        UP_TO_DATE,
        /** An older result, made from the same inputs, was made current again. */
        RESTORED,
        /** It was built. */
        BUILT
    }

    /** Returns the component's result in the form in which those that need it get it. */
    public NeededOutput asNeed() {
        return new NeededOutput(recipe, artifact);
    }

    /**
     * Returns where one of its artifacts is.
     *
     * @throws IllegalArgumentException if the recipe declares none of that name
     */
    public Path path(String artifactName) {
        return recipe.artifact(artifactName)
                .map(declared -> artifact.output().resolve(declared.path()))
                .orElseThrow(() -> new IllegalArgumentException(recipe.id() + " has no artifact " + artifactName));
    }
}
