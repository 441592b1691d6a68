package dev.envkit.toolkit.debian;

import dev.envkit.workspace.Sha256;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A suite's {@code Release} file: which indexes there are, and what they must contain.
 *
 * @param suite the suite's role at that time, such as {@code stable}
 * @param codename its name, such as {@code bookworm}
 * @param date when it was made
 * @param validUntil until when it should be believed; empty if it does not say
 * @param byHash whether indexes can be fetched by their hash, so that an update of the mirror does no harm
 * @param architectures it has packages for
 * @param indexes by path relative to the suite
 */
record Release(
        String suite,
        String codename,
        Instant date,
        Optional<Instant> validUntil,
        boolean byHash,
        List<String> architectures,
        Map<String, Index> indexes) {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss zzz", Locale.ENGLISH);

    Release {
        architectures = List.copyOf(architectures);
        indexes = Map.copyOf(indexes);
    }

    /**
     * An index file.
     *
     * @param size in bytes
     */
    record Index(String path, Sha256 sha256, long size) {
        /** Returns where it is when fetched by its hash. */
        String byHashPath() {
            return path.substring(0, path.lastIndexOf('/') + 1) + "by-hash/SHA256/" + sha256.hex();
        }
    }

    /** @throws IOException if something needed is missing or malformed */
    static Release parse(String text) throws IOException {
        List<Paragraph> paragraphs;
        try {
            paragraphs = ControlReader.parse(text);
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
        if (paragraphs.size() != 1) {
            throw new IOException("a Release file has one paragraph, this one has " + paragraphs.size());
        }
        Paragraph p = paragraphs.getFirst();
        Map<String, Index> indexes = new LinkedHashMap<>();
        for (String line : p.get("SHA256").lines().toList()) {
            String[] words = line.strip().split("\\s+");
            if (words.length == 3 && words[1].matches("\\d{1,12}")) {
                indexes.put(words[2], new Index(words[2], new Sha256(words[0]), Long.parseLong(words[1])));
            }
        }
        if (indexes.isEmpty()) {
            throw new IOException("the Release file lists no index with its SHA-256");
        }
        return new Release(
                p.get("Suite"),
                p.get("Codename"),
                date(p, "Date").orElseThrow(() -> new IOException("the Release file has no date")),
                date(p, "Valid-Until"),
                p.flag("Acquire-By-Hash").orElse(false),
                Arrays.asList(p.get("Architectures").split("\\s+")),
                indexes);
    }

    private static Optional<Instant> date(Paragraph p, String field) throws IOException {
        Optional<String> text = p.find(field);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ZonedDateTime.parse(text.get(), DATE).toInstant());
        } catch (DateTimeException e) {
            throw new IOException("the Release file's " + field + " is no date: " + text.get(), e);
        }
    }
}
