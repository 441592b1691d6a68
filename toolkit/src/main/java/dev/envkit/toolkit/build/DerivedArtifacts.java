package dev.envkit.toolkit.build;

import dev.envkit.recipes.Artifact;
import dev.envkit.recipes.ComponentId;
import dev.envkit.toolkit.image.ImageTree;
import dev.envkit.toolkit.image.InitramfsBuilder;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.manifest.OwnershipManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Makes the artifacts that no step makes: images of other components' trees. */
final class DerivedArtifacts {
    private DerivedArtifacts() {}

    /**
     * Makes an artifact if it is a derived one.
     *
     * @param component whose artifact it is
     * @param out the directory that its path is relative to
     * @param needs the components that the tree may be from
     */
    static void make(ComponentId component, Artifact artifact, Path out, List<NeededOutput> needs) {
        if (artifact.kind() != Artifact.Kind.INITRAMFS) {
            return;
        }
        ImageTree.Builder tree = artifact.from()
                .flatMap(reference -> needs.stream()
                        .filter(need -> need.recipe().id().component().equals(reference.component()))
                        .findFirst()
                        .flatMap(need -> need.recipe()
                                .artifact(reference.artifact())
                                .map(source -> tree(need.artifact().output(), source))))
                .orElseThrow(() -> new EnvkitException(
                        ExitCode.USAGE,
                        "the artifact " + artifact.name() + " of " + component + " is made of no tree that it needs",
                        "Correct its 'from'; 'envkit recipes lint' shows where it is."));
        Path target = out.resolve(artifact.path());
        try {
            Files.createDirectories(Objects.requireNonNull(target.getParent()));
        } catch (IOException e) {
            throw StorageException.of("write", target, e);
        }
        new InitramfsBuilder(tree.clampTimes(StepEnvironment.BUILD_TIME.getEpochSecond())).write(target);
    }

    private static ImageTree.Builder tree(Path output, Artifact source) {
        Path directory = output.resolve(source.path());
        return source.manifest()
                .map(manifest -> ImageTree.builder().tree(directory, OwnershipManifest.read(output.resolve(manifest))))
                .orElseGet(() -> ImageTree.builder().tree(directory));
    }
}
