package dev.envkit.toolkit.cli;

import dev.envkit.recipes.Board;
import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.Suggestion;
import dev.envkit.recipes.repository.RecipeRepository;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.WorkspaceLocation;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a board or a component recipe. */
@Command(
        name = "show",
        description = {
            "Show a board or a component recipe.",
            "",
            "  envkit recipes show mini2440            the board",
            "  envkit recipes show kernel              the kernel of its default variant",
            "  envkit recipes show kernel/linux-6.1    a recipe by its full name",
            "",
            "To change a recipe, write it into a folder of your own under the path that --yaml",
            "names in its first line.",
            "",
        })
final class RecipesShowCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(arity = "1", paramLabel = "NAME", description = "A board, a component, or COMPONENT/VARIANT.")
    private String name = "";

    @Option(names = "--yaml", description = "The recipe's own text.")
    private boolean yaml;

    @Mixin
    private final Selection selection = new Selection();

    @Override
    public Integer call() {
        GlobalOptions global = GlobalOptions.of(spec.commandLine());
        RecipeRepository repository = selection.repository(
                WorkspaceLocation.resolve(global.workspace()).path());
        PrintWriter out = spec.commandLine().getOut();
        if (repository.boards().contains(name)) {
            Board board = repository.board(name);
            show(out, global, repository, Board.pathOf(name), () -> RecipeText.board(out, board), board);
        } else {
            ComponentId id = componentId(repository);
            var recipe = repository.component(id);
            show(out, global, repository, id.path(), () -> RecipeText.component(out, repository, recipe), recipe);
        }
        return ExitCode.OK.code();
    }

    private void show(
            PrintWriter out,
            GlobalOptions global,
            RecipeRepository repository,
            String path,
            Runnable text,
            Record record) {
        if (yaml) {
            out.println("# " + path + " (" + repository.describe(path) + ")");
            out.print(new String(repository.read(path).orElseThrow(), StandardCharsets.UTF_8));
        } else if (global.json()) {
            Json.print(out, RecipeData.of(record));
        } else {
            text.run();
        }
        out.flush();
    }

    private ComponentId componentId(RecipeRepository repository) {
        int slash = name.indexOf('/');
        if (slash >= 0) {
            return new ComponentId(name.substring(0, slash), name.substring(slash + 1));
        }
        if (!known(repository).contains(name)) {
            throw new EnvkitException(
                    ExitCode.USAGE,
                    "there is no board and no component '" + name + "'",
                    Suggestion.among(name, known(repository)));
        }
        return selection.resolve(repository, null).require(name).id();
    }

    private static List<String> known(RecipeRepository repository) {
        SortedSet<String> components = new TreeSet<>();
        repository.components().forEach(id -> components.add(id.component()));
        List<String> known = new ArrayList<>(repository.boards());
        known.addAll(components);
        return known;
    }
}
