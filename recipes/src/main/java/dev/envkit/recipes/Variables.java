package dev.envkit.recipes;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The variables that envkit gives to steps, and {@code ${NAME}} references to them in the values of {@code environment}
 * and {@code exports}. In {@code exports}, {@code ${ENVKIT_OUT}} is the output of the component that exports.
 */
public final class Variables {
    /** Variables of every step whose names begin with {@code ENVKIT_}, apart from the needed components' outputs. */
    public static final Set<String> ENVKIT =
            Set.of("ENVKIT_SOURCES", "ENVKIT_BUILD", "ENVKIT_OUT", "ENVKIT_RECIPE", "ENVKIT_JOBS");

    /** Variables of every step that a recipe may not set. */
    public static final List<String> RESERVED =
            List.of("PATH", "HOME", "LC_ALL", "TZ", "SOURCE_DATE_EPOCH", "LD_LIBRARY_PATH", "LD_PRELOAD", "IFS", "ENV");

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)\\}");
    private static final Pattern SHELL_USE = Pattern.compile("\\$\\{?(ENVKIT_[A-Za-z0-9_]*)");

    private Variables() {}

    /** Returns the variable that holds the output directory of a needed component: {@code ENVKIT_U_BOOT}. */
    public static String outputOf(String component) {
        return "ENVKIT_" + component.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /**
     * Replaces the references in {@code value}.
     *
     * @throws IllegalArgumentException if one is not in {@code variables}; the linter reports those beforehand
     */
    public static String expand(String value, Map<String, String> variables) {
        return REFERENCE.matcher(value).replaceAll(match -> {
            String replacement = variables.get(match.group(1));
            if (replacement == null) {
                throw new IllegalArgumentException("no variable " + match.group(1) + " in: " + value);
            }
            return Matcher.quoteReplacement(replacement);
        });
    }

    /** Returns the names that {@code value} refers to as {@code ${NAME}}. */
    public static Set<String> references(String value) {
        return names(REFERENCE, value);
    }

    /** Returns the {@code ENVKIT_} variables that a shell text uses. */
    public static Set<String> usedBy(String shellText) {
        return names(SHELL_USE, shellText);
    }

    private static Set<String> names(Pattern pattern, String text) {
        Set<String> names = new TreeSet<>();
        pattern.matcher(text).results().forEach(match -> names.add(match.group(1)));
        return names;
    }
}
