package dev.envkit.toolkit.unpack;

import dev.envkit.workspace.manifest.ManifestEntry;
import java.util.List;

/**
 * What was unpacked.
 *
 * @param entries the tree as the archives describe it, root included, sorted so that directories come before what is in
 *     them
 * @param members how many members were unpacked; those left out are not counted
 * @param bytes content written
 */
public record UnpackResult(List<ManifestEntry> entries, long members, long bytes) {
    /** Copies the list. */
    public UnpackResult {
        entries = List.copyOf(entries);
    }
}
