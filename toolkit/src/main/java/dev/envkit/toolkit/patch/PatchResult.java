package dev.envkit.toolkit.patch;

import java.nio.file.Path;
import java.util.List;

/**
 * What applying a patch did.
 *
 * @param patch name of the patch
 * @param written files created or changed, relative to the tree, in the patch's order
 * @param deleted files deleted or renamed away
 * @param displaced hunks that did not fit exactly where they said
 */
public record PatchResult(String patch, List<Path> written, List<Path> deleted, List<Displaced> displaced) {
    public PatchResult {
        written = List.copyOf(written);
        deleted = List.copyOf(deleted);
        displaced = List.copyOf(displaced);
    }

    /**
     * A hunk that was applied elsewhere than its header says, or with less context.
     *
     * @param file the file, relative to the tree
     * @param hunk number of the hunk in that file, from 1
     * @param offset lines from the stated place; negative is nearer the file's beginning
     * @param fuzz context lines ignored
     */
    public record Displaced(Path file, int hunk, int offset, int fuzz) {}
}
