package dev.envkit.workspace;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Build results by what they were built from: {@code artifacts/<component>/<digest of the key>/} with the output in
 * {@code out}, the key's text in {@code inputs}, and the digest of each output file in {@code files}. The link
 * {@code artifacts/<component>/current} leads to the output that was asked for last.
 *
 * <p>A result appears by rename, complete. Thread-safe, also between processes; {@link #discard} wants the component's
 * lock, so that nobody is using what it removes.
 */
public final class ArtifactStore {
    /** The link to the output asked for last. */
    public static final String CURRENT = "current";

    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    private final Workspace workspace;

    ArtifactStore(Workspace workspace) {
        this.workspace = workspace;
    }

    /** Returns where a component's results are. */
    public Path directory(String component) {
        return workspace.directory(Workspace.Layout.ARTIFACTS).resolve(component);
    }

    /**
     * Returns the result of a build with this key, if it is in the store with all its files, each of the size it had.
     * One of which something is missing or changed is not found; {@link #discard} it before storing it again.
     *
     * @throws StorageException if the store cannot be read
     */
    public Optional<StoredArtifact> find(String component, BuildKey key) {
        StoredArtifact artifact = artifact(component, key.digest());
        return Files.isDirectory(artifact.directory()) && isIntact(artifact) ? Optional.of(artifact) : Optional.empty();
    }

    private static boolean isIntact(StoredArtifact artifact) {
        try {
            return artifact.record().quickDifferences(artifact.output()).isEmpty();
        } catch (EnvkitException | IOException e) {
            return false;
        }
    }

    /**
     * Stores a result.
     *
     * @param output the directory with the built files, in this workspace; it is moved into the store
     * @return the stored result; if there was an intact one with this key already, that one
     * @throws StorageException if it cannot be stored
     */
    public StoredArtifact store(String component, BuildKey key, Path output) {
        StoredArtifact artifact = artifact(component, key.digest());
        try (TempEntry entry = workspace.temp().directory(component)) {
            Path staged = entry.path();
            Files.move(output, staged.resolve(StoredArtifact.OUTPUT), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
            TreeRecord record = TreeRecord.of(staged.resolve(StoredArtifact.OUTPUT));
            Files.writeString(staged.resolve(StoredArtifact.INPUTS), key.text());
            Files.writeString(staged.resolve(StoredArtifact.RECORD), record.text());
            if (Files.exists(artifact.directory()) && !isIntact(artifact)) {
                discard(artifact);
            }
            entry.publishDirectory(artifact.directory());
            return artifact;
        } catch (IOException e) {
            throw StorageException.of("store the result of " + component + " in", artifact.directory(), e);
        }
    }

    /**
     * Makes a stored result the current one of its component.
     *
     * @throws StorageException if the link cannot be written
     */
    public void setCurrent(StoredArtifact artifact) {
        Path link = directory(artifact.component()).resolve(CURRENT);
        Path target = Path.of(artifact.keyDigest().hex(), StoredArtifact.OUTPUT);
        try (TempEntry entry = workspace.temp().file(CURRENT)) {
            if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(target)) {
                return;
            }
            Files.createSymbolicLink(entry.path(), target);
            entry.publishFile(link);
        } catch (IOException e) {
            throw StorageException.of("write", link, e);
        }
    }

    /**
     * Returns the result that {@code current} leads to; empty if there is none.
     *
     * @throws StorageException if the link cannot be read
     */
    public Optional<StoredArtifact> current(String component) {
        Path link = directory(component).resolve(CURRENT);
        try {
            if (!Files.isSymbolicLink(link)) {
                return Optional.empty();
            }
            String name = Files.readSymbolicLink(link).getName(0).toString();
            if (!DIGEST.matcher(name).matches()) {
                return Optional.empty();
            }
            StoredArtifact artifact = artifact(component, new Sha256(name));
            return Files.isDirectory(artifact.output()) ? Optional.of(artifact) : Optional.empty();
        } catch (IOException e) {
            throw StorageException.of("read", link, e);
        }
    }

    /**
     * Returns the names of all components that have results.
     *
     * @throws StorageException if the store cannot be read
     */
    public List<String> components() {
        Path root = workspace.directory(Workspace.Layout.ARTIFACTS);
        return Files.isDirectory(root) ? names(root) : List.of();
    }

    /**
     * Returns all results of a component, the latest first.
     *
     * @throws StorageException if the store cannot be read
     */
    public List<StoredArtifact> list(String component) {
        Path directory = directory(component);
        List<StoredArtifact> artifacts = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            for (String name : names(directory)) {
                if (DIGEST.matcher(name).matches()) {
                    artifacts.add(artifact(component, new Sha256(name)));
                }
            }
        }
        artifacts.sort(Comparator.comparing(ArtifactStore::storedAt).reversed());
        return artifacts;
    }

    private static java.nio.file.attribute.FileTime storedAt(StoredArtifact artifact) {
        try {
            return Files.getLastModifiedTime(artifact.directory(), LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return java.nio.file.attribute.FileTime.fromMillis(0);
        }
    }

    private static List<String> names(Path directory) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
        } catch (IOException e) {
            throw StorageException.of("read", directory, e);
        }
        names.sort(Comparator.naturalOrder());
        return names;
    }

    /**
     * Compares a result with what was stored, content included.
     *
     * @return the differences, one line each for people; none if it is intact
     * @throws EnvkitException if it cannot be read
     */
    public List<String> verify(StoredArtifact artifact) {
        try {
            return artifact.record().differences(artifact.output());
        } catch (IOException e) {
            throw StorageException.of("verify", artifact.output(), e);
        }
    }

    /**
     * Removes a result.
     *
     * @throws StorageException if it cannot be removed
     */
    public void discard(StoredArtifact artifact) {
        workspace.delete(artifact.directory());
    }

    private StoredArtifact artifact(String component, Sha256 keyDigest) {
        return new StoredArtifact(component, keyDigest, directory(component).resolve(keyDigest.hex()));
    }
}
