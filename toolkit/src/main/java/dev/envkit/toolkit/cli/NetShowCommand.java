package dev.envkit.toolkit.cli;

import dev.envkit.recipes.Suggestion;
import dev.envkit.recipes.repository.RecipeRepository;
import dev.envkit.recipes.repository.Resolution;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.WorkspaceLocation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the files of the classic network. */
@Command(
        name = "show",
        description = {
            "Print the scripts and settings of the classic network; changes nothing.",
            "",
            "  envkit net show                 all of them",
            "  envkit net show exports         one, as it is",
            "",
            "'envkit setup' writes the same files into the folder 'network' of the workspace.",
            "",
        })
final class NetShowCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "qemu-ifup, qemu-ifdown, start-qemu, exports or u-boot.env.")
    private @Nullable String file;

    @Option(names = "--board", paramLabel = "BOARD", description = "The board: mini2440 unless given.")
    private @Nullable String board;

    @Option(
            names = "--nfsroot",
            paramLabel = "DIR",
            description = "The directory that is exported: the built root file system unless given.")
    private @Nullable Path nfsRoot;

    @Mixin
    private final Selection selection = new Selection();

    @Override
    public Integer call() {
        GlobalOptions global = GlobalOptions.of(spec.commandLine());
        Path root = WorkspaceLocation.resolve(global.workspace()).path();
        RecipeRepository repository = selection.repository(root);
        Resolution resolution = selection.resolve(repository, board);
        Map<String, String> files =
                NetworkFiles.of(repository, resolution, root, nfsRoot).all();
        PrintWriter out = spec.commandLine().getOut();
        if (global.json()) {
            Json.print(out, files);
            return ExitCode.OK.code();
        }
        if (file == null) {
            files.forEach((name, text) -> out.print("==> " + name + " <==\n" + text + "\n"));
        } else {
            String text = files.get(file);
            if (text == null) {
                throw new EnvkitException(
                        ExitCode.USAGE, "there is no file '" + file + "'", Suggestion.among(file, files.keySet()));
            }
            out.print(text);
        }
        out.flush();
        return ExitCode.OK.code();
    }
}
