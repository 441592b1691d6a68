package dev.envkit.toolkit.source;

import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.Source;
import dev.envkit.recipes.repository.RecipeFile;
import dev.envkit.recipes.repository.RecipeRepository;
import dev.envkit.toolkit.patch.PatchApplier;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.workspace.BuildKey;
import dev.envkit.workspace.Pin;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.TempEntry;
import dev.envkit.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The workspace's unpacked and patched sources: {@code sources/<component>/<id>-<digest>}, where the digest covers the
 * content, the way it is laid out, and each patch. A tree appears by rename, complete, and is shared by all builds that
 * want the same; builds must not write into it, so its directories are made read-only (which does not stop root).
 *
 * <p>Thread-safe, also between processes: of two that prepare the same tree, the second finds that of the first.
 */
public final class SourceTrees {
    /** Raised when the same inputs are laid out in another way than before. */
    private static final String LAYOUT_VERSION = "1";

    private static final int DIGEST_DIGITS = 16;

    private final Workspace workspace;
    private final RecipeRepository repository;
    private final Instant patchedAt;

    /**
     * @param workspace where the trees are
     * @param repository where the patches are
     * @param patchedAt modification time of files that patches change, so that it does not depend on the day
     */
    public SourceTrees(Workspace workspace, RecipeRepository repository, Instant patchedAt) {
        this.workspace = workspace;
        this.repository = repository;
        this.patchedAt = patchedAt;
    }

    /**
     * Returns the digest that the tree of a source has or would have, given what the source resolved to.
     *
     * @throws dev.envkit.workspace.EnvkitException if a patch is missing
     */
    public Sha256 digest(ComponentRecipe recipe, Source source, Pin pin) {
        BuildKey.Builder key = BuildKey.builder()
                .add("layout", LAYOUT_VERSION)
                .add("strip", Integer.toString(source.strip()))
                .add("unpack", Boolean.toString(source.unpack()));
        Optional.ofNullable(pin.sha256()).ifPresent(sha256 -> key.add("content", sha256));
        Optional.ofNullable(pin.commit()).ifPresent(commit -> key.add("commit", commit));
        pin.files().forEach((name, sha256) -> key.add("file." + name, sha256));
        if (pin.kind().startsWith("debian-source")) {
            // the same files give another tree when dpkg-source's way of unpacking them is used
            key.add("kind", pin.kind());
        }
        List<RecipeFile> patches = repository.patches(recipe, source);
        for (int i = 0; i < patches.size(); i++) {
            key.add("patch.%04d".formatted(i), patches.get(i).sha256());
        }
        return key.build().digest();
    }

    /** Returns the tree of a source if it is there, given what the source resolved to. */
    public Optional<SourceTree> find(ComponentRecipe recipe, Source source, Pin pin) {
        SourceTree tree = tree(recipe.id(), source, digest(recipe, source, pin));
        return Files.isDirectory(tree.directory()) ? Optional.of(tree) : Optional.empty();
    }

    /**
     * Returns the tree of a source, made now if it is not there.
     *
     * @throws dev.envkit.workspace.EnvkitException if it cannot be laid out or a patch does not fit; nothing is left
     *     behind then
     */
    public SourceTree prepare(ComponentRecipe recipe, Source source, FetchedSource fetched, Progress progress) {
        SourceTree tree = tree(recipe.id(), source, digest(recipe, source, fetched.pin()));
        if (Files.isDirectory(tree.directory())) {
            return tree;
        }
        try (TempEntry entry = workspace.temp().directory("source-" + source.id())) {
            fetched.layOut(entry.path(), source.strip(), source.unpack(), progress);
            PatchApplier applier = PatchApplier.create().mtime(patchedAt);
            for (RecipeFile patch : repository.patches(recipe, source)) {
                applier.apply(entry.path(), recipe.id().directory() + patch.path(), patch.content());
            }
            makeReadOnly(entry.path());
            entry.publishDirectory(tree.directory());
        } catch (IOException e) {
            throw StorageException.of("prepare the source", tree.directory(), e);
        }
        return tree;
    }

    private SourceTree tree(ComponentId component, Source source, Sha256 digest) {
        String name = source.id() + "-" + digest.hex().substring(0, DIGEST_DIGITS);
        return new SourceTree(
                source.id(),
                digest,
                workspace.sources().resolve(component.component()).resolve(name));
    }

    /** Takes the write permission from directories below the root; the root itself must still be renamed. */
    private static void makeReadOnly(Path root) throws IOException {
        try (var walk = Files.walk(root)) {
            for (Path directory : walk.filter(p -> Files.isDirectory(p, java.nio.file.LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                if (!directory.equals(root)) {
                    var permissions = Files.getPosixFilePermissions(directory);
                    permissions.removeIf(p -> p.name().endsWith("_WRITE"));
                    Files.setPosixFilePermissions(directory, permissions);
                }
            }
        }
    }
}
