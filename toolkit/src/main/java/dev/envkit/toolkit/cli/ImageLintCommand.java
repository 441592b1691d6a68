package dev.envkit.toolkit.cli;

import dev.envkit.recipes.Board;
import dev.envkit.toolkit.image.inspect.Finding;
import dev.envkit.toolkit.image.inspect.ImageInspector;
import dev.envkit.toolkit.image.inspect.ImageLinter;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.WorkspaceLocation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says why an image would not boot. */
@Command(
        name = "lint",
        sortOptions = false,
        description = {
            "Say why an image would not boot: parts that are missing, too long or over each",
            "other, an environment that does not fit the image, a chip full of zeros",
            "instead of erased, a code that its reader does not use, a kernel for another",
            "address.",
            "",
            "  envkit image lint old-nand.bin",
            "",
            "Exit codes: 0 nothing that keeps it from booting, 4 something does.",
            "",
        })
final class ImageLintCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(arity = "1", paramLabel = "FILE", description = "The image.")
    private Path file = Path.of(".");

    @Option(names = "--page", paramLabel = "BYTES", description = "Pages of 512 or 2048 bytes; found out unless given.")
    private int page;

    @Mixin
    private final Selection selection = new Selection();

    @Override
    public Integer call() {
        GlobalOptions global = GlobalOptions.of(spec.commandLine());
        Path workspace = WorkspaceLocation.resolve(global.workspace()).path();
        Board board = selection.resolve(selection.repository(workspace), null).board();
        List<Finding> findings =
                new ImageLinter(board, new ImageInspector(board).pageSize(page).inspect(file)).lint();
        PrintWriter out = spec.commandLine().getOut();
        if (global.json()) {
            Json.print(out, findings);
        } else {
            for (Finding finding : findings) {
                out.println(finding.severity().name().toLowerCase(Locale.ROOT) + ": " + finding.where() + ": "
                        + finding.message());
                out.println("  next: " + finding.remedy());
            }
            if (findings.isEmpty()) {
                out.println(file + ": nothing that keeps it from booting");
            }
        }
        return findings.stream().anyMatch(finding -> finding.severity() == Finding.Severity.ERROR)
                ? ExitCode.VERIFICATION.code()
                : ExitCode.OK.code();
    }
}
