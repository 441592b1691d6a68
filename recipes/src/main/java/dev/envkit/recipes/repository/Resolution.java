package dev.envkit.recipes.repository;

import dev.envkit.recipes.Board;
import dev.envkit.recipes.BoardVariant;
import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.Suggestion;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one variant of a board consists of.
 *
 * @param board the board
 * @param variant its variant
 * @param components the recipes, each after everything it needs
 */
public record Resolution(Board board, BoardVariant variant, List<ComponentRecipe> components) {
    /** Copies the list. */
    public Resolution {
        components = List.copyOf(components);
    }

    /** Returns the recipe chosen for {@code component}. */
    public Optional<ComponentRecipe> component(String component) {
        return components.stream()
                .filter(recipe -> recipe.id().component().equals(component))
                .findFirst();
    }

    /**
     * Returns the recipe chosen for {@code component}.
     *
     * @throws EnvkitException if the board's variant has no component of that name; says which one may be meant
     */
    public ComponentRecipe require(String component) {
        return component(component).orElseThrow(() -> {
            Set<String> known = new TreeSet<>();
            components.forEach(recipe -> known.add(recipe.id().component()));
            return new EnvkitException(
                    ExitCode.USAGE,
                    "variant " + variant.name() + " of board " + board.name() + " has no component '" + component + "'",
                    Suggestion.among(component, known) + "; 'envkit recipes list' shows all recipes.");
        });
    }

    /** Returns the recipes of those components and of everything they need, each after what it needs. */
    public List<ComponentRecipe> closure(Set<String> wanted) {
        Set<String> all = new TreeSet<>(wanted);
        for (ComponentRecipe recipe : components.reversed()) {
            if (all.contains(recipe.id().component())) {
                all.addAll(recipe.needs());
            }
        }
        return components.stream()
                .filter(recipe -> all.contains(recipe.id().component()))
                .toList();
    }
}
