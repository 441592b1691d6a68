package dev.envkit.recipes;

import java.util.Map;

/**
 * A user's file of scenarios.
 *
 * @param board the board they are for
 * @param scenarios by name, in the order of the file
 */
public record ScenarioFile(String board, Map<String, Scenario> scenarios) {
    /** Copies the map in its order. */
    public ScenarioFile {
        scenarios = Ordered.copyOf(scenarios);
    }
}
