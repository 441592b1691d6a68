package dev.envkit.recipes.yaml;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A YAML document as JSON, with the place in the text of each key and value.
 *
 * @param file the file, as the user knows it
 * @param root the content
 * @param values where each value begins, by pointer
 * @param keys where the key of each member begins, by the pointer to the member's value
 */
record YamlDocument(String file, JsonNode root, Map<String, Position> values, Map<String, Position> keys) {
    private static final Position START = new Position(1, 1);

    /** Returns where the value at {@code pointer} begins. */
    Position valueAt(String pointer) {
        return values.getOrDefault(pointer, START);
    }

    /** Returns where the key of the member at {@code pointer} begins; for an array element where its value begins. */
    Position keyAt(String pointer) {
        Position key = keys.get(pointer);
        return key != null ? key : valueAt(pointer);
    }
}
