package dev.envkit.toolkit.git;

import dev.envkit.toolkit.fetch.FetchOptions;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.workspace.ComponentLock;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jgit.api.FetchCommand;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.errors.AmbiguousObjectException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryBuilder;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.jspecify.annotations.Nullable;

/**
 * Brings commits of git repositories into the workspace: {@code downloads/git/<repository>} holds a bare repository for
 * each address, {@code refs/envkit/<commit>} in it marks the commits that are there with all their files. JGit names
 * every object it receives by the hash it computes, so a commit's id vouches for its files.
 *
 * <p>A commit is asked for by its id and without history first; where the server refuses that, the branch that holds it
 * is fetched, or else all branches and tags. Thread-safe, also between processes.
 */
public final class GitFetcher {
    private static final String MARKS = "refs/envkit/";
    private static final int ID_LENGTH = 40;

    private final Workspace workspace;
    private final FetchOptions options;
    private final Progress progress;

    /** @param options whether the network may be used, through which proxies, and how patient to be */
    public GitFetcher(Workspace workspace, FetchOptions options, Progress progress) {
        this.workspace = workspace;
        this.options = options;
        this.progress = progress;
        IsolatedSystem.install();
    }

    /**
     * A commit in the workspace.
     *
     * @param id all 40 digits
     * @param repository the bare repository that has it
     */
    public record Commit(String id, Path repository) {}

    /**
     * Returns a commit if it is in the workspace, complete.
     *
     * @param commit its id, or the beginning of it
     */
    public Optional<Commit> find(String url, String commit) {
        Path directory = directory(url);
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try (Repository repository = open(directory)) {
            List<String> matches = repository.getRefDatabase().getRefsByPrefix(MARKS).stream()
                    .map(ref -> ref.getName().substring(MARKS.length()))
                    .filter(id -> id.startsWith(commit))
                    .toList();
            return matches.size() == 1 ? Optional.of(new Commit(matches.getFirst(), directory)) : Optional.empty();
        } catch (IOException e) {
            throw StorageException.of("read", directory, e);
        }
    }

    /**
     * Returns a commit, fetched now if it is not in the workspace.
     *
     * @param url the repository
     * @param commit its id, or the beginning of it
     * @param branch a branch or tag that holds it, to be fetched if the server gives no single commits
     * @throws GitException if it cannot be had
     */
    public Commit fetch(String url, String commit, Optional<String> branch) {
        Optional<Commit> present = find(url, commit);
        if (present.isPresent()) {
            return present.get();
        }
        if (options.offline() && !url.startsWith("file:")) {
            throw new GitException(
                    url + " at " + commit + " is not in the workspace, and the network may not be used",
                    "Run once without --offline, or name a directory filled by 'envkit mirror' with --mirror DIR.",
                    null);
        }
        try (ComponentLock _ = lock(url)) {
            Optional<Commit> sinceThen = find(url, commit);
            if (sinceThen.isPresent()) {
                return sinceThen.get();
            }
            return fetchLocked(url, commit, branch);
        }
    }

    private ComponentLock lock(String url) {
        return workspace.lock(
                "git-" + directoryName(url),
                "envkit, fetching " + url,
                holder -> progress.message("waiting for " + holder.describe() + " to fetch " + url));
    }

    private Commit fetchLocked(String url, String commit, Optional<String> branch) {
        Path directory = directory(url);
        List<String> problems = new ArrayList<>();
        try (Repository repository = openOrCreate(directory);
                Git git = new Git(repository);
                GitProgress monitor = new GitProgress(progress, url)) {
            for (Consumer<FetchCommand> way : ways(commit, branch)) {
                FetchCommand command = git.fetch()
                        .setRemote(url)
                        .setTagOpt(TagOpt.NO_TAGS)
                        .setProgressMonitor(monitor)
                        .setTimeout((int) options.retry().stallTimeout().toSeconds())
                        .setTransportConfigCallback(new ProxiedTransport(options.proxies()));
                way.accept(command);
                if (command.getRefSpecs().stream().anyMatch(spec -> spec.getDestination() != null)
                        && !repository.getObjectDatabase().getShallowCommits().isEmpty()) {
                    command.setUnshallow(true);
                }
                try {
                    command.call();
                    ObjectId id = resolve(repository, url, commit);
                    if (id != null) {
                        GitPack.requireComplete(repository, id);
                        mark(repository, id);
                        return new Commit(id.name(), directory);
                    }
                    problems.add("it has no such commit");
                } catch (GitAPIException | IOException e) {
                    problems.add(describe(e));
                }
            }
        } catch (IOException e) {
            throw StorageException.of("use the repository", directory, e);
        }
        List<String> distinct = problems.stream().distinct().toList();
        throw new GitException(
                "cannot get commit " + commit + " from " + url + ": " + String.join("; ", distinct),
                "Check the network (http_proxy, https_proxy) and whether the repository still exists; another place can"
                        + " be named in a recipe of your own, or the archive handed over with --from DIR.",
                null);
    }

    /** Returns how to ask for a commit, the cheapest way first. */
    private static List<Consumer<FetchCommand>> ways(String commit, Optional<String> branch) {
        List<Consumer<FetchCommand>> ways = new ArrayList<>();
        if (commit.length() == ID_LENGTH) {
            ways.add(command -> command.setDepth(1).setRefSpecs(new RefSpec(commit)));
        }
        branch.ifPresent(name -> {
            String full = name.startsWith("refs/") ? name : "refs/heads/" + name;
            ways.add(command -> command.setRefSpecs(new RefSpec("+" + full + ":refs/upstream/b")));
            if (!name.startsWith("refs/")) {
                ways.add(command -> command.setRefSpecs(new RefSpec("+refs/tags/" + name + ":refs/upstream/t")));
            }
        });
        ways.add(command -> command.setRefSpecs(
                new RefSpec("+refs/heads/*:refs/upstream/heads/*"), new RefSpec("+refs/tags/*:refs/upstream/tags/*")));
        return ways;
    }

    /** Returns the commit's whole id, or null where the repository does not have it. */
    private static @Nullable ObjectId resolve(Repository repository, String url, String commit) throws IOException {
        try {
            ObjectId id = repository.resolve(commit + "^{commit}");
            return id != null && repository.getObjectDatabase().has(id) ? id : null;
        } catch (MissingObjectException e) {
            return null;
        } catch (AmbiguousObjectException e) {
            throw new GitException(
                    "the commit " + commit + " of " + url + " is ambiguous: several begin so",
                    "Give more of its digits in the recipe.",
                    e);
        }
    }

    static void mark(Repository repository, ObjectId id) throws IOException {
        RefUpdate update = repository.updateRef(MARKS + id.name());
        update.setNewObjectId(id);
        update.disableRefLog();
        RefUpdate.Result result = update.forceUpdate();
        switch (result) {
            case NEW, FORCED, NO_CHANGE, FAST_FORWARD -> {}
            default -> throw new IOException("cannot mark commit " + id.name() + ": " + result);
        }
    }

    /**
     * Takes a commit from a pack that {@link GitPack} wrote.
     *
     * @throws GitException if the pack is damaged or has not the whole commit
     */
    public Commit importPack(String url, String id, Path pack) {
        try (ComponentLock _ = lock(url);
                Repository repository = openOrCreate(directory(url))) {
            GitPack.read(repository, id, pack);
            mark(repository, ObjectId.fromString(id));
            return new Commit(id, directory(url));
        } catch (IOException e) {
            throw StorageException.of("use the repository", directory(url), e);
        }
    }

    private static String describe(Exception e) {
        String message = String.valueOf(e.getMessage());
        Throwable cause = e.getCause();
        return cause == null || cause.getMessage() == null || message.contains(cause.getMessage())
                ? message
                : message + " (" + cause.getMessage() + ")";
    }

    private Path directory(String url) {
        return workspace.downloads().resolve("git").resolve(directoryName(url));
    }

    /** Something to read and something unique. */
    private static String directoryName(String url) {
        String last = url.replaceAll("/+$", "").replaceAll("(\\.git)?$", "").replaceAll(".*/", "");
        String word = last.replaceAll("[^A-Za-z0-9_-]", "_");
        return (word.isEmpty() ? "repository" : word) + "-"
                + Sha256.of(url.getBytes(StandardCharsets.UTF_8)).abbreviated();
    }

    static Repository open(Path directory) throws IOException {
        return new RepositoryBuilder()
                .setGitDir(directory.toFile())
                .setBare()
                .setMustExist(true)
                .build();
    }

    private Repository openOrCreate(Path directory) throws IOException {
        workspace.createDirectories(directory);
        Repository repository =
                new RepositoryBuilder().setGitDir(directory.toFile()).setBare().build();
        if (!repository.getObjectDatabase().exists()) {
            repository.create(true);
        }
        return repository;
    }
}
