package dev.envkit.toolkit.debian;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads the paragraphs of a control file (deb822(5)) one by one. For one thread. */
final class ControlReader {
    private final BufferedReader in;
    private final Predicate<String> wanted;
    private int line;

    /** @param wanted which fields to keep; an index has many that nobody asks for */
    ControlReader(Reader in, Predicate<String> wanted) {
        this.in = in instanceof BufferedReader buffered ? buffered : new BufferedReader(in, 1 << 16);
        this.wanted = wanted;
    }

    /** Returns the paragraphs of a text. */
    static List<Paragraph> parse(String text) {
        ControlReader reader = new ControlReader(new StringReader(text), name -> true);
        List<Paragraph> result = new ArrayList<>();
        try {
            for (Paragraph p = reader.next(); p != null; p = reader.next()) {
                result.add(p);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return result;
    }

    /** Returns the number of the line read last, from 1. */
    int line() {
        return line;
    }

    /**
     * Returns the next paragraph, or null at the end.
     *
     * @throws IOException if it cannot be read, or a line is neither field, continuation, comment nor empty
     */
    @Nullable
    Paragraph next() throws IOException {
        Paragraph result = new Paragraph();
        boolean any = false;
        String name = "";
        StringBuilder value = new StringBuilder();
        boolean keep = false;
        for (String text = readLine(); text != null; text = readLine()) {
            if (text.isBlank()) {
                if (any) {
                    break;
                }
                continue;
            }
            char first = text.charAt(0);
            if (first == '#') {
                continue;
            }
            if (first == ' ' || first == '\t') {
                if (keep) {
                    value.append('\n').append(text, 1, text.length());
                }
                continue;
            }
            if (keep) {
                result.set(name, value.toString().strip());
            }
            int colon = text.indexOf(':');
            if (colon <= 0) {
                throw new IOException("line " + line + " is no field: '" + text + "'");
            }
            any = true;
            name = text.substring(0, colon);
            keep = wanted.test(name);
            if (keep) {
                value.setLength(0);
                value.append(text, colon + 1, text.length());
            }
        }
        if (keep) {
            result.set(name, value.toString().strip());
        }
        return any ? result : null;
    }

    private @Nullable String readLine() throws IOException {
        line++;
        return in.readLine();
    }
}
