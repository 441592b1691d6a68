package dev.envkit.recipes;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Something by which the content of an archive is recognised.
 *
 * @param path a member of the archive, below its single top directory if it has one
 * @param matches what must be found somewhere in that member's text (with {@link Pattern#MULTILINE}); empty if it is
 *     enough that the member is there
 */
public record ContentMarker(String path, Optional<Pattern> matches) {}
