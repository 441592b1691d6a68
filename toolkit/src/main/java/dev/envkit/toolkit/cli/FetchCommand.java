package dev.envkit.toolkit.cli;

import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.repository.Resolution;
import dev.envkit.toolkit.source.FetchAll;
import dev.envkit.toolkit.source.FetchPlan;
import dev.envkit.toolkit.source.FetchSession;
import dev.envkit.workspace.ByteSize;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.Pin;
import dev.envkit.workspace.Workspace;
import dev.envkit.workspace.WorkspaceLocation;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fetches sources and packages into the workspace, and does nothing with them. */
@Command(
        name = "fetch",
        description = {
            "Download and verify sources and packages, without unpacking or building anything.",
            "",
            "What was begun is continued, what is there is not fetched again. Each source's",
            "places are tried in order: --mirror, mirrors of envkit's configuration, upstream.",
            "What a source resolved to is pinned in envkit.lock.",
            "",
            "  envkit fetch                         everything the board needs",
            "  envkit fetch kernel                  the kernel's, and of what it needs",
            "  envkit fetch --variant legacy --from ~/Downloads",
            "",
        })
final class FetchCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "COMPONENT", description = "Components, with what they need; all if none.")
    private List<String> components = new ArrayList<>();

    @Option(names = "--board", paramLabel = "BOARD", description = "The board: mini2440 unless given.")
    private @Nullable String board;

    @Option(
            names = {"-n", "--dry-run"},
            description = "Only say how much would be fetched.")
    private boolean dryRun;

    @Mixin
    private final Selection selection = new Selection();

    @Mixin
    private final FetchFlags fetch = new FetchFlags();

    @Override
    public Integer call() {
        GlobalOptions global = GlobalOptions.of(spec.commandLine());
        PrintWriter out = spec.commandLine().getOut();
        try (Workspace workspace = Workspace.openOrCreate(
                        WorkspaceLocation.resolve(global.workspace()).path());
                FetchSession session = FetchSession.open(workspace, fetch.options(), fetch.from(), global.progress())) {
            workspace.removeLeftovers();
            List<ComponentRecipe> recipes = recipes(selection, workspace, board, components);
            FetchPlan plan = FetchPlan.of(session, recipes);
            if (dryRun) {
                printPlan(global, out, plan, session);
                return ExitCode.OK.code();
            }
            if (!plan.isEmpty()) {
                session.progress().message(plan.describe(session));
                plan.requireSpace(session);
            }
            List<FetchAll.Item> items = new FetchAll(session).recipes(recipes).call();
            if (global.json()) {
                Json.print(out, items.stream().map(FetchCommand::data).toList());
            } else {
                items.forEach(item -> out.println(line(item)));
            }
            out.flush();
            FetchAll.requireAll(items);
        }
        return ExitCode.OK.code();
    }

    /** Returns the recipes of the components named, with those they need; all that can be built if none is named. */
    static List<ComponentRecipe> recipes(
            Selection selection, Workspace workspace, @Nullable String board, List<String> components) {
        Resolution resolution = selection.resolve(selection.repository(workspace), board);
        if (components.isEmpty() || components.contains("all")) {
            return resolution.components();
        }
        components.forEach(resolution::require);
        return resolution.closure(new TreeSet<>(components));
    }

    private static void printPlan(GlobalOptions global, PrintWriter out, FetchPlan plan, FetchSession session) {
        if (global.json()) {
            Json.print(
                    out,
                    Map.of(
                            "files", plan.amount().files(),
                            "bytes", plan.amount().bytes(),
                            "unknown", plan.unknown(),
                            "disk", plan.disk(),
                            "free", session.workspace().usableSpace()));
        } else {
            out.println(plan.isEmpty() ? "Everything is here." : plan.describe(session));
        }
    }

    static String line(FetchAll.Item item) {
        String name = item.component() + " " + item.name();
        return item.pin()
                .map(pin -> String.format("%-44s %10s  %s", name, ByteSize.format(item.bytes()), summary(pin)))
                .orElseGet(() -> String.format("%-44s %10s", name, "not fetched"));
    }

    private static String summary(Pin pin) {
        String commit = pin.commit();
        return pin.kind() + " " + (commit != null ? commit.substring(0, 12) : pin.version());
    }

    static Map<String, Object> data(FetchAll.Item item) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("component", item.component().toString());
        data.put("name", item.name());
        data.put("bytes", item.bytes());
        item.pin().ifPresent(pin -> {
            data.put("kind", pin.kind());
            data.put("version", pin.version());
            data.put("origin", String.valueOf(pin.origin()));
        });
        item.failure().ifPresent(failure -> data.put("failure", failure.getMessage()));
        return data;
    }
}
