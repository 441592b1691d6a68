package dev.envkit.toolkit.build;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the lines of a command's output that say why it failed: the compiler's and linker's errors first, in the order
 * in which they came (the first is usually the cause, what follows its consequence), then make's, and where there is
 * none of these, the last lines.
 *
 * <p>For one thread.
 */
final class ErrorLines {
    /** As many as fit on a screen along with the rest of the message. */
    static final int LIMIT = 10;

    private static final int MAX_LENGTH = 240;

    /** Lines by which a program says what is wrong. */
    private static final Pattern CAUSE = Pattern.compile(String.join(
            "|",
            // gcc, clang, gas: file:line:column: error: text
            "(?:^|\\s|:)(?:fatal )?error: ",
            "(?i:^configure: error:)",
            ":\\d+: Error: ",
            "internal compiler error",
            "undefined reference to",
            "multiple definition of",
            "ld(?:\\.bfd)?: cannot find",
            "relocation truncated to fit",
            "section .* will not fit in region",
            // make without a rule, bison, flex, patch
            "No rule to make target",
            "syntax error",
            "Hunk #\\d+ FAILED",
            // the shell and the dynamic loader
            ": (?:command )?not found$",
            "error while loading shared libraries",
            "cannot execute",
            "Exec format error",
            "No such file or directory",
            "Permission denied",
            "No space left on device",
            "Read-only file system",
            "Illegal instruction",
            "Segmentation fault",
            "virtual memory exhausted",
            "[Cc]annot allocate memory",
            "^Killed$",
            "^ERROR(?:\\(|: )",
            "^\\*\\*\\* "));

    private static final Pattern MAKE = Pattern.compile("^g?make(?:\\[\\d+\\])?: \\*\\*\\* ");
    /** A failure that the recipe or the build system itself expects and handles. */
    private static final Pattern HARMLESS =
            Pattern.compile("\\(ignored\\)|Waiting for unfinished jobs|^checking |^  (?:CC|LD|AS|HOSTCC) |warning: ");

    private final Set<String> causes = new LinkedHashSet<>();
    private final Deque<String> make = new ArrayDeque<>();
    private final Deque<String> last = new ArrayDeque<>();

    /** Takes the next line of output. */
    void accept(String line) {
        String text = line.stripTrailing();
        if (text.isBlank()) {
            return;
        }
        if (text.length() > MAX_LENGTH) {
            text = text.substring(0, MAX_LENGTH - 3) + "...";
        }
        last.addLast(text);
        if (last.size() > LIMIT) {
            last.removeFirst();
        }
        if (HARMLESS.matcher(text).find()) {
            return;
        }
        if (MAKE.matcher(text).find() && !text.contains("No rule to make target")) {
            // the first names the target that failed, the last the one that was asked for
            if (make.size() == 2) {
                make.removeLast();
            }
            make.addLast(text);
        } else if (causes.size() < LIMIT && CAUSE.matcher(text).find()) {
            causes.add(text);
        }
    }

    /** Returns the lines that matter, at most {@link #LIMIT}. */
    List<String> lines() {
        if (causes.isEmpty() && make.isEmpty()) {
            return List.copyOf(last);
        }
        List<String> lines = new ArrayList<>(causes.isEmpty() ? beforeMake() : causes);
        for (String line : make) {
            if (lines.size() < LIMIT && !lines.contains(line)) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** What the failing program said last, where it is in no form that is known. */
    private List<String> beforeMake() {
        List<String> lines = new ArrayList<>();
        for (String line : last) {
            if (!MAKE.matcher(line).find()) {
                lines.add(line);
            }
        }
        int room = LIMIT - make.size();
        return lines.subList(Math.max(0, lines.size() - room), lines.size());
    }

    /** Tells whether the output shows that the disk is full. */
    boolean diskIsFull() {
        return causes.stream().anyMatch(line -> line.contains("No space left on device"));
    }

    /** Tells whether the output shows that memory ran out. */
    boolean memoryIsShort() {
        return causes.stream()
                .anyMatch(line -> line.equals("Killed")
                        || line.contains("Killed signal")
                        || line.contains("annot allocate memory")
                        || line.contains("virtual memory exhausted"));
    }
}
