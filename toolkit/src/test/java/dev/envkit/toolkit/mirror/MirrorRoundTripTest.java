package dev.envkit.toolkit.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.ContentMarker;
import dev.envkit.recipes.PackageArchitecture;
import dev.envkit.recipes.PackageSet;
import dev.envkit.recipes.Source;
import dev.envkit.recipes.SourceLocation;
import dev.envkit.toolkit.debian.DebianArchitecture;
import dev.envkit.toolkit.debian.DebianFetcher;
import dev.envkit.toolkit.debian.DebianMirrors;
import dev.envkit.toolkit.debian.TestKey;
import dev.envkit.toolkit.debian.TestRepository;
import dev.envkit.toolkit.fetch.FetchFailure;
import dev.envkit.toolkit.fetch.FetchOptions;
import dev.envkit.toolkit.fetch.Mirror;
import dev.envkit.toolkit.fetch.ProxySettings;
import dev.envkit.toolkit.fetch.RetryPolicy;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.toolkit.source.FetchAll;
import dev.envkit.toolkit.source.FetchPlan;
import dev.envkit.toolkit.source.FetchSession;
import dev.envkit.toolkit.source.FetchedSource;
import dev.envkit.toolkit.source.PackageSets;
import dev.envkit.toolkit.source.StoreSourceFetcher;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.Pin;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.Workspace;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of source, fetched, pinned, carried in a mirror directory to a machine without a network. */
class MirrorRoundTripTest {
    private static final ComponentId ID = new ComponentId("kernel", "test");
    private static final byte[] ARCHIVE = archive("top/hello", "hello\n");

    @TempDir
    Path folder;

    private final TestKey key = TestKey.create();
    private final List<AutoCloseable> toClose = new ArrayList<>();
    private TestRepository repository;
    private Path upstream;

    @BeforeEach
    void publish() throws IOException {
        upstream = Files.createDirectory(folder.resolve("upstream"));
        Files.write(upstream.resolve("hello.tar.xz"), ARCHIVE);
        repository = new TestRepository(folder.resolve("debian"), key);
        repository
                .binary(
                        "bookworm",
                        "amd64",
                        "linux-source",
                        "6.1-1",
                        "Architecture: all",
                        Map.of("./usr/src/linux.tar.xz", archive("linux/Makefile", "all:\n")))
                .binary("bookworm", "amd64", "gcc", "12-1", "Depends: libc", Map.of("./usr/bin/gcc", new byte[] {1}))
                .binary("bookworm", "amd64", "libc", "2-1", "", Map.of("./lib/libc.so", new byte[] {2}))
                .source(
                        "bookworm",
                        "busybox",
                        "1",
                        "3.0 (native)",
                        Map.of("busybox_1.tar.xz", archive("busybox/init.c", "init\n")))
                .publish(Instant.parse("2026-05-05T05:05:05Z"));
    }

    private static byte[] archive(String name, String content) {
        try {
            return TestRepository.tarXz(Map.of(name, content.getBytes(UTF_8)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable item : toClose.reversed()) {
            item.close();
        }
    }

    @Test
    void everythingFetchedComesOutTheSameOfflineFromTheMirror() throws Exception {
        Assumptions.assumeTrue(DebianArchitecture.ofHost().equals("amd64"), "the test's packages are for amd64");
        String git = gitRepository();
        PackageSet packages =
                new PackageSet("bookworm", PackageArchitecture.HOST, List.of("gcc"), List.of(), Optional.empty());
        ComponentRecipe recipe = recipe(
                Optional.of(packages),
                source("https", https("hello.tar.xz", Optional.of(Sha256.of(ARCHIVE)))),
                source("unpinned", https("hello.tar.xz", Optional.empty())),
                source("git", git(git)),
                source("source", new SourceLocation.DebianSource("bookworm", "busybox", Optional.empty())),
                source(
                        "binary",
                        new SourceLocation.DebianBinary(
                                "bookworm",
                                "linux-source",
                                Optional.empty(),
                                PackageArchitecture.ALL,
                                Optional.of("usr/src/linux.tar.xz"))));

        FetchSession online = session("online", false, List.of(), List.of());
        List<FetchAll.Item> items =
                new FetchAll(online).recipes(List.of(recipe)).call();
        FetchAll.requireAll(items);
        Path mirror = folder.resolve("mirror");
        MirrorWriter.Result result = new MirrorWriter(online, mirror).write(items);
        assertTrue(result.copied() > 0);
        assertEquals(0, new MirrorWriter(online, mirror).write(items).copied(), "what is there is left alone");
        assertTrue(Files.readString(mirror.resolve(MirrorWriter.LIST)).contains("gcc_12-1_amd64.deb"));

        // another machine: nothing but the mirror and the committed lock, and nothing else exists any more
        Files.move(upstream, folder.resolve("gone1"));
        Files.move(repository.root(), folder.resolve("gone2"));
        FetchSession offline = session("offline", true, List.of(Mirror.directory(mirror)), List.of());
        Files.copy(
                online.workspace().lockFile().path(),
                offline.workspace().lockFile().path());
        StoreSourceFetcher fetcher = new StoreSourceFetcher(offline);
        Map<String, String> expected = Map.of(
                "https", "hello=hello\n",
                "unpinned", "hello=hello\n",
                "git", "README=from git\n",
                "source", "init.c=init\n",
                "binary", "Makefile=all:\n");
        for (Source source : recipe.sources()) {
            Path out = Files.createDirectory(folder.resolve("out-" + source.id()));
            FetchedSource fetched = fetcher.fetch(ID, source, Progress.NONE);
            fetched.layOut(out, 1, true, Progress.NONE);
            String[] file = String.valueOf(expected.get(source.id())).split("=", 2);
            assertEquals(file[1], Files.readString(out.resolve(file[0])), source.id());
        }
        assertEquals(
                2,
                new PackageSets(offline)
                        .fetch(ID, packages, Progress.NONE)
                        .archives()
                        .size());
    }

    @Test
    void withoutALockTheMirrorsIndexesAreEnough() throws Exception {
        Assumptions.assumeTrue(DebianArchitecture.ofHost().equals("amd64"), "the test's packages are for amd64");
        PackageSet packages =
                new PackageSet("bookworm", PackageArchitecture.HOST, List.of("gcc"), List.of(), Optional.empty());
        FetchSession online = session("online", false, List.of(), List.of());
        List<FetchAll.Item> items = new FetchAll(online)
                .recipes(List.of(recipe(Optional.of(packages))))
                .call();
        Path mirror = folder.resolve("mirror");
        new MirrorWriter(online, mirror).write(items);
        repository = new TestRepository(mirror, key);
        FetchSession offline = session("offline", true, List.of(Mirror.directory(mirror)), List.of());
        assertEquals(
                2,
                new PackageSets(offline)
                        .fetch(ID, packages, Progress.NONE)
                        .archives()
                        .size());
    }

    @Test
    void pinsAreFoundAgainWithoutFetchingAndFollowTheRecipe() {
        FetchSession session = session("w", false, List.of(), List.of());
        StoreSourceFetcher fetcher = new StoreSourceFetcher(session);
        Source source = source("s", https("hello.tar.xz", Optional.empty()));
        assertEquals(Optional.empty(), fetcher.pinned(ID, source));
        Pin pin = fetcher.fetch(ID, source, Progress.NONE).pin();
        assertEquals(Optional.of(pin), fetcher.pinned(ID, source));
        Source other = source("s", https("other.tar.xz", Optional.empty()));
        assertEquals(Optional.empty(), fetcher.pinned(ID, other));
        Source wanted = source("s", https("hello.tar.xz", Optional.of(Sha256.of(new byte[1]))));
        assertEquals(Optional.empty(), fetcher.pinned(ID, wanted));

        PackageSets sets = new PackageSets(session);
        PackageSet set = new PackageSet(
                "bookworm", PackageArchitecture.ALL, List.of("linux-source"), List.of(), Optional.empty());
        Pin packages = sets.fetch(ID, set, Progress.NONE).pin();
        assertEquals(Optional.of(packages), sets.pinned(ID, set));
        PackageSet changed = new PackageSet(
                "bookworm", PackageArchitecture.ALL, List.of("linux-source"), List.of("libc"), Optional.empty());
        assertEquals(Optional.empty(), sets.pinned(ID, changed));
    }

    @Test
    void aPinnedSourceThatChangedUpstreamIsRefused() throws IOException {
        FetchSession session = session("w", false, List.of(), List.of());
        Source source = source("s", https("hello.tar.xz", Optional.empty()));
        Pin pin =
                new StoreSourceFetcher(session).fetch(ID, source, Progress.NONE).pin();
        Files.write(upstream.resolve("hello.tar.xz"), archive("top/hello", "changed\n"));
        FetchSession other = session("other", false, List.of(), List.of());
        other.workspace().lockFile().put("kernel/test/s", pin);
        FetchFailure e =
                assertThrows(FetchFailure.class, () -> new StoreSourceFetcher(other).fetch(ID, source, Progress.NONE));
        assertTrue(e.getMessage().contains("expected " + Sha256.of(ARCHIVE)), e.getMessage());
    }

    @Test
    void placesAreTriedInOrderAndAllNamedWhenNoneWorks() {
        Source source = source(
                "s",
                https("missing.tar.xz", Optional.of(Sha256.of(ARCHIVE))),
                new SourceLocation.DebianSource("bookworm", "nothing", Optional.empty()),
                new SourceLocation.Local(List.of("mini2440-*.tar.gz"), Optional.of(Sha256.of(ARCHIVE)), List.of()));
        FetchSession session = session("w", false, List.of(), List.of());
        FetchFailure e = assertThrows(
                FetchFailure.class, () -> new StoreSourceFetcher(session).fetch(ID, source, Progress.NONE));
        assertEquals(3, e.attempts().size(), e.getMessage());
        assertTrue(e.getMessage().contains("missing.tar.xz: does not have it"), e.getMessage());
        assertTrue(e.getMessage().contains("has no source package nothing"), e.getMessage());
        assertTrue(e.getMessage().contains("no folder was given with --from DIR"), e.getMessage());
        assertTrue(e.remedy().contains("--from DIR"), e.remedy());

        List<SourceLocation> places = new ArrayList<>(source.from());
        places.add(https("hello.tar.xz", Optional.of(Sha256.of(ARCHIVE))));
        FetchedSource fetched = new StoreSourceFetcher(session)
                .fetch(ID, source("s", places.toArray(SourceLocation[]::new)), Progress.NONE);
        assertEquals(places.getLast(), fetched.location());
    }

    @Test
    void archivesHandedOverAreKnownByNameOrByContent() throws IOException {
        Path byName = Files.createDirectory(folder.resolve("by-name"));
        Files.write(byName.resolve("mini2440-18b91f2.tar.xz"), ARCHIVE);
        Path byContent = Files.createDirectory(folder.resolve("by-content"));
        Files.write(byContent.resolve("download(1).tar.xz"), ARCHIVE);
        Files.write(byContent.resolve("unrelated.tar.xz"), archive("top/other", "x"));
        Files.write(byContent.resolve("broken.tar.xz"), new byte[] {1, 2, 3});
        SourceLocation.Local local = new SourceLocation.Local(
                List.of("mini2440-18b91f2*.tar.xz"),
                Optional.empty(),
                List.of(new ContentMarker("hello", Optional.of(Pattern.compile("^hel+o$", Pattern.MULTILINE)))));
        for (Path from : List.of(byName, byContent)) {
            FetchSession session = session("w-" + from.getFileName(), false, List.of(), List.of(from));
            FetchedSource fetched = new StoreSourceFetcher(session).fetch(ID, source("s", local), Progress.NONE);
            assertEquals(Sha256.of(ARCHIVE), fetched.pin().sha256());
            Path out = Files.createDirectory(folder.resolve("laid-" + from.getFileName()));
            fetched.layOut(out, 1, true, Progress.NONE);
            assertEquals("hello\n", Files.readString(out.resolve("hello")));

            // once in the store, the folder is not needed any more
            FetchSession later = session("w-" + from.getFileName(), true, List.of(), List.of());
            assertEquals(
                    fetched.pin().sha256(),
                    new StoreSourceFetcher(later)
                            .fetch(ID, source("s", local), Progress.NONE)
                            .pin()
                            .sha256());
        }
    }

    @Test
    void aFileThatIsNotUnpackedKeepsItsName() throws IOException {
        FetchSession session = session("w", false, List.of(), List.of());
        FetchedSource fetched = new StoreSourceFetcher(session)
                .fetch(ID, source("s", https("hello.tar.xz", Optional.of(Sha256.of(ARCHIVE)))), Progress.NONE);
        Path out = Files.createDirectory(folder.resolve("out"));
        fetched.layOut(out, 0, false, Progress.NONE);
        assertArrayEquals(ARCHIVE, Files.readAllBytes(out.resolve("hello.tar.xz")));
    }

    @Test
    void thePlanTellsWhatIsMissing() {
        FetchSession session = session("w", false, List.of(), List.of());
        ComponentRecipe recipe = recipe(
                Optional.empty(),
                source("a", https("hello.tar.xz", Optional.of(Sha256.of(ARCHIVE)))),
                source("b", new SourceLocation.DebianSource("bookworm", "busybox", Optional.empty())),
                source("c", new SourceLocation.Local(List.of("x"), Optional.empty(), List.of())));
        FetchPlan plan = FetchPlan.of(session, List.of(recipe));
        assertEquals(3, plan.amount().files());
        assertEquals(1, plan.unknown());
        assertTrue(plan.amount().bytes() > ARCHIVE.length);
        assertTrue(plan.describe(session).startsWith("3 files to fetch, "), plan.describe(session));
        new FetchAll(session).recipes(List.of(recipe)).call();
        assertEquals(0, FetchPlan.of(session, List.of(recipe)).amount().files());
    }

    @Test
    void oneFailureDoesNotKeepTheOthersFromBeingFetched() {
        FetchSession session = session("w", false, List.of(), List.of());
        List<FetchAll.Item> items = new FetchAll(session)
                .recipes(List.of(recipe(
                        Optional.empty(),
                        source("a", https("missing1", Optional.of(Sha256.of(new byte[1])))),
                        source("b", https("missing2", Optional.of(Sha256.of(new byte[2])))),
                        source("c", https("hello.tar.xz", Optional.of(Sha256.of(ARCHIVE)))))))
                .call();
        assertEquals(
                2, items.stream().filter(item -> item.failure().isPresent()).count());
        assertEquals(ARCHIVE.length, items.getLast().bytes());
        EnvkitException e = assertThrows(EnvkitException.class, () -> FetchAll.requireAll(items));
        assertTrue(e.getMessage().startsWith("2 of 3 sources could not be had"), e.getMessage());
    }

    private String gitRepository() throws Exception {
        Path directory = upstream.resolve("repo");
        try (Git git = Git.init().setDirectory(directory.toFile()).call()) {
            Files.writeString(directory.resolve("README"), "from git\n");
            git.add().addFilepattern(".").call();
            var commit = git.commit()
                    .setMessage("m")
                    .setAuthor("A", "a@example.org")
                    .setCommitter("A", "a@example.org")
                    .call();
            return directory.toUri() + "#" + commit.name();
        }
    }

    private static SourceLocation git(String repositoryAndCommit) {
        String[] parts = repositoryAndCommit.split("#", 2);
        return new SourceLocation.Git(parts[0], parts[1], false, Optional.empty());
    }

    private SourceLocation https(String name, Optional<Sha256> sha256) {
        // the file is not there when the mirror must do: the address stays the same
        URI address = URI.create(upstream.toUri() + name);
        return new SourceLocation.Https(address, sha256, name);
    }

    private static Source source(String id, SourceLocation... from) {
        return new Source(id, 1, true, List.of(from), Optional.empty());
    }

    private static ComponentRecipe recipe(Optional<PackageSet> packages, Source... sources) {
        return new ComponentRecipe(
                ID,
                "a test",
                "1",
                "GPL-2.0-only",
                Optional.empty(),
                "",
                Optional.empty(),
                List.of(),
                List.of(sources),
                packages,
                List.of(),
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                List.of());
    }

    private FetchSession session(String name, boolean offline, List<Mirror> mirrors, List<Path> from) {
        Workspace workspace = Workspace.openOrCreate(folder.resolve(name));
        FetchOptions options = new FetchOptions(offline, mirrors, 2, RetryPolicy.DEFAULT, ProxySettings.NONE);
        FetchSession session = new FetchSession(workspace, options, List.of(), from, Progress.NONE);
        List<DebianMirrors.Site> sites = new ArrayList<>();
        for (Mirror mirror : mirrors) {
            sites.addAll(new TestRepository(Path.of(mirror.base()), key).sites());
        }
        sites.addAll(repository.sites());
        session.with(new DebianFetcher(
                session.downloader(),
                DebianMirrors.only(sites, List.of()),
                Progress.NONE,
                key::trusted,
                Clock.systemUTC()));
        toClose.add(workspace);
        toClose.add(session);
        return session;
    }
}
