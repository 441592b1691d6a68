package dev.envkit.recipes;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.util.List;
import java.util.stream.Collectors;

/** A recipe that cannot be used; it carries everything that is wrong with the file, not only the first thing. */
public final class RecipeException extends EnvkitException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** @param problems what is wrong, at least one thing */
    public RecipeException(List<Problem> problems) {
        super(ExitCode.USAGE, messageOf(problems), "correct the recipe; 'envkit recipes lint' checks it again");
        this.problems = problems.stream().sorted().toList();
    }

    /** Returns what is wrong, in the order of the file. */
    public List<Problem> problems() {
        return problems;
    }

    private static String messageOf(List<Problem> problems) {
        return problems.stream().sorted().map(Problem::toString).collect(Collectors.joining("\n"));
    }
}
