package dev.envkit.toolkit.git;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * Archives of a commit that some servers make on request, for when their git service does not answer.
 *
 * <p>Such an archive is not covered by the commit's id. It says itself which commit it is of (in its pax header), and
 * once used it is pinned by its SHA-256.
 */
public final class GitSnapshot {
    /** gitweb's address of a snapshot, as at repo.or.cz. */
    private static final Pattern REPO_OR_CZ =
            Pattern.compile("(?:https?|git)://(?:www\\.)?repo\\.or\\.cz/(?:r/)?([A-Za-z0-9_.+/-]+?)(?:\\.git)?/?");

    /** Size of a tar header, and where in it the type is; git begins an archive with a global header of pax. */
    private static final int TAR_BLOCK = 512;

    private static final int TYPE_FLAG = 156;
    private static final Pattern COMMENT = Pattern.compile("\\d+ comment=([0-9a-f]{40})\\n");

    private GitSnapshot() {}

    /** Returns where an archive of the commit is, if the server is known to make them. */
    public static Optional<URI> address(String url, String commit) {
        Matcher matcher = REPO_OR_CZ.matcher(url);
        return matcher.matches()
                ? Optional.of(
                        URI.create("https://repo.or.cz/" + matcher.group(1) + ".git/snapshot/" + commit + ".tar.gz"))
                : Optional.empty();
    }

    /**
     * Returns the commit that an archive says it is of ({@code git get-tar-commit-id}); empty if it says nothing.
     *
     * @param archive a tar, compressed by gzip
     */
    public static String commitOf(Path archive) {
        try (InputStream tar = new GZIPInputStream(new BufferedInputStream(Files.newInputStream(archive)))) {
            byte[] start = tar.readNBytes(2 * TAR_BLOCK);
            if (start.length < 2 * TAR_BLOCK || start[TYPE_FLAG] != 'g') {
                return "";
            }
            Matcher comment = COMMENT.matcher(new String(start, TAR_BLOCK, TAR_BLOCK, StandardCharsets.ISO_8859_1));
            return comment.lookingAt() ? comment.group(1) : "";
        } catch (IOException e) {
            return "";
        }
    }
}
