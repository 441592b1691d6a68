package dev.envkit.toolkit.source;

import dev.envkit.recipes.SourceLocation;
import dev.envkit.toolkit.debian.DebianSourceTree;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.workspace.Pin;
import java.nio.file.Path;
import java.util.Map;

/**
 * A source that is a Debian source package; its tree begins where dpkg-source's does, so nothing is stripped.
 *
 * @param location where it was had
 * @param pin what it is
 * @param files its files by name, in the store
 */
record FetchedDebianSource(SourceLocation location, Pin pin, Map<String, Path> files) implements FetchedSource {
    FetchedDebianSource {
        files = Map.copyOf(files);
    }

    @Override
    public void layOut(Path directory, int strip, boolean unpack, Progress progress) {
        boolean done = false;
        try {
            DebianSourceTree.layOut(directory, files, progress);
            done = true;
        } finally {
            if (!done) {
                FetchedFile.clear(directory);
            }
        }
    }
}
