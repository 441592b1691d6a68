package dev.envkit.toolkit.cli;

import dev.envkit.recipes.Artifact;
import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.repository.RecipeRepository;
import dev.envkit.recipes.repository.Resolution;
import dev.envkit.toolkit.build.BuildEngine;
import dev.envkit.toolkit.net.ClassicFiles;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The files of the classic network with the paths of a workspace in them. */
final class NetworkFiles {
    /** The workspace's folder for them. */
    static final String DIRECTORY = "network";

    /** The QEMU that emulates the board is a fork; the one of the distributions does not. */
    private static final ComponentId QEMU_FORK = new ComponentId("qemu", "mini2440-18b91f2");

    private NetworkFiles() {}

    /**
     * Returns the files.
     *
     * @param nfsRoot the directory to export, or null for the root file system that was built
     */
    static ClassicFiles of(RecipeRepository repository, Resolution resolution, Path workspace, @Nullable Path nfsRoot) {
        Path root = workspace.toAbsolutePath().normalize();
        Path rootfs = nfsRoot != null
                ? nfsRoot.toAbsolutePath().normalize()
                : resolution
                        .component("rootfs")
                        .flatMap(recipe -> tree(root, recipe))
                        .orElse(root.resolve("rootfs"));
        Path qemu = repository.components().contains(QEMU_FORK)
                ? current(root, QEMU_FORK).resolve("bin/qemu-system-arm")
                : Path.of("qemu-system-arm");
        return new ClassicFiles(resolution.board(), rootfs, qemu, root.resolve("images/nand.bin"));
    }

    private static Path current(Path root, ComponentId id) {
        return root.resolve("artifacts").resolve(BuildEngine.storeName(id)).resolve("current");
    }

    private static Optional<Path> tree(Path root, ComponentRecipe recipe) {
        return recipe.artifacts().stream()
                .filter(artifact -> artifact.kind() == Artifact.Kind.TREE)
                .findFirst()
                .map(artifact -> current(root, recipe.id()).resolve(artifact.path()));
    }

    /** Writes the files into the workspace, those that changed. */
    static Path write(Workspace workspace, ClassicFiles files) {
        Path directory = workspace.root().resolve(DIRECTORY);
        workspace.createDirectories(directory);
        files.all().forEach((name, text) -> write(workspace, directory.resolve(name), name, text));
        return directory;
    }

    private static void write(Workspace workspace, Path file, String name, String text) {
        try {
            if (Files.isRegularFile(file) && Files.readString(file).equals(text)) {
                return;
            }
            workspace.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
            if (ClassicFiles.SCRIPTS.contains(name)) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        } catch (IOException e) {
            throw new EnvkitException(
                    ExitCode.HOST, file + " cannot be written: " + e.getMessage(), "check its permissions", e);
        }
    }
}
