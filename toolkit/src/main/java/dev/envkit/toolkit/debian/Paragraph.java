package dev.envkit.toolkit.debian;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One paragraph of a control file (deb822(5)): fields by name, whatever their case, each value with its continuation
 * lines joined by line feeds and without the blank that marks them.
 */
final class Paragraph {
    private final Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /** Sets a field; a second one of the same name wins, as with apt. */
    void set(String name, String value) {
        fields.put(name, value);
    }

    /** Returns a field's value, empty if the field is missing. */
    String get(String name) {
        return fields.getOrDefault(name, "");
    }

    /** Returns a field's value if it is there. */
    Optional<String> find(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /** Removes a field, if it is there. */
    void remove(String name) {
        fields.remove(name);
    }

    boolean isEmpty() {
        return fields.isEmpty();
    }

    /** Returns the fields in the order of their names. */
    Map<String, String> fields() {
        return new LinkedHashMap<>(fields);
    }

    /** Tells whether a yes/no field is set; apt's spellings count. */
    Optional<Boolean> flag(String name) {
        return find(name).map(value -> switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "yes", "true", "with", "on", "enable", "1" -> true;
            default -> false;
        });
    }

    /** Returns this as a control file has it. */
    String toText() {
        StringBuilder text = new StringBuilder();
        fields.forEach((name, value) -> text.append(name)
                .append(": ")
                .append(value.replace("\n", "\n "))
                .append('\n'));
        return text.toString();
    }
}
