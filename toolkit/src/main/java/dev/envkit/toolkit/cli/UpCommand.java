package dev.envkit.toolkit.cli;

import dev.envkit.emulator.run.RunReport;
import dev.envkit.toolkit.boot.BootProof;
import dev.envkit.toolkit.build.BuildCommand;
import dev.envkit.toolkit.build.ComponentResult;
import dev.envkit.workspace.ExitCode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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

    @Option(names = "--no-boot", description = "Build only; do not boot the result.")
    private boolean noBoot;

    @Option(names = "--boot-again", description = "Boot although the same kernel and initramfs were proven before.")
    private boolean bootAgain;

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
            BuildCommand command = session.build(session.systemComponents(), build.options("envkit up"));
            if (!global.json()) {
                command.listener(result -> out.println(BuildReport.line(result)));
            }
            session.announce(command);
            List<ComponentResult> results = command.call();
            BuildReport report = new BuildReport(results, Duration.ofNanos(System.nanoTime() - start));
            if (!global.json()) {
                report.print(out, PRODUCTS);
            }
            Map<String, Object> data = new LinkedHashMap<>(report.data());
            if (!noBoot) {
                data.put("boot", boot(session, report, global.json() ? null : out));
            }
            if (global.json()) {
                Json.print(out, data);
            }
        }
        return ExitCode.OK.code();
    }

    /** Boots what was built unless that was done before, prints a line about it, and returns the same as data. */
    private Map<String, Object> boot(Session session, BuildReport report, @Nullable PrintWriter out) {
        Optional<BuildReport.Product> kernel = report.product("kernel", "zImage");
        Optional<BuildReport.Product> initramfs = report.product("initramfs", "initramfs");
        if (kernel.isEmpty() || initramfs.isEmpty()) {
            String reason = "this variant has no kernel with an initramfs";
            if (out != null) {
                out.println("boot       not tried: " + reason);
            }
            return Map.of("outcome", "not-tried", "reason", reason);
        }
        BootProof proof = new BootProof(
                session.workspace(),
                kernel.get().path(),
                initramfs.get().path(),
                session.resolution().board().boot().commandLines().getOrDefault("initramfs", BootCommand.COMMAND_LINE));
        if (!bootAgain && proof.isProven(kernel.get().digest(), initramfs.get().digest())) {
            if (out != null) {
                out.println("boot       proven before with this kernel and initramfs: " + proof.serialLog());
            }
            return Map.of(
                    "outcome", "proven-before", "serialLog", proof.serialLog().toString());
        }
        RunReport run = proof.call(kernel.get().digest(), initramfs.get().digest());
        if (out != null) {
            out.printf(
                    Locale.ROOT,
                    "boot       reached the shell and passed %d checks there (%s)%n           console: %s%n",
                    BootProof.checks(),
                    Figures.of(run.stats()),
                    proof.serialLog());
        }
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("outcome", "proven");
        data.put("serialLog", proof.serialLog().toString());
        data.put("stats", Json.parse(run.stats().toJson(run.ending())));
        return data;
    }
}
