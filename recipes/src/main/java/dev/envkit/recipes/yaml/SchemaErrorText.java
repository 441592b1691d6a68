package dev.envkit.recipes.yaml;

import com.networknt.schema.Error;
import dev.envkit.recipes.Problem;
import dev.envkit.recipes.Problem.Severity;
import dev.envkit.recipes.Suggestion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * Says in a recipe author's words what a schema validator found. What a place expects is taken from the {@code title}
 * of the schema there, so each schema that can be violated has one.
 */
final class SchemaErrorText {
    private static final int MAX_SHOWN = 60;

    private final YamlDocument document;
    private final JsonNode schema;

    SchemaErrorText(YamlDocument document, JsonNode schema) {
        this.document = document;
        this.schema = schema;
    }

    /** Turns one finding into a problem at its place in the text. */
    Problem problem(Error error) {
        String pointer = SchemaCheck.pointer(error.getInstanceLocation());
        JsonNode violated = violatedSchema(error);
        JsonNode found = document.root().at(pointer);
        return switch (error.getKeyword()) {
            case "additionalProperties" -> unknownKey(pointer, error.getProperty(), violated);
            case "propertyNames" -> badKey(pointer, error, violated);
            case "required" -> missingKey(pointer, error.getProperty());
            case "enum" -> notOneOf(pointer, found, violated);
            case "uniqueItems" -> repeated(pointer, found);
            case "minProperties", "maxProperties" -> wrongNumberOfKeys(pointer, found, violated);
            case "minItems" -> at(document.keyAt(pointer), name(pointer) + "is empty, it needs at least one entry", "");
            default -> unexpected(pointer, found, violated);
        };
    }

    /** Returns the schema object whose keyword was violated. */
    private JsonNode violatedSchema(Error error) {
        String fragment = SchemaCheck.pointer(error.getSchemaLocation().getFragment());
        return schema.at(fragment.substring(0, fragment.lastIndexOf('/')));
    }

    private Problem unknownKey(String pointer, String key, JsonNode violated) {
        List<String> known = List.copyOf(violated.path("properties").propertyNames());
        Position position = document.keyAt(Pointer.member(pointer, key));
        String where = pointer.isEmpty() ? "" : " in " + Pointer.readable(pointer);
        return at(position, "unknown key '" + key + "'" + where, Suggestion.among(key, known));
    }

    private Problem badKey(String pointer, Error error, JsonNode violated) {
        String key = error.getProperty() != null ? error.getProperty() : "";
        String title = violated.path("propertyNames").path("title").asString("a key");
        return at(document.keyAt(Pointer.member(pointer, key)), "key '" + key + "' is not " + title, "");
    }

    private Problem missingKey(String pointer, String key) {
        String hint = switch (key) {
            case "sha256" -> "give the file's SHA-256, or 'unpinned' to trust the first one and pin it";
            case "commit" -> "give the commit's hash";
            default -> "";
        };
        String where = pointer.isEmpty() ? "" : " in " + Pointer.readable(pointer);
        return at(document.keyAt(pointer), "key '" + key + "' is missing" + where, hint);
    }

    private Problem notOneOf(String pointer, JsonNode found, JsonNode violated) {
        List<String> allowed = StreamSupport.stream(violated.path("enum").spliterator(), false)
                .map(SchemaErrorText::shown)
                .toList();
        String hint = found.isString()
                ? Suggestion.closest(found.stringValue(), allowed)
                        .map(guess -> "did you mean '" + guess + "'?")
                        .orElse("")
                : "";
        return at(
                document.valueAt(pointer),
                name(pointer) + "must be one of " + String.join(", ", allowed) + ", found " + described(found),
                hint);
    }

    private Problem repeated(String pointer, JsonNode list) {
        Set<JsonNode> seen = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            if (!seen.add(list.get(i))) {
                Position position = document.valueAt(Pointer.element(pointer, i));
                return at(position, described(list.get(i)) + " is twice in " + Pointer.readable(pointer), "");
            }
        }
        return at(document.valueAt(pointer), name(pointer) + "has an entry twice", "");
    }

    private Problem wrongNumberOfKeys(String pointer, JsonNode found, JsonNode violated) {
        List<String> keys = new ArrayList<>(found.propertyNames());
        String actual = keys.isEmpty() ? "nothing" : String.join(" and ", keys);
        return at(
                document.keyAt(pointer),
                name(pointer) + "must be " + title(violated) + ", found " + actual,
                keys.size() > 1 ? "make each a list entry of its own" : "");
    }

    private Problem unexpected(String pointer, JsonNode found, JsonNode violated) {
        boolean textWanted = "string".equals(violated.path("type").asString(""));
        String hint = textWanted && (found.isNumber() || found.isBoolean()) ? "put it in quotes" : "";
        return at(
                document.valueAt(pointer),
                name(pointer) + "must be " + title(violated) + ", found " + described(found),
                hint);
    }

    private static String title(JsonNode violated) {
        return violated.path("title").asString("something else");
    }

    private static String name(String pointer) {
        return pointer.isEmpty() ? "the file " : "'" + Pointer.readable(pointer) + "' ";
    }

    private static String described(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> "a mapping";
            case ARRAY -> "a list";
            case NULL -> "nothing";
            case NUMBER -> "the number " + node;
            case BOOLEAN -> "the truth value " + node;
            default -> "'" + shown(node) + "'";
        };
    }

    private static String shown(JsonNode node) {
        String text = node.isString() ? node.stringValue() : node.toString();
        String line = text.strip().replace("\n", "\\n").replace("\t", "\\t");
        return line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN) + "...";
    }

    private Problem at(Position position, String message, String hint) {
        return new Problem(Severity.ERROR, document.file(), position.line(), position.column(), message, hint);
    }
}
