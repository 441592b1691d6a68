package dev.envkit.recipes.repository;

import dev.envkit.recipes.Board;
import dev.envkit.recipes.BoardVariant;
import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.Suggestion;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/** Chooses a board's recipes and puts them in the order in which they can be built. */
public final class Resolver {
    private final RecipeRepository repository;

    /** Resolves against {@code repository}. */
    public Resolver(RecipeRepository repository) {
        this.repository = repository;
    }

    /**
     * Resolves a variant of a board.
     *
     * @param boardName the board
     * @param variantName the variant, or empty for the board's default
     * @param overrides another variant for single components, by component; a component the board variant does not have
     *     is added by naming it here
     * @throws EnvkitException if the board, a variant or a needed component does not exist, or the components need each
     *     other in a circle
     */
    public Resolution resolve(String boardName, Optional<String> variantName, Map<String, String> overrides) {
        Board board = repository.board(boardName);
        BoardVariant variant = variantOf(board, variantName.orElse(board.defaultVariant()));
        SequencedMap<String, String> chosen = new LinkedHashMap<>(variant.components());
        // sorted, so that the order does not depend on how the caller's map was filled
        chosen.putAll(new TreeMap<>(overrides));

        SequencedMap<String, ComponentRecipe> recipes = new LinkedHashMap<>();
        chosen.forEach(
                (component, name) -> recipes.put(component, repository.component(new ComponentId(component, name))));
        List<ComponentRecipe> ordered = new ArrayList<>();
        for (ComponentRecipe recipe : recipes.values()) {
            visit(recipe, recipes, new ArrayList<>(), ordered, board, variant);
        }
        return new Resolution(board, variant, ordered);
    }

    private static BoardVariant variantOf(Board board, String name) {
        BoardVariant variant = board.variants().get(name);
        if (variant == null) {
            throw new EnvkitException(
                    ExitCode.USAGE,
                    "board " + board.name() + " has no variant '" + name + "'",
                    Suggestion.among(name, board.variants().keySet()));
        }
        return variant;
    }

    private static void visit(
            ComponentRecipe recipe,
            Map<String, ComponentRecipe> recipes,
            List<ComponentId> trail,
            List<ComponentRecipe> ordered,
            Board board,
            BoardVariant variant) {
        if (trail.contains(recipe.id())) {
            throw cycle(recipe.id(), trail);
        }
        if (ordered.contains(recipe)) {
            return;
        }
        trail.add(recipe.id());
        for (String need : recipe.needs()) {
            ComponentRecipe needed = recipes.get(need);
            if (needed == null) {
                throw new EnvkitException(
                        ExitCode.USAGE,
                        recipe.id() + " needs the component '" + need + "', which variant " + variant.name()
                                + " of board " + board.name() + " does not have",
                        "add '" + need + ": <variant>' to " + Board.pathOf(board.name()) + " under variants: "
                                + variant.name() + ": components, or drop it from the recipe's needs");
            }
            visit(needed, recipes, trail, ordered, board, variant);
        }
        trail.removeLast();
        ordered.add(recipe);
    }

    private static EnvkitException cycle(ComponentId again, List<ComponentId> trail) {
        List<String> circle = new ArrayList<>();
        trail.subList(trail.indexOf(again), trail.size()).forEach(id -> circle.add(id.toString()));
        circle.add(again.toString());
        return new EnvkitException(
                ExitCode.USAGE,
                "components need each other in a circle: " + String.join(" -> ", circle),
                "take one of them out of the 'needs' of " + trail.getLast().path());
    }
}
