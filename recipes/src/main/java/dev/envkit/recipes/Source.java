package dev.envkit.recipes;

import java.util.List;
import java.util.Optional;

/**
 * One thing that is fetched, verified and laid out at {@code $ENVKIT_SOURCES/<id>} before the first step.
 *
 * @param id its name in this recipe
 * @param strip how many leading path components of an archive's members are dropped
 * @param unpack whether an archive is unpacked; if not, the file itself is put at {@code $ENVKIT_SOURCES/<id>/<name>}
 * @param from where it can be had, tried in order; the first that works wins
 * @param patches the file beside the recipe that lists patches (one path a line, relative to itself, {@code #} begins a
 *     comment), which are applied in that order as git-style unified diffs with {@code -p1}
 */
public record Source(String id, int strip, boolean unpack, List<SourceLocation> from, Optional<String> patches) {
    /** Copies the list. */
    public Source {
        from = List.copyOf(from);
    }
}
