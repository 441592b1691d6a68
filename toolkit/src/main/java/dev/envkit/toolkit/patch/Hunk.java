package dev.envkit.toolkit.patch;

import java.util.List;

/**
 * One hunk of a unified diff.
 *
 * @param number place of the hunk among its file's, from 1
 * @param patchLine line of its {@code @@} header in the patch, from 1
 * @param oldStart first line it replaces, from 1; where it replaces none, the line after which it inserts
 * @param newStart first line of the replacement, from 1
 * @param lines its body, in order
 */
record Hunk(int number, int patchLine, int oldStart, int newStart, List<Line> lines) {
    Hunk {
        lines = List.copyOf(lines);
    }

    /** What a line of a hunk is to the two files. */
    enum Kind {
        CONTEXT,
        REMOVED,
        ADDED
    }

    /**
     * A line of the body.
     *
     * @param text with its line feed, unless the patch says that the file ends without one
     */
    record Line(Kind kind, String text) {}

    /** Returns the lines that the file must have: context and removed. */
    List<String> oldLines() {
        return textsWithout(Kind.ADDED);
    }

    /** Returns the lines that the file has afterwards: context and added. */
    List<String> newLines() {
        return textsWithout(Kind.REMOVED);
    }

    /** Returns how many context lines it begins with. */
    int leadingContext() {
        int n = 0;
        while (n < lines.size() && lines.get(n).kind() == Kind.CONTEXT) {
            n++;
        }
        return n;
    }

    /** Returns how many context lines it ends with. */
    int trailingContext() {
        int n = 0;
        while (n < lines.size() && lines.get(lines.size() - 1 - n).kind() == Kind.CONTEXT) {
            n++;
        }
        return n;
    }

    /** Returns the hunk that undoes this one. */
    Hunk reversed() {
        List<Line> swapped = lines.stream()
                .map(line -> new Line(
                        switch (line.kind()) {
                            case CONTEXT -> Kind.CONTEXT;
                            case REMOVED -> Kind.ADDED;
                            case ADDED -> Kind.REMOVED;
                        },
                        line.text()))
                .toList();
        return new Hunk(number, patchLine, newStart, oldStart, swapped);
    }

    private List<String> textsWithout(Kind kind) {
        return lines.stream()
                .filter(line -> line.kind() != kind)
                .map(Line::text)
                .toList();
    }
}
