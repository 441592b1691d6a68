package dev.envkit.workspace;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The syntax of {@code envkit.lock}: the part of TOML 1.0 that is tables with quoted names, string values, integers for
 * the format, and comments. Sorted, one value to a line, so that a version control system can merge it.
 */
final class LockFileText {
    private static final int FORMAT = 1;
    private static final Pattern TABLE = Pattern.compile("\\[\\s*(\"(?:[^\"\\\\]|\\\\.)*\")\\s*]");
    private static final Pattern VALUE =
            Pattern.compile("(?:(?<key>[A-Za-z0-9_-]+)|files\\s*\\.\\s*(?<file>\"(?:[^\"\\\\]|\\\\.)*\"))"
                    + "\\s*=\\s*(?:(?<text>\"(?:[^\"\\\\]|\\\\.)*\")|(?<number>[0-9]{1,9}))");
    private static final String HEADER = """
        # What every source resolved to: envkit fetches exactly this, and nothing else.
        # Written by envkit; keep it under version control.
        """;

    private final Path file;
    private int line;

    private LockFileText(Path file) {
        this.file = file;
    }

    static String write(SortedMap<String, Pin> pins) {
        StringBuilder text = new StringBuilder(HEADER + "format = " + FORMAT + "\n");
        pins.forEach((source, pin) -> {
            text.append("\n[").append(quote(source)).append("]\n");
            append(text, "commit", pin.commit());
            append(text, "kind", pin.kind());
            append(text, "origin", pin.origin());
            Sha256 digest = pin.sha256();
            append(text, "sha256", digest == null ? null : digest.hex());
            append(text, "version", pin.version());
            pin.files().forEach((name, sha256) -> append(text, "files." + quote(name), sha256.hex()));
        });
        return text.toString();
    }

    private static void append(StringBuilder text, String key, @Nullable String value) {
        if (value != null) {
            text.append(key).append(" = ").append(quote(value)).append('\n');
        }
    }

    private static String quote(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> quoted.append(c < ' ' || c == 0x7f ? String.format("\\u%04x", (int) c) : c);
            }
        }
        return quoted.append('"').toString();
    }

    static SortedMap<String, Pin> parse(Path file, String text) {
        return new LockFileText(file).parse(text);
    }

    private SortedMap<String, Pin> parse(String text) {
        SortedMap<String, Pin> pins = new TreeMap<>();
        String source = null;
        Table table = new Table(0);
        boolean formatSeen = false;
        for (String raw : text.split("\n", -1)) {
            line++;
            String content = raw.strip();
            if (content.isEmpty() || content.startsWith("#")) {
                continue;
            }
            if (content.startsWith("<<<<<<<") || content.startsWith(">>>>>>>") || content.startsWith("=======")) {
                throw error("this is a mark of an unresolved merge");
            }
            Matcher header = matcher(TABLE, content);
            if (header.matches()) {
                if (!formatSeen) {
                    throw error("'format = " + FORMAT + "' must come before the first source");
                }
                finish(pins, source, table);
                source = unquote(Objects.requireNonNull(header.group(1)));
                if (pins.containsKey(source)) {
                    throw error("the source \"" + source + "\" is pinned twice");
                }
                table = new Table(line);
                continue;
            }
            Matcher value = matcher(VALUE, content);
            if (!value.matches()) {
                throw error("expected '[\"source\"]' or 'key = \"value\"', found: " + content);
            }
            if (source != null) {
                table.put(value);
            } else if ("format".equals(value.group("key"))) {
                requireFormat(value.group("number"));
                formatSeen = true;
            } else {
                throw error("expected 'format = " + FORMAT + "' before the first source");
            }
        }
        if (!formatSeen) {
            throw error("'format = " + FORMAT + "' is missing");
        }
        finish(pins, source, table);
        return pins;
    }

    /** A comment may follow a table's name or a value. */
    private static Matcher matcher(Pattern pattern, String content) {
        Matcher whole = pattern.matcher(content);
        if (!whole.matches() && whole.reset().lookingAt()) {
            String rest = content.substring(whole.end()).strip();
            if (rest.startsWith("#")) {
                return pattern.matcher(content.substring(0, whole.end()));
            }
        }
        return whole.reset();
    }

    private void requireFormat(@Nullable String number) {
        if (number == null || Integer.parseInt(number) != FORMAT) {
            throw error("this envkit reads format " + FORMAT + " only; a newer envkit may have written the file");
        }
    }

    private void finish(SortedMap<String, Pin> pins, @Nullable String source, Table table) {
        if (source != null) {
            pins.put(source, table.pin(source));
        }
    }

    private LockFileSyntaxException error(String problem) {
        return new LockFileSyntaxException(file, line, problem);
    }

    private String unquote(String quoted) {
        StringBuilder plain = new StringBuilder(quoted.length());
        int at = 1;
        int end = quoted.length() - 1;
        while (at < end) {
            char c = quoted.charAt(at++);
            if (c != '\\') {
                plain.append(c);
                continue;
            }
            char escape = quoted.charAt(at++);
            switch (escape) {
                case '"' -> plain.append('"');
                case '\\' -> plain.append('\\');
                case 'n' -> plain.append('\n');
                case 'r' -> plain.append('\r');
                case 't' -> plain.append('\t');
                case 'u' -> {
                    String digits = quoted.substring(at, Math.min(at + 4, end));
                    if (!digits.matches("[0-9a-fA-F]{4}")) {
                        throw error("\\u needs four hexadecimal digits");
                    }
                    plain.append((char) Integer.parseInt(digits, 16));
                    at += digits.length();
                }
                default -> throw error("unknown escape \\" + escape);
            }
        }
        return plain.toString();
    }

    /** The values of one source. */
    private final class Table {
        private final int headerLine;
        private final Map<String, String> values = new HashMap<>();
        private final SortedMap<String, Sha256> files = new TreeMap<>();
        private @Nullable Sha256 sha256;

        Table(int headerLine) {
            this.headerLine = headerLine;
        }

        void put(Matcher value) {
            String quoted = value.group("text");
            if (quoted == null) {
                throw error("a string in double quotes is expected");
            }
            String text = unquote(quoted);
            String fileName = value.group("file");
            if (fileName != null) {
                if (files.put(unquote(fileName), digest(text)) != null) {
                    throw error("the file " + fileName + " appears twice");
                }
                return;
            }
            String key = Objects.requireNonNull(value.group("key"));
            switch (key) {
                case "kind", "version", "origin" -> {}
                case "sha256" -> sha256 = digest(text);
                case "commit" -> {
                    if (!text.matches("[0-9a-f]{40}|[0-9a-f]{64}")) {
                        throw error("a git commit has 40 hexadecimal digits: " + text);
                    }
                }
                default ->
                    throw error("unknown key '" + key + "'; known are commit, files, kind, origin, sha256, version");
            }
            if (values.put(key, text) != null) {
                throw error(key + " appears twice");
            }
        }

        private Sha256 digest(String text) {
            try {
                return new Sha256(text);
            } catch (IllegalArgumentException e) {
                throw error("a SHA-256 has 64 hexadecimal digits: " + text);
            }
        }

        Pin pin(String source) {
            Function<String, String> required = key -> {
                String value = values.get(key);
                if (value == null) {
                    throw new LockFileSyntaxException(file, headerLine, "\"" + source + "\" has no " + key);
                }
                return value;
            };
            String commit = values.get("commit");
            if (sha256 == null && commit == null && files.isEmpty()) {
                throw new LockFileSyntaxException(
                        file, headerLine, "\"" + source + "\" pins nothing: it has no sha256, commit or files");
            }
            return new Pin(
                    required.apply("kind"), required.apply("version"), sha256, commit, values.get("origin"), files);
        }
    }
}
