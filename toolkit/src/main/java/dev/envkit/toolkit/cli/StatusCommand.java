package dev.envkit.toolkit.cli;

import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.toolkit.build.BuildEngine;
import dev.envkit.toolkit.build.NeededOutput;
import dev.envkit.workspace.BuildKey;
import dev.envkit.workspace.ByteSize;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.StoredArtifact;
import dev.envkit.workspace.Workspace;
import dev.envkit.workspace.WorkspaceLocation;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What is in the workspace, what is out of date, and why. */
@Command(
        name = "status",
        description = {
            "Show what the workspace has, what is out of date, and why. Changes nothing.",
            "",
        })
final class StatusCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "BOARD", description = "The board: mini2440 unless given.")
    private @Nullable String board;

    @Option(names = "--why", description = "Name every input that differs, not only the first few.")
    private boolean why;

    @Mixin
    private final Selection selection = new Selection();

    /** How a component stands. */
    private record Line(ComponentRecipe recipe, String state, String text, List<String> changes, long size) {}

    @Override
    public Integer call() {
        GlobalOptions global = GlobalOptions.of(spec.commandLine());
        PrintWriter out = spec.commandLine().getOut();
        WorkspaceLocation location = WorkspaceLocation.resolve(global.workspace());
        if (!Workspace.exists(location.path())) {
            if (global.json()) {
                Json.print(out, Map.of("workspace", location.path().toString(), "exists", false));
            } else {
                out.println("There is no workspace at " + location.path() + " yet. Next: envkit up");
            }
            return ExitCode.OK.code();
        }
        try (Session session = Session.openExisting(global, selection, board)) {
            List<Line> lines = lines(session);
            if (global.json()) {
                printJson(out, session, lines);
            } else {
                print(out, session, location, lines);
            }
        }
        return ExitCode.OK.code();
    }

    private List<Line> lines(Session session) {
        Map<String, NeededOutput> done = new LinkedHashMap<>();
        List<Line> lines = new ArrayList<>();
        for (ComponentRecipe recipe : session.resolution().components()) {
            if (recipe.unavailable().isPresent()) {
                lines.add(new Line(
                        recipe, "unavailable", recipe.unavailable().get().reason(), List.of(), 0));
                continue;
            }
            Optional<String> missing = recipe.needs().stream()
                    .filter(need -> !done.containsKey(need))
                    .findFirst();
            Optional<StoredArtifact> current = session.artifacts().current(BuildEngine.storeName(recipe.id()));
            if (missing.isPresent()) {
                lines.add(new Line(
                        recipe,
                        current.isPresent() ? "out-of-date" : "missing",
                        (current.isPresent() ? "out of date: " : "not built: ") + "needs " + missing.get()
                                + ", which is not up to date",
                        List.of(),
                        0));
                continue;
            }
            List<NeededOutput> needs = recipe.needs().stream()
                    .map(done::get)
                    .map(java.util.Objects::requireNonNull)
                    .toList();
            Optional<BuildKey> key = session.engine().key(recipe, needs);
            Optional<StoredArtifact> found =
                    key.flatMap(k -> session.artifacts().find(BuildEngine.storeName(recipe.id()), k));
            if (found.isPresent()) {
                done.put(recipe.id().component(), new NeededOutput(recipe, found.get()));
                lines.add(new Line(
                        recipe,
                        "up-to-date",
                        "up to date",
                        List.of(),
                        found.get().record().size()));
            } else if (current.isPresent() && key.isPresent()) {
                List<String> changes = key.get().changesSince(current.get().key()).stream()
                        .map(BuildKey.Change::describe)
                        .toList();
                lines.add(new Line(recipe, "out-of-date", "out of date", changes, 0));
            } else {
                lines.add(new Line(
                        recipe, "missing", key.isPresent() ? "not built" : "not built, not fetched", List.of(), 0));
            }
        }
        return lines;
    }

    private void print(PrintWriter out, Session session, WorkspaceLocation location, List<Line> lines) {
        out.println("Workspace " + session.workspace().root() + " ("
                + location.origin().description() + "), "
                + ByteSize.format(session.workspace().usableSpace()) + " free");
        out.println("Board " + session.resolution().board().name() + ", variant "
                + session.resolution().variant().name());
        for (Line line : lines) {
            out.printf(
                    "  %-10s %-16s %s%s%n",
                    line.recipe().id().component(),
                    line.recipe().id().variant(),
                    line.text(),
                    line.size() > 0 ? ", " + ByteSize.format(line.size()) : "");
            int shown = why ? line.changes().size() : Math.min(3, line.changes().size());
            line.changes().subList(0, shown).forEach(change -> out.println("      " + change));
            if (shown < line.changes().size()) {
                out.println("      and " + (line.changes().size() - shown) + " more: envkit status --why");
            }
        }
    }

    private static void printJson(PrintWriter out, Session session, List<Line> lines) {
        List<Object> components = new ArrayList<>();
        for (Line line : lines) {
            Map<String, Object> component = new LinkedHashMap<>();
            component.put("component", line.recipe().id().component());
            component.put("variant", line.recipe().id().variant());
            component.put("state", line.state());
            component.put("changes", line.changes());
            component.put("bytes", line.size());
            components.add(component);
        }
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("workspace", session.workspace().root().toString());
        data.put("exists", true);
        data.put("freeBytes", session.workspace().usableSpace());
        data.put("board", session.resolution().board().name());
        data.put("variant", session.resolution().variant().name());
        data.put("components", components);
        Json.print(out, data);
    }
}
