package dev.envkit.emulator.console;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text since the last thing in it that was expected, of which only the end is kept.
 *
 * <p>Threading: belongs to the machine's thread.
 */
public final class ExpectWindow {
    private static final int KEPT = 64 * 1024;

    private final StringBuilder text = new StringBuilder();

    /** Adds what has come. */
    public void append(String added) {
        text.append(added);
        if (text.length() > KEPT) {
            text.delete(0, text.length() - KEPT);
        }
    }

    /** Looks for an expression; when it is found, the text up to its end is forgotten. */
    public Optional<MatchResult> find(Pattern expression) {
        Matcher matcher = expression.matcher(text);
        if (!matcher.find()) {
            return Optional.empty();
        }
        MatchResult found = matcher.toMatchResult();
        text.delete(0, matcher.end());
        return Optional.of(found);
    }

    /** Forgets everything. */
    public void clear() {
        text.setLength(0);
    }
}
