package dev.envkit.toolkit.cli;

import dev.envkit.recipes.Problem;
import dev.envkit.recipes.Problem.Severity;
import dev.envkit.recipes.lint.RecipeLinter;
import dev.envkit.recipes.repository.RecipeRepository;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.WorkspaceLocation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks recipes. */
@Command(
        name = "lint",
        description = {
            "Check recipes.",
            "",
            "Reports everything that is wrong with file, line and column: what is misspelt,",
            "missing or contradictory, files that are not there or not used, steps that use",
            "variables they do not have, sources whose content nothing vouches for.",
            "Exits with 2 if there is an error.",
            "",
        })
final class RecipesLintCommand implements Callable<Integer> {
    private static final String BUILT_IN = "builtin:";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "DIR",
            description = "Folders with recipes of your own. With none, all recipes are checked.")
    private List<Path> directories = new ArrayList<>();

    @Option(names = "--strict", description = "Warnings are errors.")
    private boolean strict;

    @Option(names = "--all", description = "Report on the built-in recipes too when folders are given.")
    private boolean all;

    @Mixin
    private final Selection selection = new Selection();

    @Override
    public Integer call() {
        GlobalOptions global = GlobalOptions.of(spec.commandLine());
        RecipeRepository repository = selection.repository(
                WorkspaceLocation.resolve(global.workspace()).path(), directories);
        List<Problem> problems = new RecipeLinter(repository)
                .lint().stream()
                        .filter(problem ->
                                all || directories.isEmpty() || !problem.file().startsWith(BUILT_IN))
                        .toList();
        boolean failed = problems.stream().anyMatch(this::fails);
        PrintWriter out = spec.commandLine().getOut();
        if (global.json()) {
            Json.print(out, problems.stream().map(RecipesLintCommand::data).toList());
        } else {
            problems.forEach(problem -> out.println(line(problem)));
            out.println(problems.isEmpty() ? "Nothing found." : counts(problems));
        }
        out.flush();
        return failed ? ExitCode.USAGE.code() : ExitCode.OK.code();
    }

    private boolean fails(Problem problem) {
        return problem.severity() == Severity.ERROR || (strict && problem.severity() == Severity.WARNING);
    }

    private static String line(Problem problem) {
        String hint = problem.hint().isEmpty() ? "" : " (" + problem.hint() + ")";
        return problem.where() + ": " + name(problem.severity()) + ": " + problem.message() + hint;
    }

    private static String counts(List<Problem> problems) {
        List<String> counts = new ArrayList<>();
        for (Severity severity : Severity.values()) {
            long count = problems.stream().filter(p -> p.severity() == severity).count();
            if (count > 0) {
                counts.add(count + " " + name(severity) + (count == 1 ? "" : "s"));
            }
        }
        return String.join(", ", counts) + ".";
    }

    private static String name(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> data(Problem problem) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("severity", name(problem.severity()));
        data.put("file", problem.file());
        data.put("line", problem.line());
        data.put("column", problem.column());
        data.put("message", problem.message());
        data.put("hint", problem.hint());
        return data;
    }
}
