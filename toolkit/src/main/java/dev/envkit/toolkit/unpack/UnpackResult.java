package dev.envkit.toolkit.unpack;

import dev.envkit.workspace.manifest.OwnershipManifest;

/**
 * What was unpacked.
 *
 * @param manifest the tree as the archives describe it, root included
 * @param members how many members were unpacked; those left out are not counted
 * @param bytes content written
 */
public record UnpackResult(OwnershipManifest manifest, long members, long bytes) {}
