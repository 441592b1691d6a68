package dev.envkit.recipes;

/**
 * Something wrong in a recipe.
 *
 * @param severity how bad it is
 * @param file the file, as the user knows it
 * @param line counted from 1; 0 if the whole file is meant
 * @param column counted from 1 in code points; 0 if the whole line or file is meant
 * @param message what is wrong, without a full stop
 * @param hint what to do, without a full stop; may be empty
 */
public record Problem(Severity severity, String file, int line, int column, String message, String hint)
        implements Comparable<Problem> {
    /** How bad a {@link Problem} is. */
    public enum Severity {
        /** The recipe cannot be used. */
        ERROR,
        /** The recipe can be used, but probably not as its author meant. */
        WARNING,
        /** Something to know. */
        NOTE
    }

    @Override
    public int compareTo(Problem other) {
        int byFile = file.compareTo(other.file);
        if (byFile != 0) {
            return byFile;
        }
        int byLine = Integer.compare(line, other.line);
        if (byLine != 0) {
            return byLine;
        }
        int byColumn = Integer.compare(column, other.column);
        return byColumn != 0 ? byColumn : message.compareTo(other.message);
    }

    /** Returns {@code file:line:column}, as far as known; terminals and editors jump there. */
    public String where() {
        if (line == 0) {
            return file;
        }
        return column == 0 ? file + ":" + line : file + ":" + line + ":" + column;
    }

    /** Returns the place, the message and the hint on one line. */
    @Override
    public String toString() {
        return where() + ": " + message + (hint.isEmpty() ? "" : " (" + hint + ")");
    }
}
