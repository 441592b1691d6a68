package dev.envkit.toolkit.build;

import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.workspace.StoredArtifact;

/**
 * A component that another one needs, built.
 *
 * @param recipe how it is built, and what it gives to those that need it
 * @param artifact its result
 */
public record NeededOutput(ComponentRecipe recipe, StoredArtifact artifact) {}
