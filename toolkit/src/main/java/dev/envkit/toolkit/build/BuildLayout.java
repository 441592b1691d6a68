package dev.envkit.toolkit.build;

import dev.envkit.recipes.ComponentId;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.Workspace;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The directories of one build, below {@code build/<component>-<variant>-<key>/}. The name depends on the key alone, so
 * that a path that finds its way into a result is the same each time.
 *
 * @param root the directory that holds the others
 */
public record BuildLayout(Path root) {
    private static final int KEY_DIGITS = 12;

    /** Returns the directories of the build of a component with a key. */
    public static BuildLayout of(Workspace workspace, ComponentId component, Sha256 key) {
        return new BuildLayout(workspace
                .build()
                .resolve(component.component() + "-" + component.variant() + "-"
                        + key.hex().substring(0, KEY_DIGITS)));
    }

    /** Returns {@code ENVKIT_SOURCES}: links to the source trees, by id. */
    public Path sources() {
        return root.resolve("sources");
    }

    /** Returns {@code ENVKIT_BUILD}: where the steps run. */
    public Path work() {
        return root.resolve("work");
    }

    /** Returns {@code ENVKIT_OUT}: what becomes the result. */
    public Path out() {
        return root.resolve("out");
    }

    /** Returns {@code ENVKIT_RECIPE}: the recipe's own files. */
    public Path recipe() {
        return root.resolve("recipe");
    }

    /** Returns {@code HOME}, which is empty. */
    public Path home() {
        return root.resolve("home");
    }

    /** Returns where the steps' scripts are. */
    public Path steps() {
        return root.resolve("steps");
    }

    /**
     * Makes the directories, empty. The caller holds the component's lock, so every other build directory of this
     * component is a leftover: of a build that failed and was kept to be looked at, or of one that was killed, whose
     * processes may still run. They are killed, and the leftovers removed.
     *
     * @throws dev.envkit.workspace.StorageException if that is not possible
     */
    void createAfresh(Workspace workspace, ComponentId component) {
        Path parent = workspace.build();
        try {
            Files.createDirectories(parent);
            try (DirectoryStream<Path> leftovers =
                    Files.newDirectoryStream(parent, component.component() + "-" + component.variant() + "-*")) {
                for (Path leftover : leftovers) {
                    OrphanProcesses.kill(new BuildLayout(leftover).work());
                    workspace.delete(leftover);
                }
            }
            for (Path directory : List.of(sources(), work(), out(), recipe(), home(), steps())) {
                Files.createDirectories(directory);
            }
        } catch (IOException e) {
            throw StorageException.of("prepare the build directory", root, e);
        }
    }
}
