package dev.envkit.toolkit.cli;

import dev.envkit.emulator.run.RunReport;
import dev.envkit.recipes.Board;
import dev.envkit.recipes.FlashLayout;
import dev.envkit.recipes.Scenario;
import dev.envkit.toolkit.boot.NandBootProof;
import dev.envkit.toolkit.boot.WorkspaceBootArtifacts;
import dev.envkit.toolkit.build.BuildCommand;
import dev.envkit.toolkit.build.ComponentResult;
import dev.envkit.toolkit.image.make.RootKind;
import dev.envkit.toolkit.verify.BootProof;
import dev.envkit.toolkit.verify.ScenarioBoot;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.Sha256;
import java.io.PrintWriter;
import java.nio.file.Path;
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
            "  envkit up mini2440 --boot nand --root jffs2 --nand-size 64",
            "",
            "With --boot nand: also U-Boot and the image of a whole NAND chip, which is booted from",
            "reset, twice, to see that a file written on it is kept.",
            "",
            "A second run finds everything up to date and does nothing.",
            "",
        })
final class UpCommand implements Callable<Integer> {
    /** What a person wants to see of all that was built. */
    private static final List<String> PRODUCTS = List.of("kernel", "rootfs", "initramfs");

    /** What takes part in a boot: a change of any of them makes a proof void. */
    private static final List<String> PROVEN_PARTS = PRODUCTS;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "BOARD", description = "The board: mini2440 unless given.")
    private @Nullable String board;

    @Option(
            names = "--boot",
            paramLabel = "FROM",
            defaultValue = "initramfs",
            description = "What is proven: initramfs (default), or nand.")
    private BootFrom from = BootFrom.INITRAMFS;

    @Option(
            names = "--root",
            paramLabel = "KIND",
            defaultValue = "ubifs",
            converter = ImageNandCommand.RootConverter.class,
            description = "With --boot nand, the root file system: ubifs (default) or jffs2.")
    private RootKind root = RootKind.UBIFS;

    @Mixin
    private final ChipSize chip = new ChipSize();

    @Option(names = "--no-boot", description = "Build only; do not boot the result.")
    private boolean noBoot;

    @Option(
            names = "--boot-again",
            description = "Boot although the same kernel and root file system were proven before.")
    private boolean bootAgain;

    @Mixin
    private final Selection selection = new Selection();

    @Mixin
    private final FetchFlags fetch = new FetchFlags();

    @Mixin
    private final BuildFlags build = new BuildFlags();

    /** What is booted to prove what was built. */
    enum BootFrom {
        /** The kernel with its initramfs, as if a boot loader had run. */
        INITRAMFS,
        /** The image of a NAND chip, from reset. */
        NAND
    }

    @Override
    public Integer call() {
        GlobalOptions global = GlobalOptions.of(spec.commandLine());
        PrintWriter out = spec.commandLine().getOut();
        long start = System.nanoTime();
        try (Session session = Session.open(global, selection, fetch, board)) {
            BuildCommand command = session.build(components(session), build.options("envkit up"));
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
            if (from == BootFrom.NAND) {
                data.put("nand", bootNand(session, global.json() ? null : out));
            } else if (!noBoot) {
                data.put("boot", boot(session, report, global.json() ? null : out));
            }
            if (global.json()) {
                Json.print(out, data);
            }
        }
        return ExitCode.OK.code();
    }

    /** The boot loader is built only where it is booted. */
    private List<String> components(Session session) {
        return from == BootFrom.NAND ? session.defaultComponents() : session.systemComponents();
    }

    /** Boots what was built unless that was done before, prints a line about it, and returns the same as data. */
    private Map<String, Object> boot(Session session, BuildReport report, @Nullable PrintWriter out) {
        Board board = session.resolution().board();
        Optional<Scenario> scenario = board.proofOf(session.resolution().variant());
        if (scenario.isEmpty()) {
            return notTried("the board names no scenario to prove it with (default-scenario)", out);
        }
        String way = scenario.get().setup().boot();
        Map<String, Sha256> parts = report.keys(PROVEN_PARTS);
        if (!parts.containsKey("kernel") || !parts.containsKey(way.equals(ScenarioBoot.NFS) ? "rootfs" : "initramfs")) {
            return notTried(
                    "this variant has not built what the scenario "
                            + scenario.get().name() + " boots",
                    out);
        }
        String line = board.boot().commandLines().getOrDefault(way, BootCommand.COMMAND_LINE);
        BootProof proof = new BootProof(
                session.workspace(),
                board,
                session.resolution().variant().name(),
                scenario.get(),
                new WorkspaceBootArtifacts(session.workspace(), session.resolution(), line),
                parts,
                session::besideBoard);
        if (!bootAgain && proof.isProven()) {
            if (out != null) {
                out.println("boot       proven before, and nothing has changed since: " + proof.report());
            }
            return Map.of(
                    "outcome",
                    "proven-before",
                    "report",
                    proof.report().toString(),
                    "serialLog",
                    proof.serialLog().toString());
        }
        RunReport run = proof.call();
        if (out != null) {
            out.printf(
                    Locale.ROOT,
                    "boot       reached the shell and passed %d checks there (%s)%n           report: %s%n",
                    proof.checks(),
                    Figures.of(run.stats()),
                    proof.report());
        }
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("outcome", "proven");
        data.put("report", proof.report().toString());
        data.put("serialLog", proof.serialLog().toString());
        data.put("stats", Json.parse(run.stats().toJson(run.ending())));
        return data;
    }

    /** Makes the image of a chip and boots it from reset, prints about both, and returns the same as data. */
    private Map<String, Object> bootNand(Session session, @Nullable PrintWriter out) {
        if (root != RootKind.UBIFS && root != RootKind.JFFS2) {
            throw new EnvkitException(
                    ExitCode.USAGE,
                    "--boot nand cannot prove a root file system of " + root.key(),
                    "Take --root ubifs or jffs2; 'envkit image nand' makes the others.");
        }
        Board board = session.resolution().board();
        FlashLayout layout = board.flashLayout(board.defaultFlashLayout()).orElseThrow();
        Path file = session.workspace().images().resolve("nand-" + root.key() + chip.suffix() + ".bin");
        Map<String, Object> data;
        try (ImageTarget target = ImageTarget.of(file)) {
            NandArtifacts.system(session, chip.geometry(board), layout, root, target)
                    .write(target.file());
            boolean changed = target.publish(session.workspace(), false);
            data = target.report(changed, out == null ? spec.commandLine().getErr() : out, out == null);
        }
        if (noBoot) {
            return data;
        }
        NandBootProof proof = new NandBootProof(session.workspace(), file, root.key());
        Sha256 digest = new Sha256(String.valueOf(data.get("sha256")));
        data.put("serialLog", proof.serialLog().toString());
        if (!bootAgain && proof.isProven(digest)) {
            data.put("outcome", "proven-before");
            if (out != null) {
                out.println("boot       proven before with this image: " + proof.serialLog());
            }
            return data;
        }
        RunReport run = proof.call(digest);
        data.put("outcome", "proven");
        data.put("stats", Json.parse(run.stats().toJson(run.ending())));
        if (out != null) {
            out.printf(
                    Locale.ROOT,
                    "boot       from reset through U-Boot to the shell, twice, and a file was kept (%s)%n"
                            + "           console: %s%n",
                    Figures.of(run.stats()),
                    proof.serialLog());
        }
        return data;
    }

    private static Map<String, Object> notTried(String reason, @Nullable PrintWriter out) {
        if (out != null) {
            out.println("boot       not tried: " + reason);
        }
        return Map.of("outcome", "not-tried", "reason", reason);
    }
}
