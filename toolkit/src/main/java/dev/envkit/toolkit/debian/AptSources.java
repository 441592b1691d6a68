package dev.envkit.toolkit.debian;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The repositories that the host's apt uses: {@code sources.list}, {@code sources.list.d/*.list} (one-line style) and
 * {@code *.sources} (deb822 style); see sources.list(5). Entries that envkit cannot use (CD-ROMs, other transports) and
 * lines that make no sense are passed over.
 */
final class AptSources {
    private static final Pattern ONE_LINE =
            Pattern.compile("(deb|deb-src)\\s+(?:\\[([^]]*)]\\s*)?(\\S+)\\s+(\\S+)(?:\\s+(.*))?");

    private AptSources() {}

    /**
     * A repository.
     *
     * @param uri its base, ending in a slash
     * @param suites offered there
     * @param components wanted from there
     * @param signedBy keyrings (absolute paths), fingerprints, or a whole key block; empty if not restricted
     * @param checkValidUntil what it says about expired indexes
     */
    record Entry(
            URI uri,
            List<String> suites,
            List<String> components,
            List<String> signedBy,
            Optional<Boolean> checkValidUntil) {
        Entry {
            suites = List.copyOf(suites);
            components = List.copyOf(components);
            signedBy = List.copyOf(signedBy);
        }
    }

    /** Reads all repositories in apt's order. */
    static List<Entry> read(Path etcApt) {
        List<Entry> result = new ArrayList<>(oneLine(text(etcApt.resolve("sources.list"))));
        Path directory = etcApt.resolve("sources.list.d");
        List<Path> files = new ArrayList<>(AptConf.listed(directory, ".list"));
        files.addAll(AptConf.listed(directory, ".sources"));
        files.sort(null);
        for (Path file : files) {
            String text = text(file);
            result.addAll(file.toString().endsWith(".list") ? oneLine(text) : deb822(text));
        }
        return result;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    static List<Entry> oneLine(String text) {
        List<Entry> result = new ArrayList<>();
        for (String raw : text.lines().toList()) {
            Matcher line = ONE_LINE.matcher(raw.replaceFirst("#.*", "").strip());
            if (!line.matches()) {
                continue;
            }
            List<String> signedBy = new ArrayList<>();
            Optional<Boolean> check = Optional.empty();
            for (String option : words(Optional.ofNullable(line.group(2)).orElse(""))) {
                String[] pair = option.split("=", 2);
                if (pair.length == 2 && pair[0].equals("signed-by")) {
                    signedBy.addAll(Arrays.asList(pair[1].split(",", -1)));
                } else if (pair.length == 2 && pair[0].equals("check-valid-until")) {
                    check = Optional.of(isYes(pair[1]));
                }
            }
            List<String> components = words(Optional.ofNullable(line.group(5)).orElse(""));
            Optional<Boolean> checkValidUntil = check;
            uri(line.group(3))
                    .ifPresent(uri ->
                            result.add(new Entry(uri, List.of(line.group(4)), components, signedBy, checkValidUntil)));
        }
        return result;
    }

    static List<Entry> deb822(String text) {
        List<Entry> result = new ArrayList<>();
        List<Paragraph> paragraphs;
        try {
            paragraphs = ControlReader.parse(text);
        } catch (java.io.UncheckedIOException e) {
            return List.of();
        }
        for (Paragraph p : paragraphs) {
            if (!p.flag("Enabled").orElse(true)) {
                continue;
            }
            String signedBy = p.get("Signed-By");
            List<String> keys = signedBy.contains("-----BEGIN PGP")
                    // an empty line of the key block is written as a dot
                    ? List.of(signedBy.lines()
                            .map(line -> line.strip().equals(".") ? "" : line)
                            .reduce("", (a, b) -> a + b + "\n"))
                    : words(signedBy.replace(',', ' '));
            for (String word : words(p.get("URIs"))) {
                uri(word)
                        .ifPresent(uri -> result.add(new Entry(
                                uri,
                                words(p.get("Suites")),
                                words(p.get("Components")),
                                keys,
                                p.flag("Check-Valid-Until"))));
            }
        }
        return result;
    }

    private static boolean isYes(String value) {
        return List.of("yes", "true", "1", "on", "with", "enable").contains(value);
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split("\\s+")).filter(word -> !word.isEmpty()).toList();
    }

    private static Optional<URI> uri(String text) {
        try {
            URI uri = new URI(text.endsWith("/") ? text : text + "/");
            return switch (String.valueOf(uri.getScheme())) {
                case "http", "https" -> Optional.of(uri).filter(u -> u.getHost() != null);
                case "file", "copy" ->
                    Optional.of(Path.of(uri.getPath()).toUri())
                            .map(u -> URI.create(u.toString().endsWith("/") ? u.toString() : u + "/"));
                default -> Optional.empty();
            };
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
