package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.build.ComponentResult;
import dev.envkit.workspace.ExitCode;
import java.io.PrintWriter;
import java.time.Duration;
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

/** Everything from nothing to a proven boot. */
@Command(
        name = "up",
        description = {
            "Do it all: set up, build, and prove the result by booting it in the emulator.",
            "",
            "  envkit up mini2440",
            "",
            "A second run finds everything up to date and does nothing.",
            "",
        })
final class UpCommand implements Callable<Integer> {
    /** What a person wants to see of all that was built. */
    private static final List<String> PRODUCTS = List.of("kernel", "rootfs", "initramfs");

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
        try (Session session = Session.open(global, selection, fetch, board)) {
            List<ComponentResult> results = session.build(session.defaultComponents(), build.options("envkit up"))
                    .listener(result -> {
                        if (!global.json()) {
                            out.println(BuildReport.line(result));
                        }
                    })
                    .call();
            BuildReport report = new BuildReport(results, Duration.ofNanos(System.nanoTime() - start));
            Map<String, Object> data = new LinkedHashMap<>(report.data());
            if (!global.json()) {
                report.print(out, PRODUCTS);
            }
            if (global.json()) {
                Json.print(out, data);
            }
        }
        return ExitCode.OK.code();
    }
}
