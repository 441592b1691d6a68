package dev.envkit.recipes;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One set of components for a board.
 *
 * @param name its name on the command line
 * @param summary one line for people
 * @param cpu the processor core that its programs need, as GCC's {@code -mcpu} names it, where it is not the board's
 *     own
 * @param scenarios the names of the board's scenarios that are for it, the first of which proves it; empty if all are
 * @param components the variant of each component, by component, in the order of the file
 */
public record BoardVariant(
        String name, String summary, Optional<String> cpu, List<String> scenarios, Map<String, String> components) {
    /** Copies the collections; the components keep their order. */
    public BoardVariant {
        scenarios = List.copyOf(scenarios);
        components = Ordered.copyOf(components);
    }
}
