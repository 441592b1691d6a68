package dev.envkit.toolkit.source;

import dev.envkit.recipes.SourceLocation;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.workspace.Pin;
import java.nio.file.Path;

/** A source whose files are in the workspace's store, verified. For one thread. */
public interface FetchedSource {
    /** Returns the place that it was had from. */
    SourceLocation location();

    /** Returns what it resolved to; two sources with the same content have pins with the same content. */
    Pin pin();

    /**
     * Lays the source out in an existing, empty directory, without the recipe's own patches.
     *
     * @param directory where to; empty again if this fails
     * @param strip how many leading path components of an archive's members are dropped
     * @param unpack whether an archive is unpacked; if not, the file itself is put into the directory
     * @throws dev.envkit.workspace.EnvkitException if an archive is refused or the host cannot hold it
     */
    void layOut(Path directory, int strip, boolean unpack, Progress progress);
}
