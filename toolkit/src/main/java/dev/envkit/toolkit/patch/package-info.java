/**
 * Applies patches without {@code patch(1)}: plain and git-style unified diffs, all or nothing per patch.
 *
 * <p>{@link dev.envkit.toolkit.patch.PatchParser} reads a patch into {@link dev.envkit.toolkit.patch.FilePatch} and
 * {@link dev.envkit.toolkit.patch.Hunk} records, {@link dev.envkit.toolkit.patch.PatchApplier} applies them to a tree,
 * {@link dev.envkit.toolkit.patch.PatchSeries} reads quilt's list of patches. Text is handled as ISO-8859-1 throughout,
 * which keeps every byte of whatever encoding the files have.
 */
package dev.envkit.toolkit.patch;
