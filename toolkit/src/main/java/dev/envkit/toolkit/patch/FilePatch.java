package dev.envkit.toolkit.patch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a patch does to one file. Paths have the leading components that {@code -p} strips, also those of git's
 * {@code rename from}, which git writes without.
 *
 * @param action what is done
 * @param oldPath the file read, or null where it is created
 * @param newPath the file written, or null where it is deleted
 * @param mode permission bits and type that git gives the result, or null where the patch does not say
 * @param hunks in ascending order of lines
 * @param patchLine line of the patch where this file's part begins, from 1
 * @param git whether git wrote the header, so that creation and deletion are explicit
 */
record FilePatch(
        Action action,
        @Nullable String oldPath,
        @Nullable String newPath,
        @Nullable Integer mode,
        List<Hunk> hunks,
        int patchLine,
        boolean git) {
    static final int TYPE_MASK = 0170000;
    static final int TYPE_SYMLINK = 0120000;
    static final int TYPE_FILE = 0100000;

    FilePatch {
        hunks = List.copyOf(hunks);
    }

    /** What is done to the file. */
    enum Action {
        MODIFY,
        CREATE,
        DELETE,
        RENAME,
        COPY
    }
}
