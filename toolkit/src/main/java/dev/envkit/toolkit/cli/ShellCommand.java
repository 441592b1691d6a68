package dev.envkit.toolkit.cli;

import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.toolkit.build.BuildLayout;
import dev.envkit.toolkit.build.NeededOutput;
import dev.envkit.toolkit.build.StepEnvironment;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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

/** A shell in which the cross compiler works as it does in a component's build. */
@Command(
        name = "shell",
        description = {
            "Start a shell with the environment of a component's build: the cross compiler and",
            "the build's programs on the PATH, ARCH, CROSS_COMPILE and the rest set.",
            "",
            "  envkit shell",
            "  envkit shell -- arm-linux-gnueabi-gcc -march=armv4t -c hello.c",
            "",
        })
final class ShellCommand implements Callable<Integer> {
    /** Variables of a build that would get in the way of a person's shell. */
    private static final List<String> NOT_FOR_PEOPLE =
            List.of("HOME", "LC_ALL", "TZ", "ENVKIT_SOURCES", "ENVKIT_RECIPE", "ENVKIT_BUILD", "ENVKIT_OUT");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "COMMAND",
            description = "A command to run instead of a shell; put -- before it if it has options.")
    private List<String> command = new ArrayList<>();

    @Option(
            names = "--component",
            paramLabel = "NAME",
            defaultValue = "kernel",
            description = "Whose environment: ${DEFAULT-VALUE} unless given.")
    private String component = "kernel";

    @Option(names = "--board", paramLabel = "BOARD", description = "The board: mini2440 unless given.")
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
        Map<String, String> variables;
        try (Session session = Session.open(global, selection, fetch, board)) {
            ComponentRecipe recipe = session.recipe(component);
            List<NeededOutput> needs = session.needs(recipe, build.options("envkit shell"));
            // the folders of a build exist only while it runs, so their variables are left out below
            BuildLayout layout = new BuildLayout(session.workspace().build().resolve("shell"));
            variables = StepEnvironment.of(
                    recipe, layout, needs, build.options("envkit shell").jobs());
        }
        NOT_FOR_PEOPLE.forEach(variables::remove);
        String path = variables.remove("PATH");
        // the needed components' folders first, then the user's own PATH
        String users = System.getenv().getOrDefault("PATH", "");
        String searched = path + (users.isEmpty() ? "" : ":" + users);
        List<String> words = new ArrayList<>(command.isEmpty() ? List.of(shell()) : command);
        words.set(0, find(words.getFirst(), searched));
        ProcessBuilder process = new ProcessBuilder(words).inheritIO();
        process.environment().putAll(variables);
        process.environment().put("PATH", searched);
        if (command.isEmpty() && !global.quiet()) {
            spec.commandLine()
                    .getErr()
                    .println("envkit: " + variables.getOrDefault("CROSS_COMPILE", "") + "gcc is on the PATH, ARCH="
                            + variables.getOrDefault("ARCH", "") + "; 'exit' leaves this shell");
        }
        return run(process);
    }

    /** Java looks programs up on its own PATH, not on that of the process it starts. */
    private static String find(String program, String path) {
        if (program.contains("/")) {
            return program;
        }
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, program))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst()
                .map(Path::toString)
                .orElse(program);
    }

    private static String shell() {
        return System.getenv().getOrDefault("SHELL", "/bin/sh");
    }

    private static int run(ProcessBuilder process) {
        try {
            return process.start().waitFor();
        } catch (IOException e) {
            throw new EnvkitException(
                    ExitCode.FAILED,
                    "cannot run " + process.command().getFirst() + ": " + e.getMessage(),
                    "Check the spelling; 'envkit shell' alone starts a shell to look around in.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.INTERRUPTED.code();
        }
    }
}
