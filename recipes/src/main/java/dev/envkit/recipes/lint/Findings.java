package dev.envkit.recipes.lint;

import dev.envkit.recipes.Problem;
import dev.envkit.recipes.Problem.Severity;
import dev.envkit.recipes.yaml.Parsed;
import java.util.ArrayList;
import java.util.List;

/** Collects what a check finds in one file. */
final class Findings {
    private final Parsed<?> parsed;
    private final List<Problem> problems = new ArrayList<>();

    Findings(Parsed<?> parsed) {
        this.parsed = parsed;
    }

    /** Adds an error at the value that {@code path} leads to. */
    void error(String message, String hint, Object... path) {
        problems.add(parsed.problem(Severity.ERROR, message, hint, path));
    }

    /** Adds a warning at the value that {@code path} leads to. */
    void warning(String message, String hint, Object... path) {
        problems.add(parsed.problem(Severity.WARNING, message, hint, path));
    }

    /** Adds a note at the value that {@code path} leads to. */
    void note(String message, String hint, Object... path) {
        problems.add(parsed.problem(Severity.NOTE, message, hint, path));
    }

    /** Adds a problem that was found in another file. */
    void add(Problem problem) {
        problems.add(problem);
    }

    List<Problem> problems() {
        return problems;
    }
}
