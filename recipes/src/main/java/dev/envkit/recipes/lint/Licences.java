package dev.envkit.recipes.lint;

import java.util.Optional;
import java.util.regex.Pattern;

/** The form of SPDX licence expressions (SPDX 2.3, annex D), and identifiers that were withdrawn. */
final class Licences {
    private static final String ID = "\\(*(?:LicenseRef-)?[A-Za-z0-9][A-Za-z0-9.-]*\\+?\\)*";
    private static final Pattern EXPRESSION = Pattern.compile(ID + "(?: (?:AND|OR|WITH) " + ID + ")*");
    private static final Pattern BARE_GNU = Pattern.compile(".*\\b((?:A|L)?GPL-[0-9.]+)(\\+?)(?![A-Za-z0-9.+-]).*");

    private Licences() {}

    /** Returns what to do if {@code licence} is not an expression of the form; empty if it is. */
    static Optional<String> check(String licence) {
        if (!EXPRESSION.matcher(licence).matches() || parenthesesDiffer(licence)) {
            return Optional.of("for example GPL-2.0-only, MIT, LicenseRef-Name, joined by AND, OR, WITH");
        }
        var gnu = BARE_GNU.matcher(licence);
        if (gnu.matches()) {
            String id = gnu.group(1);
            return Optional.of(
                    gnu.group(2).isEmpty() ? "say " + id + "-only or " + id + "-or-later" : "say " + id + "-or-later");
        }
        return Optional.empty();
    }

    private static boolean parenthesesDiffer(String text) {
        return text.chars().filter(c -> c == '(').count()
                != text.chars().filter(c -> c == ')').count();
    }
}
