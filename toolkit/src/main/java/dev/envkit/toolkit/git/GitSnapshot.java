package dev.envkit.toolkit.git;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    private GitSnapshot() {}

    /** Returns where an archive of the commit is, if the server is known to make them. */
    public static Optional<URI> address(String url, String commit) {
        Matcher matcher = REPO_OR_CZ.matcher(url);
        return matcher.matches()
                ? Optional.of(
                        URI.create("https://repo.or.cz/" + matcher.group(1) + ".git/snapshot/" + commit + ".tar.gz"))
                : Optional.empty();
    }
}
