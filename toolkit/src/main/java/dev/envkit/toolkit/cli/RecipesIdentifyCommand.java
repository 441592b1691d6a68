package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.local.LocalRecognizer;
import dev.envkit.toolkit.local.LocalScan;
import dev.envkit.toolkit.local.Recognised;
import dev.envkit.toolkit.local.Unrecognised;
import dev.envkit.workspace.ByteSize;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.WorkspaceLocation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says which sources the archives in a folder are. */
@Command(
        name = "identify",
        description = {
            "Say which recipes' sources the archives in a folder are.",
            "",
            "Archives are recognised by their content where a recipe says what to look for, else by",
            "their name, and are not unpacked. --from DIR uses the same folder.",
            "",
        })
final class RecipesIdentifyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(arity = "1", paramLabel = "DIR", description = "The folder with the archives.")
    private Path directory = Path.of(".");

    @Mixin
    private final Selection selection = new Selection();

    @Override
    public Integer call() {
        GlobalOptions global = GlobalOptions.of(spec.commandLine());
        PrintWriter out = spec.commandLine().getOut();
        LocalRecognizer recognizer = new LocalRecognizer(selection.repository(
                WorkspaceLocation.resolve(global.workspace()).path()));
        LocalScan scan = recognizer.scan(directory, global.progress());
        if (global.json()) {
            Json.print(out, RecipeData.of(scan));
            return ExitCode.OK.code();
        }
        for (Recognised file : scan.recognised()) {
            out.println(file.file().getFileName() + "  " + ByteSize.format(file.size()) + "  sha256 " + file.sha256());
            for (Recognised.Match match : file.matches()) {
                out.println("  is " + match.source() + " of " + match.component() + ", recognised " + match.reason());
                if (!match.warning().isEmpty()) {
                    out.println("  but " + match.warning());
                }
            }
        }
        for (Unrecognised file : scan.unrecognised()) {
            out.println(file.file().getFileName() + ": not recognised: " + file.reason());
        }
        out.println(
                scan.recognised().size() + " recognised, " + scan.unrecognised().size() + " not.");
        out.flush();
        return ExitCode.OK.code();
    }
}
