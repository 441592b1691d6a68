package dev.envkit.toolkit.verify;

import dev.envkit.workspace.Sha256;
import java.nio.file.Path;

/**
 * A file that took part in a boot.
 *
 * @param role what it was: {@code kernel}, {@code initramfs}
 * @param path where it is
 * @param size its length in bytes
 * @param digest its content's SHA-256
 */
public record BootedFile(String role, Path path, long size, Sha256 digest) {}
