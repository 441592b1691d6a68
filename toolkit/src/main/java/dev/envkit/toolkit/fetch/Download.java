package dev.envkit.toolkit.fetch;

import dev.envkit.workspace.Sha256;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A file to be fetched.
 *
 * @param name its file name, by which mirrors and offline directories have it, and which messages show
 * @param sha256 what it must be; empty for a file that is not pinned yet
 * @param size its size in bytes, or -1 where not known
 * @param sources where it is upstream ({@code https}, {@code http} or {@code file}), tried in order
 */
public record Download(String name, Optional<Sha256> sha256, long size, List<URI> sources) {
    /** @throws IllegalArgumentException if the name is not a plain file name */
    public Download {
        if (name.isEmpty() || name.contains("/") || name.equals("..") || name.equals(".")) {
            throw new IllegalArgumentException("not a file name: '" + name + "'");
        }
        sources = List.copyOf(sources);
    }

    /** Returns a download whose content is known. */
    public static Download pinned(String name, Sha256 sha256, long size, List<URI> sources) {
        return new Download(name, Optional.of(sha256), size, sources);
    }
}
