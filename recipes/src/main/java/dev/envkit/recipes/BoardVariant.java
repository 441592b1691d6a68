package dev.envkit.recipes;

import java.util.Map;
import java.util.Optional;

/**
 * One set of components for a board.
 *
 * @param name its name on the command line
 * @param summary one line for people
 * @param cpu the processor core that its programs need, as GCC's {@code -mcpu} names it, where it is not the board's
 *     own
 * @param components the variant of each component, by component, in the order of the file
 */
public record BoardVariant(String name, String summary, Optional<String> cpu, Map<String, String> components) {
    /** Copies the map in its order. */
    public BoardVariant {
        components = Ordered.copyOf(components);
    }
}
