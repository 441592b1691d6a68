package dev.envkit.recipes;

import java.util.Map;

/**
 * One set of components for a board.
 *
 * @param name its name on the command line
 * @param summary one line for people
 * @param components the variant of each component, by component, in the order of the file
 */
public record BoardVariant(String name, String summary, Map<String, String> components) {
    /** Copies the map in its order. */
    public BoardVariant {
        components = Ordered.copyOf(components);
    }
}
