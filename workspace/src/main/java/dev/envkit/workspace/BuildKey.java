package dev.envkit.workspace;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything that decides a build's result, as named values, and the digest of it all. Two builds with the same key
 * give the same result; where keys differ, {@link #changesSince} tells which input it was.
 *
 * <p>The canonical text is one line {@code name = value} for each input, sorted by name, with line ends and backslashes
 * in values escaped. Immutable.
 */
public final class BuildKey {
    private static final String SEPARATOR = " = ";

    private final SortedMap<String, String> inputs;
    private final String text;
    private final Sha256 digest;

    private BuildKey(SortedMap<String, String> inputs) {
        this.inputs = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
        StringBuilder lines = new StringBuilder();
        this.inputs.forEach((name, value) ->
                lines.append(name).append(SEPARATOR).append(escape(value)).append('\n'));
        this.text = lines.toString();
        this.digest = Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Collects inputs. For one thread. */
    public static final class Builder {
        private final SortedMap<String, String> inputs = new TreeMap<>();

        private Builder() {}

        /**
         * Adds an input.
         *
         * @param name unique; without line ends and without {@code " = "}. Dots group what belongs together:
         *     {@code "step.configure.run"}
         * @param value any text
         * @throws IllegalArgumentException if the name is taken or not allowed
         */
        public Builder add(String name, String value) {
            if (name.isBlank() || name.contains(SEPARATOR) || name.indexOf('\n') >= 0) {
                throw new IllegalArgumentException("not an input's name: '" + name + "'");
            }
            if (inputs.putIfAbsent(name, value) != null) {
                throw new IllegalArgumentException("two inputs are named " + name);
            }
            return this;
        }

        /** Adds the digest of an input's content. */
        public Builder add(String name, Sha256 digest) {
            return add(name, "sha256:" + digest);
        }

        /** Returns the key of what was added. */
        public BuildKey build() {
            return new BuildKey(inputs);
        }
    }

    /** Returns a collector of inputs. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Reads a canonical text.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public static BuildKey parse(String text) {
        Builder builder = builder();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            int at = line.indexOf(SEPARATOR);
            if (at <= 0) {
                throw new IllegalArgumentException("line " + number + " is not 'name = value': " + line);
            }
            builder.add(line.substring(0, at), unescape(line.substring(at + SEPARATOR.length()), number));
        }
        return builder.build();
    }

    /** Returns the inputs by name. */
    public SortedMap<String, String> inputs() {
        return inputs;
    }

    /** Returns the canonical text. */
    public String text() {
        return text;
    }

    /** Returns the digest of the canonical text: the key's identity. */
    public Sha256 digest() {
        return digest;
    }

    /**
     * One input that differs between two keys.
     *
     * @param name the input's name
     * @param before its value in the older key; empty if that has none
     * @param after its value in the newer key; empty if that has none
     */
    public record Change(String name, java.util.Optional<String> before, java.util.Optional<String> after) {
        /** Returns the change for people, in one line. */
        public String describe() {
            if (before.isEmpty()) {
                return name + " is new: " + shorten(after.orElse(""));
            }
            if (after.isEmpty()) {
                return name + " is gone (was " + shorten(before.get()) + ")";
            }
            return name + " changed from " + shorten(before.get()) + " to " + shorten(after.get());
        }

        private static String shorten(String value) {
            int limit = 60;
            String line = escape(value);
            return "'" + (line.length() <= limit ? line : line.substring(0, limit - 3) + "...") + "'";
        }
    }

    /** Returns what differs from an older key, by name. */
    public List<Change> changesSince(BuildKey older) {
        TreeSet<String> names = new TreeSet<>(inputs.keySet());
        names.addAll(older.inputs.keySet());
        List<Change> changes = new ArrayList<>();
        for (String name : names) {
            if (!Objects.equals(older.inputs.get(name), inputs.get(name))) {
                changes.add(new Change(name, valueOf(older.inputs, name), valueOf(inputs, name)));
            }
        }
        return changes;
    }

    private static java.util.Optional<String> valueOf(Map<String, String> inputs, String name) {
        return java.util.Optional.ofNullable(inputs.get(name));
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }

    private static String unescape(String value, int line) {
        StringBuilder plain = new StringBuilder(value.length());
        boolean escaped = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!escaped && c == '\\') {
                escaped = true;
                continue;
            }
            if (escaped) {
                c = switch (c) {
                    case '\\' -> '\\';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    default -> throw new IllegalArgumentException("line " + line + " has the unknown escape \\" + c);
                };
                escaped = false;
            }
            plain.append(c);
        }
        if (escaped) {
            throw new IllegalArgumentException("line " + line + " ends within an escape");
        }
        return plain.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BuildKey key && digest.equals(key.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    @Override
    public String toString() {
        return digest.abbreviated();
    }
}
