package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.mirror.MirrorWriter;
import dev.envkit.toolkit.source.FetchAll;
import dev.envkit.toolkit.source.FetchPlan;
import dev.envkit.toolkit.source.FetchSession;
import dev.envkit.workspace.ByteSize;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.Workspace;
import dev.envkit.workspace.WorkspaceLocation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fills a directory with which another machine needs no network. */
@Command(
        name = "mirror",
        description = {
            "Fill a folder with everything that a board's build needs.",
            "",
            "Another machine of the same architecture then needs no network:",
            "  envkit mirror /media/stick/envkit",
            "  envkit up mini2440 --offline --mirror /media/stick/envkit",
            "",
            "The folder can also be served by any web server: --mirror http://host/envkit.",
            "Run it again to add what is new; envkit-mirror.tsv in it lists what it holds.",
            "",
        })
final class MirrorCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DIR", description = "The folder; made if it is not there.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private Path directory;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "COMPONENT",
            description = "Components, with what they need; all if none.")
    private List<String> components = new ArrayList<>();

    @Option(names = "--board", paramLabel = "BOARD", description = "The board: mini2440 unless given.")
    private @Nullable String board;

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
            var recipes = FetchCommand.recipes(selection, workspace, board, components);
            FetchPlan plan = FetchPlan.of(session, recipes);
            if (!plan.isEmpty()) {
                session.progress().message(plan.describe(session));
            }
            List<FetchAll.Item> items = new FetchAll(session).recipes(recipes).call();
            MirrorWriter.Result result = new MirrorWriter(session, directory).write(items);
            if (global.json()) {
                Map<String, Object> data = new LinkedHashMap<>();
                data.put("directory", directory.toAbsolutePath().toString());
                data.put("files", result.files());
                data.put("copied", result.copied());
                data.put("items", items.stream().map(FetchCommand::data).toList());
                Json.print(out, data);
            } else {
                items.forEach(item -> out.println(FetchCommand.line(item)));
                out.println(directory + " holds " + result.files() + " files (" + ByteSize.format(result.copied())
                        + " of them new).");
            }
            out.flush();
            FetchAll.requireAll(items);
        }
        return ExitCode.OK.code();
    }
}
