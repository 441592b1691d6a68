package dev.envkit.toolkit.image.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The division of a chip as {@code mtdparts=} says it (Linux, drivers/mtd/parsers/cmdlinepart.c). */
record MtdParts(List<Part> parts) {
    private static final Pattern DEFINITION = Pattern.compile("mtdparts=(?:mtdparts=)*[^:\\s;]+:([^\\s;]+)");
    private static final Pattern PART =
            Pattern.compile("(-|0x[0-9a-fA-F]+|\\d+)([kKmMgG]?)(?:@(0x[0-9a-fA-F]+|\\d+)([kKmMgG]?))?(?:\\(([^)]*)\\))?"
                    + "(?:ro)?(?:lk)?");

    /** @param size 0 for all that is left */
    record Part(String name, long offset, long size) {}

    MtdParts {
        parts = List.copyOf(parts);
    }

    /** Returns the first chip's division in a text that holds one; empty if it cannot be understood. */
    static Optional<MtdParts> find(String text) {
        Matcher definition = DEFINITION.matcher(text);
        if (!definition.find()) {
            return Optional.empty();
        }
        List<Part> parts = new ArrayList<>();
        long next = 0;
        for (String piece : definition.group(1).split(",", -1)) {
            Matcher part = PART.matcher(piece);
            if (!part.matches()) {
                return Optional.empty();
            }
            long size = part.group(1).equals("-") ? 0 : number(part.group(1), part.group(2));
            long offset = part.group(3) == null ? next : number(part.group(3), part.group(4));
            parts.add(new Part(part.group(5) == null ? "" : part.group(5), offset, size));
            next = offset + size;
        }
        return Optional.of(new MtdParts(parts));
    }

    private static long number(String digits, String unit) {
        try {
            long value = Long.decode(digits);
            return switch (unit) {
                case "k", "K" -> value << 10;
                case "m", "M" -> value << 20;
                case "g", "G" -> value << 30;
                default -> value;
            };
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
