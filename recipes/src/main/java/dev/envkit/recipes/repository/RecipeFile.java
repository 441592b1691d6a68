package dev.envkit.recipes.repository;

import dev.envkit.workspace.Sha256;

/**
 * A file that lies beside a recipe.
 *
 * @param path its path relative to the recipe's directory, with slashes
 * @param sha256 the digest of its content
 * @param executable whether it is copied with execute permission; a jar keeps no modes, so a file is executable exactly
 *     if it begins with {@code #!}
 * @param content the bytes; not copied, must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by identity of the content, which nobody relies on
public record RecipeFile(String path, Sha256 sha256, boolean executable, byte[] content) {
    /** Hashes {@code content} and looks at its beginning. */
    static RecipeFile of(String path, byte[] content) {
        boolean script = content.length > 2 && content[0] == '#' && content[1] == '!';
        return new RecipeFile(path, Sha256.of(content), script, content);
    }
}
