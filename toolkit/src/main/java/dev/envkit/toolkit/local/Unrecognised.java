package dev.envkit.toolkit.local;

import java.nio.file.Path;

/**
 * A file that is no recipe's source.
 *
 * @param file where it is
 * @param reason why not, without a full stop
 */
public record Unrecognised(Path file, String reason) {}
