package dev.envkit.toolkit.build;

import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets a person change a component's configuration in its own menu, and keeps what was changed as a fragment:
 * {@code config/user.config} beside the recipe, in the workspace's own recipe directory, where the next build finds it.
 *
 * <p>Settings of an earlier fragment stay unless they were changed again. For one thread.
 */
public final class MenuConfig {
    /** Where the fragment lies beside a recipe. */
    public static final String FRAGMENT = "config/user.config";

    private final BuildEngine engine;
    private final Workspace workspace;
    private final Path recipes;

    /**
     * @param engine brings the component to the point where it is configured
     * @param recipes the workspace's own recipe directory
     */
    public MenuConfig(BuildEngine engine, Workspace workspace, Path recipes) {
        this.engine = engine;
        this.workspace = workspace;
        this.recipes = recipes;
    }

    /**
     * Shows the menu on this process's terminal and waits until it is left.
     *
     * @param needs the components it needs, built
     * @return the fragment's file and how many settings were changed; empty if none was
     * @throws EnvkitException if the component has no menu, or it ends with an error
     */
    public Optional<Result> call(ComponentRecipe recipe, List<NeededOutput> needs, BuildOptions options) {
        String command = recipe.menuconfig()
                .orElseThrow(() -> new EnvkitException(
                        ExitCode.USAGE,
                        recipe.id() + " has no configuration menu",
                        "Kernel and rootfs have one: envkit build kernel --menuconfig"));
        try (Workbench bench = engine.workbench(recipe, needs, ComponentRecipe.CONFIGURE_STEP, options)) {
            Path config = bench.layout().work().resolve(".config");
            ConfigFragment before = read(config);
            show(command, bench);
            ConfigFragment changes = read(config).changesSince(before);
            if (changes.isEmpty()) {
                return Optional.empty();
            }
            Path file = recipes.resolve(recipe.id().directory()).resolve(FRAGMENT);
            ConfigFragment old = Files.exists(file) ? read(file) : ConfigFragment.parse(List.of());
            write(file, recipe, old.with(changes));
            return Optional.of(new Result(file, changes.lines()));
        }
    }

    /**
     * What a person changed.
     *
     * @param fragment the file that keeps it
     * @param changed the settings, one line each
     */
    public record Result(Path fragment, List<String> changed) {
        /** Copies the list. */
        public Result {
            changed = List.copyOf(changed);
        }
    }

    private static ConfigFragment read(Path config) {
        try {
            return ConfigFragment.parse(Files.readAllLines(config));
        } catch (IOException e) {
            throw StorageException.of("read", config, e);
        }
    }

    private void write(Path file, ComponentRecipe recipe, ConfigFragment fragment) {
        List<String> lines = new ArrayList<>();
        lines.add("# Changed with: envkit build " + recipe.id().component() + " --menuconfig");
        lines.add("# Delete this file, or lines of it, to have the recipe's own settings again.");
        lines.addAll(fragment.lines());
        byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        workspace.write(file, out -> out.write(text));
    }

    private static void show(String command, Workbench bench) {
        ProcessBuilder process = new ProcessBuilder("/bin/sh", "-eu", "-c", command)
                .directory(bench.layout().work().toFile())
                .inheritIO();
        Map<String, String> environment = process.environment();
        // the menu draws on the user's terminal; everything else of the user's environment stays outside, as in a build
        String terminal = environment.getOrDefault("TERM", "vt100");
        environment.clear();
        environment.putAll(bench.environment());
        environment.put("TERM", terminal);
        int status;
        try {
            status = process.start().waitFor();
        } catch (IOException e) {
            throw new EnvkitException(
                    ExitCode.HOST, "the menu cannot be started: " + e.getMessage(), "Run 'envkit doctor'.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EnvkitException(ExitCode.INTERRUPTED, "interrupted; nothing was changed", "", e);
        }
        if (status != 0) {
            throw new EnvkitException(
                    ExitCode.FAILED,
                    "the menu ended with exit status " + status + "; nothing was changed",
                    "It needs a terminal of at least 80 columns and 19 lines.");
        }
    }
}
