package dev.envkit.toolkit.cli;

import dev.envkit.recipes.Board;
import dev.envkit.recipes.BoardVariant;
import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.repository.RecipeRepository;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.WorkspaceLocation;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists boards with their variants, and the recipes that no variant takes. */
@Command(name = "list", description = "List boards, their variants and all component recipes.")
final class RecipesListCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Mixin
    private final Selection selection = new Selection();

    @Override
    public Integer call() {
        GlobalOptions global = GlobalOptions.of(spec.commandLine());
        RecipeRepository repository = selection.repository(
                WorkspaceLocation.resolve(global.workspace()).path());
        PrintWriter out = spec.commandLine().getOut();
        SortedSet<ComponentId> unused = new TreeSet<>(repository.components());
        List<Map<String, Object>> boards = new ArrayList<>();
        for (String name : repository.boards()) {
            Board board = repository.board(name);
            for (BoardVariant variant : board.variants().values()) {
                variant.components().forEach((component, of) -> unused.remove(new ComponentId(component, of)));
            }
            boards.add(RecipeData.of(board));
            if (!global.json()) {
                print(out, repository, board);
            }
        }
        if (global.json()) {
            List<Map<String, Object>> components = new ArrayList<>();
            repository.components().forEach(id -> components.add(summary(repository, id)));
            Json.print(out, Map.of("boards", boards, "components", components));
            return ExitCode.OK.code();
        }
        if (!unused.isEmpty()) {
            out.println("Other recipes, for --with COMPONENT=VARIANT");
            unused.forEach(id -> printComponent(out, repository, id));
        }
        return ExitCode.OK.code();
    }

    private static void print(PrintWriter out, RecipeRepository repository, Board board) {
        out.println(board.name() + ": " + board.summary());
        for (BoardVariant variant : board.variants().values()) {
            boolean isDefault = variant.name().equals(board.defaultVariant());
            out.println();
            out.println("  " + variant.name() + (isDefault ? " (default): " : ": ") + variant.summary());
            variant.components()
                    .forEach((component, of) -> printComponent(out, repository, new ComponentId(component, of)));
        }
        out.println();
    }

    private static void printComponent(PrintWriter out, RecipeRepository repository, ComponentId id) {
        out.printf("    %-32s %s%n", id, summary(repository, id).get("summary"));
    }

    /** Returns what the list says of a recipe; one that cannot be read must not hide the others. */
    private static Map<String, Object> summary(RecipeRepository repository, ComponentId id) {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("component", id.component());
        summary.put("variant", id.variant());
        try {
            ComponentRecipe recipe = repository.component(id);
            boolean available = recipe.unavailable().isEmpty();
            summary.put("version", recipe.version());
            summary.put("summary", (available ? "" : "(not available yet) ") + recipe.summary());
            summary.put("available", available);
        } catch (EnvkitException e) {
            summary.put("summary", "(cannot be read: see 'envkit recipes lint')");
            summary.put("available", false);
        }
        return summary;
    }
}
