package dev.envkit.toolkit.verify;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that took part in a boot.
 *
 * @param role what it was: {@code kernel}, {@code initramfs}
 * @param path where it is
 * @param size its length in bytes
 * @param digest its content's SHA-256
 */
public record BootedFile(String role, Path path, long size, Sha256 digest) {
    /**
     * Reads a file's size and digest.
     *
     * @throws EnvkitException if it cannot be read
     */
    public static BootedFile of(String role, Path path) {
        try {
            return new BootedFile(role, path, Files.size(path), Sha256.of(path));
        } catch (IOException e) {
            throw new EnvkitException(
                    ExitCode.FAILED, path + " cannot be read: " + e.getMessage(), "check the file's name", e);
        }
    }
}
