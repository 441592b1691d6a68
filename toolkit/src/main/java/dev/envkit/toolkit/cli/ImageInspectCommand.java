package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.image.inspect.ImageInspector;
import dev.envkit.toolkit.image.inspect.InspectReport;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.WorkspaceLocation;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what is in an image. */
@Command(
        name = "inspect",
        sortOptions = false,
        description = {
            "Say what is in an image: a NAND chip with its spare areas, a card, or a single",
            "file.",
            "",
            "  envkit image inspect old-nand.bin",
            "  envkit image inspect root.jffs2 --json",
            "",
            "Of a chip: its geometry and what speaks for it, bad blocks, the code in its",
            "spare areas and the pages that disagree with it, and what begins where: boot",
            "loader and version, environment, uImages with their CRCs, jffs2, UBI and its",
            "volumes, yaffs2, squashfs, ext.",
            "",
        })
final class ImageInspectCommand implements Callable<Integer> {
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
        InspectReport report = inspect(global, selection, file, page);
        if (global.json()) {
            Json.print(spec.commandLine().getOut(), InspectText.data(report));
        } else {
            InspectText.print(report, global.verbose(), spec.commandLine().getOut());
        }
        return ExitCode.OK.code();
    }

    /** Looks into an image with the board's layouts; no workspace is needed. */
    static InspectReport inspect(GlobalOptions global, Selection selection, Path file, int page) {
        Path workspace = WorkspaceLocation.resolve(global.workspace()).path();
        return new ImageInspector(
                        selection.resolve(selection.repository(workspace), null).board())
                .pageSize(page)
                .inspect(file);
    }
}
