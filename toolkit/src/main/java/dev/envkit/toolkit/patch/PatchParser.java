package dev.envkit.toolkit.patch;

import dev.envkit.toolkit.patch.FilePatch.Action;
import dev.envkit.toolkit.patch.Hunk.Kind;
import dev.envkit.toolkit.patch.Hunk.Line;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a unified diff (POSIX {@code diff -u}) with or without git's extended headers. Text around the diffs, such as a
 * mail's header and its signature, is skipped; inside a hunk nothing is guessed: its line counts must be right.
 */
final class PatchParser {
    private static final Pattern HUNK_HEADER =
            Pattern.compile("@@ -(\\d{1,9})(?:,(\\d{1,9}))? \\+(\\d{1,9})(?:,(\\d{1,9}))? @@.*", Pattern.DOTALL);
    /** The time that GNU diff gives a file that does not exist, in whatever zone it was written. */
    private static final Pattern EPOCH = Pattern.compile("(1970-01-01|1969-12-31)\\s.*");

    private static final String DEV_NULL = "/dev/null";

    private final String name;
    private final List<String> lines;
    private int position;

    private PatchParser(String name, List<String> lines) {
        this.name = name;
        this.lines = lines;
    }

    /**
     * Parses a patch.
     *
     * @param name for error messages
     * @param content the patch
     * @return its files, in order; empty where it is only text
     * @throws PatchException if a hunk is malformed, or the patch holds something that is no unified diff
     */
    static List<FilePatch> parse(String name, byte[] content) {
        return new PatchParser(name, splitLines(new String(content, StandardCharsets.ISO_8859_1))).files();
    }

    /** Splits text into lines, each with its line feed; only the last may lack one. */
    static List<String> splitLines(String text) {
        List<String> result = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end + 1;
            result.add(text.substring(start, end));
            start = end;
        }
        return result;
    }

    private List<FilePatch> files() {
        List<FilePatch> result = new ArrayList<>();
        while (position < lines.size()) {
            String line = lines.get(position);
            if (line.startsWith("diff --git ")) {
                result.add(gitFile());
            } else if (atPlainHeader()) {
                result.add(plainFile());
            } else if (HUNK_HEADER.matcher(line).matches()) {
                throw malformed("a hunk without the --- and +++ lines that name its file");
            } else {
                position++;
            }
        }
        return result;
    }

    private boolean atPlainHeader() {
        return position + 2 < lines.size()
                && lines.get(position).startsWith("--- ")
                && lines.get(position + 1).startsWith("+++ ")
                && lines.get(position + 2).startsWith("@@ -");
    }

    private FilePatch plainFile() {
        int start = position + 1;
        HeaderName from = headerName(lines.get(position++));
        HeaderName to = headerName(lines.get(position++));
        List<Hunk> hunks = hunks();
        boolean noOldLines = hunks.size() == 1 && hunks.getFirst().oldLines().isEmpty();
        boolean noNewLines = hunks.size() == 1 && hunks.getFirst().newLines().isEmpty();
        if (from.path() == null && to.path() == null) {
            throw new PatchException(name, start, "both names are /dev/null", "Correct the patch.");
        }
        if (from.path() == null || (noOldLines && from.missing())) {
            return new FilePatch(Action.CREATE, null, orElse(to.path(), from.path()), null, hunks, start, false);
        }
        if (to.path() == null || (noNewLines && to.missing())) {
            return new FilePatch(Action.DELETE, from.path(), null, null, hunks, start, false);
        }
        return new FilePatch(Action.MODIFY, from.path(), to.path(), null, hunks, start, false);
    }

    /** Reads from {@code diff --git} to the last hunk of that file. */
    private FilePatch gitFile() {
        int start = position + 1;
        String header = chomp(lines.get(position++)).substring("diff --git ".length());
        Action action = Action.MODIFY;
        @Nullable Integer mode = null;
        @Nullable String oldPath = null;
        @Nullable String newPath = null;
        List<Hunk> hunks = List.of();
        for (boolean inHeader = true; inHeader && position < lines.size(); ) {
            String line = chomp(lines.get(position));
            if (line.startsWith("new file mode ")) {
                action = Action.CREATE;
                mode = octal(line);
            } else if (line.startsWith("deleted file mode ")) {
                action = Action.DELETE;
            } else if (line.startsWith("new mode ")) {
                mode = octal(line);
            } else if (line.startsWith("rename from ") || line.startsWith("copy from ")) {
                action = line.startsWith("rename") ? Action.RENAME : Action.COPY;
                oldPath = prefix(header, "a/") + unquote(line.substring(line.indexOf(" from ") + 6));
            } else if (line.startsWith("rename to ") || line.startsWith("copy to ")) {
                newPath = prefix(header, "b/") + unquote(line.substring(line.indexOf(" to ") + 4));
            } else if (line.startsWith("GIT binary patch") || line.startsWith("Binary files ")) {
                throw malformed("a binary diff (" + header + ")");
            } else if (line.startsWith("--- ") && atPlainHeader()) {
                HeaderName from = headerName(lines.get(position++));
                HeaderName to = headerName(lines.get(position++));
                oldPath = orElse(oldPath, from.path());
                newPath = orElse(newPath, to.path());
                hunks = hunks();
                inHeader = false;
                continue;
            } else if (!isOtherExtendedHeader(line)) {
                inHeader = false;
                continue;
            }
            position++;
        }
        if (oldPath == null && newPath == null) {
            oldPath = commonName(header, start);
            newPath = oldPath;
        }
        return new FilePatch(
                action,
                action == Action.CREATE ? null : orElse(oldPath, newPath),
                action == Action.DELETE ? null : orElse(newPath, oldPath),
                mode,
                hunks,
                start,
                true);
    }

    /** git writes the names in rename and copy lines without the prefixes of its other lines. */
    private static String prefix(String header, String usual) {
        return header.startsWith("a/") || header.startsWith("\"a/") ? usual : "";
    }

    private static boolean isOtherExtendedHeader(String line) {
        return line.startsWith("old mode ")
                || line.startsWith("similarity index ")
                || line.startsWith("dissimilarity index ")
                || line.startsWith("index ");
    }

    /** Without ---, +++ or rename lines both names of {@code a/NAME b/NAME} are the same, which tells where to cut. */
    private String commonName(String header, int line) {
        if (header.startsWith("\"")) {
            int end = closingQuote(header);
            return unquote(header.substring(0, end + 1));
        }
        int half = header.length() / 2;
        int prefix = header.indexOf('/');
        if (header.length() % 2 == 1
                && prefix >= 0
                && prefix < half
                && header.charAt(half) == ' '
                && header.substring(prefix, half).equals(header.substring(half + 1 + prefix))) {
            return header.substring(0, half);
        }
        throw new PatchException(
                name, line, "cannot tell the file's name from 'diff --git " + header + "'", "Correct the patch.");
    }

    private List<Hunk> hunks() {
        List<Hunk> result = new ArrayList<>();
        while (position < lines.size()) {
            Matcher header = HUNK_HEADER.matcher(lines.get(position));
            if (!header.matches()) {
                if (lines.get(position).startsWith("@@ -")) {
                    throw malformed("not a hunk header");
                }
                break;
            }
            result.add(hunk(header, result.size() + 1));
        }
        return result;
    }

    private Hunk hunk(Matcher header, int number) {
        int patchLine = ++position;
        int oldLeft = count(header.group(2));
        int newLeft = count(header.group(4));
        List<Line> body = new ArrayList<>();
        while (oldLeft > 0 || newLeft > 0) {
            if (position == lines.size()) {
                throw new PatchException(
                        name,
                        patchLine,
                        "the patch ends inside this hunk; " + oldLeft + " old and " + newLeft
                                + " new lines are missing",
                        "The patch was cut off: get it again.");
            }
            String line = lines.get(position);
            Kind kind = kindOf(line);
            oldLeft -= kind == Kind.ADDED ? 0 : 1;
            newLeft -= kind == Kind.REMOVED ? 0 : 1;
            if (oldLeft < 0 || newLeft < 0) {
                throw malformed("more lines than the header of the hunk at line " + patchLine + " announces");
            }
            position++;
            body.add(new Line(kind, bodyText(line)));
        }
        return new Hunk(number, patchLine, Integer.parseInt(header.group(1)), Integer.parseInt(header.group(3)), body);
    }

    private Kind kindOf(String line) {
        return switch (line.charAt(0)) {
            case '+' -> Kind.ADDED;
            case '-' -> Kind.REMOVED;
            // an editor that strips blanks from line ends makes an empty context line of " "
            case ' ', '\n' -> Kind.CONTEXT;
            default -> throw malformed("a line of a hunk must begin with ' ', '+' or '-'");
        };
    }

    /** Returns the line without its mark; drops its line feed where a marker that the file has none follows. */
    private String bodyText(String line) {
        String text = line.equals("\n") ? line : line.substring(1);
        if (position < lines.size() && lines.get(position).startsWith("\\ ")) {
            position++;
            return chomp(text);
        }
        return text.endsWith("\n") ? text : text + "\n";
    }

    private static int count(@Nullable String digits) {
        return digits == null ? 1 : Integer.parseInt(digits);
    }

    private int octal(String line) {
        try {
            return Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1), 8);
        } catch (NumberFormatException e) {
            throw malformed("not a file mode: '" + line + "'");
        }
    }

    /**
     * The name in a {@code ---} or {@code +++} line.
     *
     * @param path null for /dev/null
     * @param missing whether the line says that the file does not exist there
     */
    private record HeaderName(@Nullable String path, boolean missing) {}

    private HeaderName headerName(String line) {
        String rest = chomp(line).substring(4);
        if (rest.startsWith("\"")) {
            return new HeaderName(unquote(rest.substring(0, closingQuote(rest) + 1)), false);
        }
        int tab = rest.indexOf('\t');
        String path = (tab < 0 ? rest : rest.substring(0, tab)).stripTrailing();
        if (path.equals(DEV_NULL)) {
            return new HeaderName(null, true);
        }
        return new HeaderName(
                path, tab >= 0 && EPOCH.matcher(rest.substring(tab + 1)).matches());
    }

    private int closingQuote(String text) {
        for (int i = 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '"') {
                return i;
            }
        }
        throw malformed("a quoted name without its closing quote");
    }

    /** Undoes git's quoting of names (C escapes, octal bytes). */
    private String unquote(String text) {
        if (!text.startsWith("\"")) {
            return text;
        }
        String inner = text.substring(1, closingQuote(text));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < inner.length(); i++) {
            char c = inner.charAt(i);
            if (c != '\\') {
                out.write(c);
                continue;
            }
            char escaped = inner.charAt(++i);
            if (escaped >= '0' && escaped <= '3' && i + 2 < inner.length()) {
                out.write(Integer.parseInt(inner.substring(i, i + 3), 8));
                i += 2;
                continue;
            }
            out.write(
                    switch (escaped) {
                        case 'a' -> 7;
                        case 'b' -> '\b';
                        case 't' -> '\t';
                        case 'n' -> '\n';
                        case 'v' -> 11;
                        case 'f' -> '\f';
                        case 'r' -> '\r';
                        default -> escaped;
                    });
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static String chomp(String line) {
        return line.endsWith("\n") ? line.substring(0, line.length() - 1) : line;
    }

    private static @Nullable String orElse(@Nullable String first, @Nullable String second) {
        return first != null ? first : second;
    }

    private PatchException malformed(String what) {
        return new PatchException(
                name,
                position + 1,
                what,
                "Only text patches in unified format can be applied; correct the patch or make it anew"
                        + " with 'git diff' or 'diff -u'.");
    }
}
