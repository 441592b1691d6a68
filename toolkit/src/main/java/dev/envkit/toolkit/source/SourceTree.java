package dev.envkit.toolkit.source;

import dev.envkit.workspace.Sha256;
import java.nio.file.Path;

/**
 * A source, laid out and patched.
 *
 * @param id its name in the recipe
 * @param digest of everything that decides what is in the directory: content, layout and patches
 * @param directory where it is; builds read it and never write there
 */
public record SourceTree(String id, Sha256 digest, Path directory) {}
