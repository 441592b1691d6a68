package dev.envkit.toolkit.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.toolkit.fetch.FetchOptions;
import dev.envkit.toolkit.fetch.ProxySettings;
import dev.envkit.toolkit.fetch.RetryPolicy;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.workspace.Workspace;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.Daemon;
import org.eclipse.jgit.transport.UploadPack.RequestPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitFetcherTest {
    private static final Instant TIME = Instant.parse("2010-03-04T05:06:07Z");

    @TempDir
    Path folder;

    private Git origin;
    private Daemon daemon;
    private Workspace workspace;
    private String first;
    private String second;

    @BeforeEach
    void createOrigin() throws Exception {
        IsolatedSystem.install();
        daemon = new Daemon(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        workspace = Workspace.openOrCreate(folder.resolve("workspace"));
        origin = Git.init()
                .setDirectory(folder.resolve("origin").toFile())
                .setInitialBranch("main")
                .call();
        Path work = origin.getRepository().getWorkTree().toPath();
        Files.writeString(work.resolve("README"), "one\n");
        Files.createDirectory(work.resolve("scripts"));
        Files.writeString(work.resolve("scripts/run.sh"), "#!/bin/sh\n");
        assertTrue(work.resolve("scripts/run.sh").toFile().setExecutable(true));
        Files.createSymbolicLink(work.resolve("link"), Path.of("scripts/run.sh"));
        first = commit("first");
        Files.writeString(work.resolve("README"), "two\n");
        second = commit("second");
    }

    private String commit(String message) throws GitAPIException {
        PersonIdent who = new PersonIdent("A", "a@example.org", TIME, ZoneOffset.UTC);
        origin.add().addFilepattern(".").call();
        return origin.commit()
                .setMessage(message)
                .setAuthor(who)
                .setCommitter(who)
                .call()
                .name();
    }

    @AfterEach
    void close() {
        daemon.stop();
        origin.close();
        workspace.close();
    }

    /** Starts a server that gives commits by id to those whom the policy allows. */
    private String serve(RequestPolicy policy) throws IOException {
        daemon.getService("git-upload-pack").setEnabled(true);
        daemon.setRepositoryResolver((client, name) -> {
            origin.getRepository().incrementOpen();
            return origin.getRepository();
        });
        daemon.setUploadPackFactory((client, repository) -> {
            var pack = new org.eclipse.jgit.transport.UploadPack(repository);
            pack.setRequestPolicy(policy);
            return pack;
        });
        daemon.start();
        return "git://127.0.0.1:" + daemon.getAddress().getPort() + "/origin.git";
    }

    @ParameterizedTest
    @ValueSource(strings = {"ANY", "TIP", "ADVERTISED"})
    void fetchesACommitWhateverTheServerAllows(RequestPolicy policy) throws Exception {
        GitFetcher.Commit commit = fetcher(false).fetch(serve(policy), first, Optional.empty());
        assertEquals(first, commit.id());
        Path target = Files.createDirectory(folder.resolve("out"));
        assertEquals(List.of(), GitExport.export(commit, target));
        assertEquals("one\n", Files.readString(target.resolve("README")));
    }

    @Test
    void leavesOutHistoryWhereTheServerCan() throws Exception {
        GitFetcher.Commit commit = fetcher(false).fetch(serve(RequestPolicy.ANY), second, Optional.of("main"));
        try (Repository repository = GitFetcher.open(commit.repository())) {
            assertFalse(repository.getObjectDatabase().has(ObjectId.fromString(first)));
        }
    }

    @Test
    void findsAWholeCommitFromItsBeginning() throws Exception {
        String url = serve(RequestPolicy.ADVERTISED);
        GitFetcher.Commit commit = fetcher(false).fetch(url, first.substring(0, 7), Optional.of("main"));
        assertEquals(first, commit.id());
        assertEquals(Optional.of(commit), fetcher(true).find(url, first.substring(0, 7)));
    }

    @Test
    void doesNotAskAgainForWhatIsThere() throws Exception {
        String url = serve(RequestPolicy.ANY);
        GitFetcher.Commit commit = fetcher(false).fetch(url, first, Optional.empty());
        daemon.stop();
        assertEquals(commit, fetcher(false).fetch(url, first, Optional.empty()));
        assertEquals(commit, fetcher(true).fetch(url, first, Optional.empty()));
    }

    @Test
    void saysWhatIsWrongWithACommitOrServer() throws Exception {
        String missing = "0123456789".repeat(4);
        String url = serve(RequestPolicy.ADVERTISED);
        GitException e = assertThrows(GitException.class, () -> fetcher(false).fetch(url, missing, Optional.empty()));
        assertTrue(e.getMessage().contains("it has no such commit"), e.getMessage());
        GitException offline =
                assertThrows(GitException.class, () -> fetcher(true).fetch(url, missing, Optional.empty()));
        assertTrue(offline.remedy().contains("--offline"), offline.remedy());
        daemon.stop();
        GitException dead =
                assertThrows(GitException.class, () -> fetcher(false).fetch(url, missing, Optional.empty()));
        assertTrue(dead.getMessage().contains("127.0.0.1"), dead.getMessage());
    }

    @Test
    void exportKeepsModesAndLinksAndGivesAllFilesTheCommitsTime() throws Exception {
        GitFetcher.Commit commit = fetcher(false).fetch(serve(RequestPolicy.ANY), first, Optional.empty());
        Path target = Files.createDirectory(folder.resolve("out"));
        GitExport.export(commit, target);
        assertTrue(Files.isExecutable(target.resolve("scripts/run.sh")));
        assertEquals(Path.of("scripts/run.sh"), Files.readSymbolicLink(target.resolve("link")));
        assertFalse(Files.exists(target.resolve(".git")));
        for (String name : List.of("README", "scripts", "scripts/run.sh")) {
            assertEquals(TIME, Files.getLastModifiedTime(target.resolve(name)).toInstant(), name);
        }
    }

    @Test
    void aPackCarriesACommitToAnotherWorkspace() throws Exception {
        String url = serve(RequestPolicy.ADVERTISED);
        GitFetcher.Commit commit = fetcher(false).fetch(url, second, Optional.of("main"));
        Path pack = folder.resolve("commit.pack");
        try (OutputStream out = Files.newOutputStream(pack)) {
            GitPack.write(commit, out);
        }
        daemon.stop();
        try (Workspace other = Workspace.openOrCreate(folder.resolve("other"))) {
            GitFetcher offline = new GitFetcher(other, options(true), Progress.NONE);
            assertEquals(second, offline.importPack(url, second, pack).id());
            GitFetcher.Commit imported = offline.fetch(url, second.substring(0, 10), Optional.empty());
            Path target = Files.createDirectory(folder.resolve("out"));
            GitExport.export(imported, target);
            assertEquals("two\n", Files.readString(target.resolve("README")));
        }
    }

    @Test
    void aDamagedPackIsRefused() throws Exception {
        GitFetcher.Commit commit = fetcher(false).fetch(serve(RequestPolicy.ANY), second, Optional.empty());
        Path pack = folder.resolve("commit.pack");
        try (OutputStream out = Files.newOutputStream(pack)) {
            GitPack.write(commit, out);
        }
        byte[] bytes = Files.readAllBytes(pack);
        bytes[bytes.length / 2] ^= 1;
        Files.write(pack, bytes);
        try (Workspace other = Workspace.openOrCreate(folder.resolve("other"))) {
            GitFetcher offline = new GitFetcher(other, options(true), Progress.NONE);
            assertThrows(GitException.class, () -> offline.importPack("git://x/y", second, pack));
            assertEquals(Optional.empty(), offline.find("git://x/y", second));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "../../etc/passwd, is a symbolic link out of the tree",
        "/etc/passwd, is a symbolic link out of the tree",
        "deep/q/r/../outside, is a symbolic link out of the tree",
    })
    void refusesLinksOutOfTheTree(String target, String problem) throws Exception {
        Files.createDirectory(folder.resolve("outside"));
        Repository repository = origin.getRepository();
        try (ObjectInserter inserter = repository.newObjectInserter()) {
            DirCache index = DirCache.newInCore();
            DirCacheBuilder builder = index.builder();
            // harmless by itself: deep/q/r is the root
            add(builder, inserter, "deep/q/r", "../..");
            add(builder, inserter, "evil", target);
            builder.finish();
            CommitBuilder commit = new CommitBuilder();
            commit.setTreeId(index.writeTree(inserter));
            commit.setAuthor(new PersonIdent("A", "a@example.org", TIME, ZoneOffset.UTC));
            commit.setCommitter(commit.getAuthor());
            commit.setMessage("evil");
            ObjectId id = inserter.insert(commit);
            inserter.flush();
            Path out = Files.createDirectory(folder.resolve("out"));
            GitFetcher.Commit evil =
                    new GitFetcher.Commit(id.name(), repository.getDirectory().toPath());
            GitException e = assertThrows(GitException.class, () -> GitExport.export(evil, out));
            assertTrue(e.getMessage().contains(problem), e.getMessage());
        }
    }

    private static void add(DirCacheBuilder builder, ObjectInserter inserter, String name, String target)
            throws IOException {
        DirCacheEntry entry = new DirCacheEntry(name);
        entry.setFileMode(FileMode.SYMLINK);
        entry.setObjectId(inserter.insert(
                org.eclipse.jgit.lib.Constants.OBJ_BLOB, target.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        builder.add(entry);
    }

    @ParameterizedTest
    @CsvSource({
        "git://repo.or.cz/qemu/mini2440.git, https://repo.or.cz/qemu/mini2440.git/snapshot/18b91f2.tar.gz",
        "https://repo.or.cz/linux-2.6/mini2440.git/, https://repo.or.cz/linux-2.6/mini2440.git/snapshot/18b91f2.tar.gz",
        "http://repo.or.cz/r/qemu/mini2440.git, https://repo.or.cz/qemu/mini2440.git/snapshot/18b91f2.tar.gz",
        "https://example.org/qemu.git, ''",
    })
    void knowsWhereRepoOrCzMakesArchives(String url, String expected) {
        assertEquals(
                expected,
                GitSnapshot.address(url, "18b91f2").map(Object::toString).orElse(""));
    }

    private GitFetcher fetcher(boolean offline) {
        return new GitFetcher(workspace, options(offline), Progress.NONE);
    }

    private static FetchOptions options(boolean offline) {
        return new FetchOptions(offline, List.of(), 1, RetryPolicy.DEFAULT, ProxySettings.NONE);
    }
}
