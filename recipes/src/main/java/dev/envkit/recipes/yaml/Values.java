package dev.envkit.recipes.yaml;

import dev.envkit.recipes.Problem;
import dev.envkit.recipes.Problem.Severity;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * A mapping in a document that the schema found right: typed access to its members, and problems at their places for
 * what a schema cannot say. What the schema guarantees (types, required keys) is not checked again.
 */
final class Values {
    private static final long KIB = 1024;

    private final YamlDocument document;
    private final String pointer;
    private final List<Problem> problems;

    private Values(YamlDocument document, String pointer, List<Problem> problems) {
        this.document = document;
        this.pointer = pointer;
        this.problems = problems;
    }

    /** Returns the whole document; what is found wrong is added to {@code problems}. */
    static Values root(YamlDocument document, List<Problem> problems) {
        return new Values(document, Pointer.ROOT, problems);
    }

    boolean has(String key) {
        return node().has(key);
    }

    String text(String key) {
        return node().path(key).stringValue();
    }

    Optional<String> optionalText(String key) {
        return has(key) ? Optional.of(text(key)) : Optional.empty();
    }

    boolean flag(String key, boolean byDefault) {
        return has(key) ? node().path(key).booleanValue() : byDefault;
    }

    int number(String key, int byDefault) {
        return has(key) ? node().path(key).intValue() : byDefault;
    }

    long address(String key) {
        return node().path(key).longValue();
    }

    OptionalLong optionalAddress(String key) {
        return has(key) ? OptionalLong.of(address(key)) : OptionalLong.empty();
    }

    /** Returns a number of bytes, written as a number or with a binary unit. */
    long size(String key) {
        return sizeOf(node().path(key));
    }

    OptionalLong optionalSize(String key) {
        return has(key) ? OptionalLong.of(size(key)) : OptionalLong.empty();
    }

    List<Long> sizes(String key) {
        List<Long> sizes = new ArrayList<>();
        node().path(key).forEach(element -> sizes.add(sizeOf(element)));
        return sizes;
    }

    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        node().path(key).forEach(element -> texts.add(element.stringValue()));
        return texts;
    }

    Map<String, String> textsByKey(String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        node().path(key)
                .properties()
                .forEach(e -> texts.put(e.getKey(), e.getValue().stringValue()));
        return texts;
    }

    Values member(String key) {
        return new Values(document, Pointer.member(pointer, key), problems);
    }

    Optional<Values> optionalMember(String key) {
        return has(key) ? Optional.of(member(key)) : Optional.empty();
    }

    /** Returns the member's own members, by key. */
    Map<String, Values> members(String key) {
        Map<String, Values> members = new LinkedHashMap<>();
        Values parent = member(key);
        node().path(key).propertyNames().forEach(name -> members.put(name, parent.member(name)));
        return members;
    }

    /** Returns the entries of a list of mappings, each as {@code reader} makes it. */
    <T> List<T> list(String key, Function<Values, T> reader) {
        List<T> list = new ArrayList<>();
        String array = Pointer.member(pointer, key);
        for (int i = 0; i < node().path(key).size(); i++) {
            list.add(reader.apply(new Values(document, Pointer.element(array, i), problems)));
        }
        return list;
    }

    /** Returns the keys of this mapping, in the order of the file. */
    List<String> keys() {
        return List.copyOf(node().propertyNames());
    }

    /** Returns the line on which this mapping begins, counted from 1. */
    int line() {
        return document.valueAt(pointer).line();
    }

    /** Returns the file, as the user knows it. */
    String file() {
        return document.file();
    }

    /** Returns the entries of a list, or the one text that stands for a list of one. */
    List<String> textOrTexts(String key) {
        return node().path(key).isArray() ? texts(key) : List.of(text(key));
    }

    /** Returns a time, written as a number with {@code ms}, {@code s} or {@code m}. */
    Duration duration(String key) {
        String text = text(key);
        int unit = text.endsWith("ms") ? text.length() - 2 : text.length() - 1;
        BigDecimal count = new BigDecimal(text.substring(0, unit));
        BigDecimal nanos = switch (text.substring(unit)) {
            case "ms" -> count.movePointRight(6);
            case "s" -> count.movePointRight(9);
            default -> count.movePointRight(9).multiply(BigDecimal.valueOf(60));
        };
        return Duration.ofNanos(nanos.longValue());
    }

    Optional<Duration> optionalDuration(String key) {
        return has(key) ? Optional.of(duration(key)) : Optional.empty();
    }

    double decimal(String key, double byDefault) {
        return has(key) ? node().path(key).doubleValue() : byDefault;
    }

    /** Returns the only key of this mapping. */
    String onlyKey() {
        return node().propertyNames().iterator().next();
    }

    /** Adds an error at the value of {@code key}, or at this mapping if it has no such key. */
    void error(String key, String message, String hint) {
        Position at =
                !key.isEmpty() && has(key) ? document.valueAt(Pointer.member(pointer, key)) : document.valueAt(pointer);
        problems.add(new Problem(Severity.ERROR, document.file(), at.line(), at.column(), message, hint));
    }

    private JsonNode node() {
        return document.root().at(pointer);
    }

    private static long sizeOf(JsonNode node) {
        if (node.isNumber()) {
            return node.longValue();
        }
        String text = node.stringValue();
        long count = Long.parseLong(text.substring(0, text.length() - "KiB".length()));
        long unit = switch (text.charAt(text.length() - "KiB".length())) {
            case 'K' -> KIB;
            case 'M' -> KIB * KIB;
            default -> KIB * KIB * KIB;
        };
        return count * unit;
    }
}
