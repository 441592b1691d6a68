package dev.envkit.recipes.yaml;

import dev.envkit.recipes.Problem;
import dev.envkit.recipes.Problem.Severity;

/**
 * What was read from a file, with the places in it for those who find something wrong later.
 *
 * @param <T> what a file of this kind is read into
 */
public final class Parsed<T> {
    private final T value;
    private final YamlDocument document;

    Parsed(T value, YamlDocument document) {
        this.value = value;
        this.document = document;
    }

    /** Returns the record. */
    public T value() {
        return value;
    }

    /** Returns the file, as the user knows it. */
    public String file() {
        return document.file();
    }

    /**
     * Returns a problem at a place.
     *
     * @param severity how bad it is
     * @param message what is wrong
     * @param hint what to do; may be empty
     * @param path the keys (strings) and list indices (integers) that lead to the value
     */
    public Problem problem(Severity severity, String message, String hint, Object... path) {
        String pointer = Pointer.ROOT;
        for (Object element : path) {
            pointer = element instanceof Integer index
                    ? Pointer.element(pointer, index)
                    : Pointer.member(pointer, element.toString());
        }
        Position at = document.valueAt(pointer);
        return new Problem(severity, document.file(), at.line(), at.column(), message, hint);
    }
}
