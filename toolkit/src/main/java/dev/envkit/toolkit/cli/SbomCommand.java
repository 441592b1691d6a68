package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.build.BuildEngine;
import dev.envkit.toolkit.sbom.BillOfMaterials;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.StoredArtifact;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the workspace's results are made of. */
@Command(
        name = "sbom",
        sortOptions = false,
        description = {
            "Print what a board's system is made of: a software bill of materials.",
            "",
            "CycloneDX 1.6 as JSON: each component with its licence, every source and package that",
            "envkit.lock pins for it with version and SHA-256, what was built, and what needed what.",
            "Debian's packages have package URLs, so that scanners can look up their known faults.",
            "The same workspace gives the same text.",
            "",
            "  envkit sbom mini2440 -o mini2440.cdx.json",
            "",
        })
final class SbomCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "BOARD", description = "The board: mini2440 unless given.")
    private @Nullable String board;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write it to a file instead of standard output.")
    private @Nullable Path output;

    @Mixin
    private final Selection selection = new Selection();

    @Override
    public Integer call() {
        GlobalOptions global = GlobalOptions.of(spec.commandLine());
        try (Session session = Session.openExisting(global, selection, board)) {
            BillOfMaterials bill = new BillOfMaterials(
                    session.resolution(),
                    session.workspace().lockFile().pins(),
                    recipe -> session.artifacts()
                            .current(BuildEngine.storeName(recipe.id()))
                            .map(StoredArtifact::record),
                    Envkit.VERSION);
            StringWriter text = new StringWriter();
            Json.print(new PrintWriter(text), bill.document());
            if (output == null) {
                spec.commandLine().getOut().print(text);
                spec.commandLine().getOut().flush();
            } else {
                Files.writeString(output, text.toString());
            }
        } catch (IOException e) {
            throw StorageException.of("write", java.util.Objects.requireNonNull(output), e);
        }
        return ExitCode.OK.code();
    }
}
