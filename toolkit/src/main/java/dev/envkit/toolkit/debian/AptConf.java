package dev.envkit.toolkit.debian;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * apt's settings as apt.conf(5) writes them, as far as envkit heeds them. What cannot be understood is passed over: it
 * is the host's configuration, and apt is the one to complain about it.
 */
final class AptConf {
    /** Values by full name in lower case, {@code acquire::check-valid-until}. */
    private final Map<String, String> values = new TreeMap<>();

    /** Reads {@code apt.conf.d} in its order, then {@code apt.conf}, as apt does. */
    static AptConf read(Path etcApt) {
        AptConf conf = new AptConf();
        List<Path> files = new ArrayList<>(listed(etcApt.resolve("apt.conf.d"), ".conf"));
        files.add(etcApt.resolve("apt.conf"));
        for (Path file : files) {
            try {
                conf.parse(Files.readString(file, StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                // not there, or not ours to read
            }
        }
        return conf;
    }

    /** Returns the files that apt would read from a directory: no extension or the usual one, in order of name. */
    static List<Path> listed(Path directory, String extension) {
        try (var entries = Files.list(directory)) {
            return entries.filter(p -> {
                        String name = String.valueOf(p.getFileName());
                        boolean plain = extension.equals(".conf") && !name.contains(".");
                        return (plain || name.endsWith(extension)) && name.matches("[A-Za-z0-9_.-]+");
                    })
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Returns a setting that is a yes or no. */
    Optional<Boolean> flag(String name) {
        return find(name).map(v -> switch (v.toLowerCase(Locale.ROOT)) {
            case "yes", "true", "with", "on", "enable", "1" -> true;
            default -> false;
        });
    }

    /** Parses {@code Scope::Name "value";} and {@code Scope { Name "value"; };}. */
    void parse(String text) {
        Deque<String> scopes = new ArrayDeque<>();
        String name = "";
        for (String token : tokens(text)) {
            switch (token) {
                case "{" -> {
                    scopes.addLast(name);
                    name = "";
                }
                case "}" -> {
                    scopes.pollLast();
                    name = "";
                }
                case ";" -> name = "";
                default -> {
                    if (name.isEmpty()) {
                        name = token;
                    } else {
                        List<String> path = new ArrayList<>(scopes);
                        path.add(name);
                        values.put(String.join("::", path).toLowerCase(Locale.ROOT), unquote(token));
                    }
                }
            }
        }
    }

    private static String unquote(String token) {
        return token.length() >= 2 && token.startsWith("\"") ? token.substring(1, token.length() - 1) : token;
    }

    private static List<String> tokens(String text) {
        List<String> result = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c)) {
                i++;
            } else if (c == '#' || text.startsWith("//", i)) {
                i = endOf(text, "\n", i);
            } else if (text.startsWith("/*", i)) {
                i = endOf(text, "*/", i);
            } else if (c == '{' || c == '}' || c == ';') {
                result.add(String.valueOf(c));
                i++;
            } else if (c == '"') {
                int end = text.indexOf('"', i + 1);
                end = end < 0 ? text.length() : end + 1;
                result.add(text.substring(i, end));
                i = end;
            } else {
                int end = i;
                while (end < text.length() && " \t\r\n{};\"".indexOf(text.charAt(end)) < 0) {
                    end++;
                }
                result.add(text.substring(i, end));
                i = end;
            }
        }
        return result;
    }

    private static int endOf(String text, String mark, int from) {
        int end = text.indexOf(mark, from);
        return end < 0 ? text.length() : end + mark.length();
    }
}
