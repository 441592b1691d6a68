package dev.envkit.toolkit.debian;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.toolkit.debian.DebianFile.Archive;
import dev.envkit.toolkit.debian.DebianMirrors.Site;
import dev.envkit.toolkit.fetch.Downloader;
import dev.envkit.toolkit.fetch.FetchFailure;
import dev.envkit.toolkit.fetch.FetchOptions;
import dev.envkit.toolkit.fetch.ProxySettings;
import dev.envkit.toolkit.fetch.RetryPolicy;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.Pin;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.Trees;
import dev.envkit.workspace.Workspace;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebianFetcherTest {
    private static final Instant DATE = Instant.parse("2026-05-05T05:05:05Z");
    private static final Instant NOW = Instant.parse("2026-06-06T06:06:06Z");

    @TempDir
    Path folder;

    private final List<String> messages = new ArrayList<>();
    private final TestKey key = new TestKey(Instant.parse("2020-01-01T00:00:00Z"), 0);
    private TestRepository repository;
    private Workspace workspace;

    @BeforeEach
    void publish() throws IOException {
        workspace = Workspace.openOrCreate(folder.resolve("workspace"));
        repository = new TestRepository(folder.resolve("mirror"), key);
        repository
                .binary("bookworm", "amd64", "tool", "1:1.0-1", "Depends: lib (>= 2), data", files("usr/bin/tool"))
                .binary("bookworm", "amd64", "lib", "2.0-1", "Multi-Arch: same", files("usr/lib/lib.so"))
                .binary("bookworm", "amd64", "data", "1", "Architecture: all", files("usr/share/data"))
                .binary("bookworm", "armel", "lib", "2.0-1", "", files("usr/lib/arm/lib.so"))
                .binary("bookworm", "armel", "base", "12", "Essential: yes\nDepends: awk", files("etc/base"))
                .binary("bookworm", "armel", "gawk", "5", "Provides: awk\nPriority: optional", files("usr/bin/gawk"))
                .binary("bookworm", "armel", "mawk", "1", "Provides: awk\nPriority: required", files("usr/bin/mawk"))
                .binary("bookworm-updates", "amd64", "data", "1.1", "Architecture: all", files("usr/share/data"))
                .binary("bookworm-security", "amd64", "lib", "2.0-1+deb12u1", "", files("usr/lib/lib.so"))
                .source("bookworm", "prog", "1-1", "3.0 (native)", Map.of("prog_1-1.tar.xz", new byte[] {1}))
                .source("bookworm-security", "prog", "1-2", "3.0 (native)", Map.of("prog_1-2.tar.xz", new byte[] {2}))
                .publish(DATE);
    }

    private static Map<String, byte[]> files(String name) {
        return Map.of("./" + name, name.getBytes(UTF_8));
    }

    @AfterEach
    void close() {
        workspace.close();
    }

    @Test
    void takesTheNewestOfAllSuitesWithWhatItNeeds() {
        Resolution resolution = fetcher().resolve(request("tool"));
        assertEquals(
                List.of("data 1.1 (all)", "lib 2.0-1+deb12u1 (amd64)", "tool 1:1.0-1 (amd64)"),
                resolution.packages().stream().map(Object::toString).toList());
        assertEquals(Archive.SECURITY, resolution.packages().get(1).file().archive());
        assertTrue(resolution.downloadSize() > 0);
    }

    @Test
    void fetchesExactlyWhatIsPinnedAlsoFromAnotherWorkspace() throws IOException {
        DebianFetcher fetcher = fetcher();
        PackageRequest request = request("tool");
        Pin pin = fetcher.pin(request, fetcher.resolve(request));
        assertEquals("Debian bookworm of " + DATE, pin.origin());

        // the mirror moves on: another version, but the old one is still in the pool
        repository
                .binary("bookworm", "amd64", "tool", "1:2.0-1", "", files("usr/bin/tool2"))
                .publish(NOW);
        try (Workspace other = Workspace.openOrCreate(folder.resolve("other"))) {
            DebianFetcher later = fetcher(other, false, DebianMirrors.only(repository.sites(), List.of()));
            Map<DebianFile, Path> files = later.fetch(DebianFetcher.files("tool", pin), pin);
            assertEquals(
                    List.of(
                            "debian-security/pool/main/l/lib/lib_2.0-1+deb12u1_amd64.deb",
                            "debian/pool/main/d/data/data_1.1_all.deb",
                            "debian/pool/main/t/tool/tool_1.0-1_amd64.deb"),
                    files.keySet().stream().map(DebianFile::location).sorted().toList());
        }
    }

    @Test
    void whatTheMirrorDroppedComesFromTheSnapshotOfThatTime() throws IOException {
        DebianFetcher fetcher = fetcher();
        PackageRequest request = request("data");
        Pin pin = fetcher.pin(request, fetcher.resolve(request));
        Path dropped = repository.root().resolve("debian/pool/main/d/data/data_1.1_all.deb");
        Path snapshot = folder.resolve("snapshot/debian/20260505T050505Z/pool/main/d/data/data_1.1_all.deb");
        Files.createDirectories(snapshot.getParent());
        Files.move(dropped, snapshot);
        DebianMirrors mirrors = DebianMirrors.only(
                repository.sites(), List.of(folder.resolve("snapshot").toUri()));
        assertEquals(
                1,
                fetcher(workspace, false, mirrors)
                        .fetch(DebianFetcher.files("data", pin), pin)
                        .size());

        Files.delete(snapshot);
        try (Workspace other = Workspace.openOrCreate(folder.resolve("other"))) {
            FetchFailure e = assertThrows(
                    FetchFailure.class,
                    () -> fetcher(other, false, mirrors).fetch(DebianFetcher.files("data", pin), pin));
            // mirror, snapshot at that time, snapshot a day later
            assertEquals(3, e.attempts().size(), e.getMessage());
        }
    }

    @Test
    void severalArchitecturesCanBeAskedForTogether() {
        PackageRequest request =
                new PackageRequest("bookworm", "amd64", List.of("lib", "lib:armel"), List.of(), true, false);
        assertEquals(
                List.of("lib 2.0-1+deb12u1 (amd64)", "lib 2.0-1 (armel)"),
                fetcher().resolve(request).packages().stream()
                        .map(Object::toString)
                        .toList());
    }

    @Test
    void aSystemHasTheEssentialPackagesAndWhatWasAskedForDecidesBetweenAlternatives() {
        assertEquals(List.of("base 12 (armel)", "lib 2.0-1 (armel)", "mawk 1 (armel)"), essentialAnd("lib"));
        assertEquals(List.of("base 12 (armel)", "gawk 5 (armel)"), essentialAnd("gawk"));
    }

    private List<String> essentialAnd(String name) {
        PackageRequest request = new PackageRequest("bookworm", "armel", List.of(name), List.of(), true, true);
        return fetcher().resolve(request).packages().stream()
                .map(Object::toString)
                .toList();
    }

    @Test
    void aPackageForAllArchitecturesNeedsNoneNamed() {
        Resolution resolution = fetcher().resolve(PackageRequest.single("bookworm", "all", "data"));
        assertEquals("[data 1.1 (all)]", resolution.packages().toString());
    }

    @Test
    void sourcesComeFromTheNewestSuiteOrTheVersionAskedFor() {
        DebianFetcher fetcher = fetcher();
        SourcePackage newest = fetcher.source("bookworm", "prog", Optional.empty());
        assertEquals("1-2", newest.version().text());
        assertEquals(2, newest.files().size());
        assertEquals(
                "1-1",
                fetcher.source("bookworm", "prog", Optional.of("1-1")).version().text());
        EnvkitException e =
                assertThrows(EnvkitException.class, () -> fetcher.source("bookworm", "prog", Optional.of("3")));
        assertTrue(e.getMessage().contains("prog 1-1"), e.getMessage());
    }

    @Test
    void anIndexIsConvertedOnce() throws IOException {
        fetcher().resolve(request("tool"));
        // the compressed indexes are gone from mirror and store: only the converted ones can be used
        Trees.delete(repository.root().resolve("debian/dists/bookworm/main"));
        Trees.delete(repository.root().resolve("debian/dists/bookworm-updates/main"));
        Trees.delete(repository.root().resolve("debian-security/dists/bookworm-security/main"));
        Trees.delete(workspace.downloads());
        assertEquals(3, fetcher().resolve(request("tool")).packages().size());
    }

    @Test
    void anIndexThatIsNotTheSignedOneIsNotUsed() throws IOException {
        Path index = repository.root().resolve("debian/dists/bookworm/main/binary-amd64/Packages.xz");
        byte[] bytes = Files.readAllBytes(index);
        bytes[bytes.length - 20] ^= 1;
        Files.write(index, bytes);
        FetchFailure e = assertThrows(FetchFailure.class, () -> fetcher().resolve(request("tool")));
        assertTrue(e.getMessage().contains("SHA-256"), e.getMessage());
    }

    @Test
    void aMirrorWithAWrongSignatureIsPassedOver() throws IOException {
        TestRepository evil = new TestRepository(folder.resolve("evil"), TestKey.create());
        evil.binary("bookworm", "amd64", "tool", "9", "", files("evil")).publish(DATE);
        List<Site> sites = new ArrayList<>(evil.sites());
        sites.addAll(repository.sites());
        Resolution resolution =
                fetcher(workspace, false, DebianMirrors.only(sites, List.of())).resolve(request("tool"));
        assertEquals("1:1.0-1", resolution.packages().getLast().version().text());

        FetchFailure e = assertThrows(
                FetchFailure.class,
                () -> fetcher(
                                Workspace.openOrCreate(folder.resolve("other")),
                                false,
                                DebianMirrors.only(evil.sites(), List.of()))
                        .resolve(request("tool")));
        assertTrue(e.getMessage().contains("no good signature"), e.getMessage());
        assertTrue(e.remedy().contains("another mirror"), e.remedy());
    }

    @Test
    void anIndexOfAnotherSuiteIsNotTakenForTheOneAsked() throws IOException {
        Path dists = repository.root().resolve("debian/dists");
        Files.copy(
                dists.resolve("bookworm-updates/InRelease"),
                dists.resolve("bookworm/InRelease"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        FetchFailure e = assertThrows(FetchFailure.class, () -> fetcher().resolve(request("tool")));
        assertTrue(e.getMessage().contains("is of bookworm-updates"), e.getMessage());
    }

    @Test
    void anExpiredIndexIsUsedWithAWarningUnlessTheHostIgnoresThat() throws IOException {
        repository.publish("bookworm", DATE, "Valid-Until: Sat, 09 May 2026 00:00:00 UTC\n", key);
        fetcher().resolve(request("tool"));
        assertEquals(1, messages.stream().filter(m -> m.startsWith("warning:")).count(), messages.toString());

        messages.clear();
        List<Site> tolerant = repository.sites().stream()
                .map(site -> new Site(site.archive(), site.base(), false))
                .toList();
        fetcher(workspace, false, DebianMirrors.only(tolerant, List.of())).resolve(request("tool"));
        assertEquals(List.of(), messages);
    }

    @Test
    void goesOnWithoutUpdatesAndSaysSo() throws IOException {
        Trees.delete(repository.root().resolve("debian-security"));
        Resolution resolution = fetcher().resolve(request("tool"));
        assertEquals("2.0-1", resolution.packages().get(1).version().text());
        assertTrue(messages.getFirst().contains("going on without bookworm-security"), messages.toString());
    }

    @Test
    void offlineTheLastGoodIndexIsUsed() {
        fetcher().resolve(request("tool"));
        DebianMirrors unreachable = DebianMirrors.only(
                List.of(
                        new Site(Archive.DEBIAN, URI.create("http://mirror.invalid/debian/"), true),
                        new Site(Archive.SECURITY, URI.create("http://mirror.invalid/debian-security/"), true)),
                List.of());
        assertEquals(
                3,
                fetcher(workspace, true, unreachable)
                        .resolve(request("tool"))
                        .packages()
                        .size());
        try (Workspace other = Workspace.openOrCreate(folder.resolve("other"))) {
            FetchFailure e = assertThrows(
                    FetchFailure.class, () -> fetcher(other, true, unreachable).resolve(request("tool")));
            assertTrue(e.getMessage().contains("not tried (offline)"), e.getMessage());
        }
    }

    @Test
    void architecturesThatTheSuiteLacksAreNamedWithThoseItHas() {
        EnvkitException e = assertThrows(
                EnvkitException.class, () -> fetcher().resolve(PackageRequest.single("bookworm", "riscv64", "tool")));
        assertTrue(e.getMessage().contains("riscv64"), e.getMessage());
        assertTrue(e.remedy().contains("armel"), e.remedy());
    }

    @Test
    void aPinThatIsNoPoolFileIsRefused() {
        Pin evil = Pin.ofFiles("debian-binary", "1", Map.of("debian/../../etc/passwd", Sha256.of(new byte[1])), "x");
        assertThrows(EnvkitException.class, () -> DebianFetcher.files("x", evil));
    }

    @Test
    void theDebFetchedIsTheOnePublished() throws IOException {
        DebianFetcher fetcher = fetcher();
        PackageRequest request = PackageRequest.single("bookworm", "amd64", "tool");
        Pin pin = fetcher.pin(request, fetcher.resolve(request));
        Path fetched = fetcher.fetch(DebianFetcher.files("tool", pin), pin)
                .values()
                .iterator()
                .next();
        assertArrayEquals(
                Files.readAllBytes(repository.root().resolve("debian/pool/main/t/tool/tool_1.0-1_amd64.deb")),
                Files.readAllBytes(fetched));
        assertFalse(pin.version().isEmpty());
    }

    private static PackageRequest request(String name) {
        return new PackageRequest("bookworm", "amd64", List.of(name), List.of(), true, false);
    }

    private DebianFetcher fetcher() {
        return fetcher(workspace, false, DebianMirrors.only(repository.sites(), List.of()));
    }

    private DebianFetcher fetcher(Workspace where, boolean offline, DebianMirrors mirrors) {
        Progress progress = new Progress() {
            @Override
            public Task start(String label, long total, Unit unit) {
                return NONE.start(label, total, unit);
            }

            @Override
            public void message(String line) {
                messages.add(line);
            }
        };
        Downloader downloader = new Downloader(
                where, new FetchOptions(offline, List.of(), 2, RetryPolicy.DEFAULT, ProxySettings.NONE), progress);
        return new DebianFetcher(
                downloader, mirrors, progress, key::trusted, Clock.fixed(Instant.now(), ZoneOffset.UTC));
    }
}
