package dev.envkit.toolkit.source;

import dev.envkit.toolkit.fetch.Download;
import dev.envkit.toolkit.fetch.FetchFailure;
import dev.envkit.toolkit.fetch.Mirror;
import dev.envkit.toolkit.git.GitException;
import dev.envkit.toolkit.git.GitFetcher;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Looks for commits in mirrors, which hold them as packs at {@code git/<commit>.pack}. */
final class GitMirrors {
    private static final int ID_LENGTH = 40;

    private final FetchSession session;

    GitMirrors(FetchSession session) {
        this.session = session;
    }

    /** Returns a commit from the workspace or from a mirror; empty if none has it or its whole id is not known. */
    Optional<GitFetcher.Commit> find(String url, String commit) {
        Optional<GitFetcher.Commit> present = session.git().find(url, commit);
        if (present.isPresent() || commit.length() != ID_LENGTH) {
            return present;
        }
        for (Mirror mirror : session.options().mirrors()) {
            URI address = mirror.base().resolve(Mirror.packPath(commit));
            try {
                Path pack = session.downloader()
                        .fetch(new Download(commit + ".pack", Optional.empty(), -1, List.of(address)))
                        .path();
                return Optional.of(session.git().importPack(url, commit, pack));
            } catch (FetchFailure e) {
                // this mirror does not have it
            } catch (GitException e) {
                session.progress().message("warning: " + e.getMessage());
            }
        }
        return Optional.empty();
    }
}
