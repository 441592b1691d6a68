package dev.envkit.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A build result in the store.
 *
 * @param component what was built
 * @param keyDigest the digest of its build key
 * @param directory where it is in the store
 */
public record StoredArtifact(String component, Sha256 keyDigest, Path directory) {
    static final String OUTPUT = "out";
    static final String INPUTS = "inputs";
    static final String RECORD = "files";

    /** Returns the directory with the files that were built. */
    public Path output() {
        return directory.resolve(OUTPUT);
    }

    /**
     * Returns what it was built from.
     *
     * @throws EnvkitException if that cannot be read
     */
    public BuildKey key() {
        Path file = directory.resolve(INPUTS);
        try {
            return BuildKey.parse(Files.readString(file));
        } catch (IOException e) {
            throw StorageException.of("read", file, e);
        } catch (IllegalArgumentException e) {
            throw damaged(file, e);
        }
    }

    /**
     * Returns what its output consisted of when it was stored.
     *
     * @throws EnvkitException if that cannot be read
     */
    public TreeRecord record() {
        Path file = directory.resolve(RECORD);
        try {
            return TreeRecord.parse(Files.readString(file));
        } catch (IOException e) {
            throw StorageException.of("read", file, e);
        } catch (IllegalArgumentException e) {
            throw damaged(file, e);
        }
    }

    private EnvkitException damaged(Path file, IllegalArgumentException e) {
        return new EnvkitException(
                ExitCode.FAILED,
                "the stored result of " + component + " is damaged: " + file + ": " + e.getMessage(),
                "Remove it with 'envkit clean " + component + "' and build again.",
                e);
    }
}
