package dev.envkit.toolkit.local;

import dev.envkit.recipes.ComponentId;
import dev.envkit.workspace.Sha256;
import java.nio.file.Path;
import java.util.List;

/**
 * A file that is one or more recipes' source.
 *
 * @param file where it is
 * @param size its length in bytes
 * @param sha256 the digest of its content
 * @param matches what it is
 */
public record Recognised(Path file, long size, Sha256 sha256, List<Match> matches) {
    /** Copies the list. */
    public Recognised {
        matches = List.copyOf(matches);
    }

    /**
     * One source that the file can be.
     *
     * @param component the recipe
     * @param source the id of the source in it
     * @param reason how it was recognised
     * @param warning what does not fit although it was recognised; empty if everything does
     */
    public record Match(ComponentId component, String source, String reason, String warning) {}
}
