package dev.envkit.toolkit.cli;

import dev.envkit.recipes.Artifact;
import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.toolkit.build.BuildEngine;
import dev.envkit.toolkit.build.StepEnvironment;
import dev.envkit.toolkit.image.ImageTree;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.StoredArtifact;
import dev.envkit.workspace.manifest.OwnershipManifest;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which tree goes into an image. */
final class TreeFlags {
    private static final String MANIFEST = ".mtree";

    @Parameters(
            arity = "0..1",
            paramLabel = "TREE",
            description = "The directory; the root file system that was built last, with the kernel's modules, unless"
                    + " given.")
    private @Nullable Path tree;

    @Option(
            names = "--manifest",
            paramLabel = "FILE",
            description = "Owners, modes and devices in mtree syntax; TREE.mtree unless given.")
    private @Nullable Path manifest;

    @Option(
            names = "--modules",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "With the kernel's modules (default), where no TREE is given.")
    private boolean modules = true;

    /** Returns whether the tree is the workspace's. */
    boolean fromWorkspace() {
        return tree == null;
    }

    /** Returns a name for a file made of the tree. */
    String name() {
        return tree == null
                ? "rootfs"
                : String.valueOf(tree.toAbsolutePath().normalize().getFileName());
    }

    /** Returns the time that nothing in an image is later than, in seconds since 1970. */
    static long time() {
        return StepEnvironment.BUILD_TIME.getEpochSecond();
    }

    /**
     * Reads the tree.
     *
     * @param session where it comes from if none was given
     * @param err told what may be missing
     */
    ImageTree.Builder read(@Nullable Session session, PrintWriter err) {
        ImageTree.Builder builder =
                tree != null ? given(tree, err) : built(java.util.Objects.requireNonNull(session), err);
        return builder.clampTimes(time());
    }

    private ImageTree.Builder given(Path directory, PrintWriter err) {
        if (!Files.isDirectory(directory)) {
            throw new EnvkitException(
                    ExitCode.USAGE,
                    "there is no directory " + directory,
                    "Name the tree that goes into the image, or none for the one that 'envkit build rootfs' makes.");
        }
        Path file = manifest != null
                ? manifest
                : directory.toAbsolutePath().normalize().resolveSibling(name() + MANIFEST);
        if (Files.isRegularFile(file)) {
            return ImageTree.builder().tree(directory, OwnershipManifest.read(file));
        }
        if (manifest != null) {
            throw new EnvkitException(
                    ExitCode.USAGE, "there is no manifest " + manifest, "Leave --manifest out if the tree has none.");
        }
        err.println("envkit: " + directory + " has no ownership manifest (" + file.getFileName()
                + " beside it): everything in the image belongs to root, and there are no device nodes");
        return ImageTree.builder().tree(directory);
    }

    private ImageTree.Builder built(Session session, PrintWriter err) {
        if (manifest != null) {
            throw new EnvkitException(
                    ExitCode.USAGE, "--manifest without a TREE", "Name the tree that the manifest belongs to.");
        }
        return workspace(session, modules, message -> err.println("envkit: " + message));
    }

    /**
     * Returns the root file system that was built last.
     *
     * @param modules whether the kernel's modules go in
     * @param messages told what may be missing
     */
    static ImageTree.Builder workspace(Session session, boolean modules, Consumer<String> messages) {
        Built rootfs = artifact(session, "rootfs", "rootfs")
                .orElseThrow(() -> new EnvkitException(
                        ExitCode.FAILED,
                        "no root file system has been built in "
                                + session.workspace().root(),
                        "Run 'envkit build rootfs', or name a TREE."));
        ImageTree.Builder builder = ImageTree.builder();
        rootfs.addTo(builder);
        if (modules) {
            Optional<Built> found = artifact(session, "kernel", "modules");
            found.ifPresent(tree -> tree.addTo(builder));
            if (found.isEmpty()) {
                messages.accept("no kernel has been built, so its modules are not in the image");
            }
        }
        return builder.clampTimes(time());
    }

    private record Built(Path directory, Optional<Path> manifest) {
        void addTo(ImageTree.Builder builder) {
            builder.tree(directory, manifest.map(OwnershipManifest::read).orElse(OwnershipManifest.empty()));
        }
    }

    private static Optional<Built> artifact(Session session, String component, String name) {
        return find(session, component, name)
                .map(found ->
                        new Built(found.path(), found.artifact().manifest().map(found.output()::resolve)));
    }

    /**
     * An artifact that was built.
     *
     * @param artifact as the recipe declares it
     * @param output the component's output
     */
    record Found(Artifact artifact, Path output) {
        /** Returns where it is. */
        Path path() {
            return output.resolve(artifact.path());
        }
    }

    /** Returns an artifact of a component of the board, if that was built. */
    static Optional<Found> find(Session session, String component, String name) {
        Optional<ComponentRecipe> recipe = session.resolution().component(component);
        Optional<Path> output = recipe.flatMap(
                        r -> session.workspace().artifacts().current(BuildEngine.storeName(r.id())))
                .map(StoredArtifact::output);
        return recipe.flatMap(r -> r.artifact(name))
                .flatMap(artifact -> output.map(path -> new Found(artifact, path)))
                .filter(found -> Files.exists(found.path()));
    }
}
