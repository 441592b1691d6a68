package dev.envkit.toolkit.cli;

import dev.envkit.recipes.Board;
import dev.envkit.toolkit.build.BuildCommand;
import dev.envkit.toolkit.build.BuildOptions;
import dev.envkit.toolkit.build.ComponentResult;
import dev.envkit.toolkit.image.make.ErasedChip;
import dev.envkit.toolkit.image.nand.NandGeometry;
import dev.envkit.workspace.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gets everything that a board's build needs, and provides the toolchain. */
@Command(
        name = "setup",
        description = {
            "Download, verify and unpack what a board's build needs; provide the toolchain.",
            "",
            "Leaves an erased NAND chip in images/nand.bin, every page with its spare area,",
            "unless there is one already.",
            "",
            "Afterwards 'envkit build' needs no network. Run it again after a break: what is",
            "there is not fetched again. What every source resolved to is pinned in envkit.lock.",
            "The folder 'network' gets the files that 'envkit net show' prints.",
            "",
            "  envkit setup mini2440",
            "  envkit setup mini2440 --variant legacy --from ~/Downloads",
            "",
        })
final class SetupCommand implements Callable<Integer> {
    /** Components that others are built with. */
    private static final List<String> TOOLS = List.of("toolchain", "hosttools");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "BOARD", description = "The board: mini2440 unless given.")
    private @Nullable String board;

    @Mixin
    private final Selection selection = new Selection();

    @Mixin
    private final FetchFlags fetch = new FetchFlags();

    @Mixin
    private final BuildFlags build = new BuildFlags();

    @Override
    public Integer call() {
        GlobalOptions global = GlobalOptions.of(spec.commandLine());
        PrintWriter out = spec.commandLine().getOut();
        long start = System.nanoTime();
        BuildOptions options = build.options("envkit setup");
        try (Session session = Session.open(global, selection, fetch, board)) {
            BuildCommand everything = session.build(session.defaultComponents(), options);
            session.announce(everything);
            everything.prepare();
            List<String> tools = TOOLS.stream()
                    .filter(tool -> everything.plan().stream()
                            .anyMatch(recipe -> recipe.id().component().equals(tool)))
                    .toList();
            List<ComponentResult> results =
                    tools.isEmpty() ? List.of() : session.build(tools, options).call();
            BuildReport report = new BuildReport(results, Duration.ofNanos(System.nanoTime() - start));
            Path nand = ErasedChip.of(session.workspace());
            boolean erased = ErasedChip.ensure(
                    session.workspace(), chip(session.resolution().board()));
            NetworkFiles.write(session.workspace(), session.networkFiles());
            if (global.json()) {
                Map<String, Object> data = new LinkedHashMap<>(report.data());
                data.put("nand", Map.of("file", nand.toString(), "made", erased));
                Json.print(out, data);
                return ExitCode.OK.code();
            }
            results.forEach(result -> out.println(BuildReport.line(result)));
            out.println("nand       " + nand + (erased ? ": an erased chip" : ": left as it is"));
            out.println("Everything is in " + session.workspace().root() + ". Next: envkit build");
        }
        return ExitCode.OK.code();
    }

    /** Returns the chip that most of the boards have: of those with large pages the smallest. */
    private static NandGeometry chip(Board board) {
        return board.nandChips().stream()
                .map(NandGeometry::of)
                .filter(geometry -> !geometry.smallPages())
                .min(Comparator.comparingLong(NandGeometry::size))
                .orElse(NandGeometry.KNOWN.get(1));
    }
}
