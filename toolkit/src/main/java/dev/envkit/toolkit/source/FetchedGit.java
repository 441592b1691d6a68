package dev.envkit.toolkit.source;

import dev.envkit.recipes.SourceLocation;
import dev.envkit.toolkit.git.GitExport;
import dev.envkit.toolkit.git.GitFetcher;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.workspace.Pin;
import java.nio.file.Path;
import java.util.List;

/**
 * A source that is a commit; it has no leading directory to strip and is never kept packed.
 *
 * @param location where it was had
 * @param pin what it is
 */
record FetchedGit(SourceLocation location, Pin pin, GitFetcher.Commit commit) implements FetchedSource {
    @Override
    public void layOut(Path directory, int strip, boolean unpack, Progress progress) {
        boolean done = false;
        try {
            List<String> submodules = GitExport.export(commit, directory);
            if (!submodules.isEmpty()) {
                progress.message("note: commit " + commit.id() + " has submodules, which are left out: "
                        + String.join(", ", submodules));
            }
            done = true;
        } finally {
            if (!done) {
                FetchedFile.clear(directory);
            }
        }
    }
}
