package dev.envkit.toolkit.nfs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.toolkit.nfs.Client3.Found;
import dev.envkit.toolkit.nfs.Client3.Set;
import dev.envkit.toolkit.nfs.export.Export;
import dev.envkit.toolkit.nfs.export.ExportOpener;
import dev.envkit.toolkit.nfs.export.NfsStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client of NFS version 3 may expect, however the export is kept. */
abstract class ExportContract {
    static final int DEVICE = 4;
    static final int FIFO = 7;
    static final int SOCKET = 6;
    static final int READ = 1;
    static final int MODIFY = 4;
    static final int EXECUTE = 0x20;

    @TempDir
    Path temp;

    @SuppressWarnings("NullAway.Init") // JUnit runs makeTree() before each test
    Path tree;

    @SuppressWarnings("NullAway.Init")
    Export export;

    @SuppressWarnings("NullAway.Init")
    Client3 client;

    @SuppressWarnings("NullAway.Init")
    byte[] root;

    long now = 1_767_225_600_000_000_000L;

    /** Opens the export over {@link #tree}. */
    abstract ExportOpener opener();

    @BeforeEach
    void makeTree() throws Exception {
        tree = Files.createDirectories(temp.resolve("rootfs"));
        Files.createDirectories(tree.resolve("bin"));
        Files.createDirectories(tree.resolve("etc/init.d"));
        Files.writeString(tree.resolve("bin/busybox"), "program");
        tree.resolve("bin/busybox").toFile().setExecutable(true);
        Files.createSymbolicLink(tree.resolve("bin/sh"), Path.of("busybox"));
        Files.writeString(tree.resolve("etc/passwd"), "root:x:0:0::/root:/bin/sh\n");
        Files.createLink(tree.resolve("etc/passwd-"), tree.resolve("etc/passwd"));
        Files.writeString(temp.resolve("rootfs.mtree"), """
            #mtree
            ./bin/busybox type=file mode=4755 uid=0 gid=0
            ./dev type=dir mode=0755 uid=0 gid=0
            ./dev/console type=char mode=0600 uid=0 gid=5 device=native,5,1
            ./etc/shadow type=file mode=0600 uid=0 gid=0
            ./home/user type=dir mode=0700 uid=1000 gid=1000
            """);
        open();
    }

    void open() throws Exception {
        export = opener().clock(() -> now += 1000).call();
        client = client();
        root = client.mount("/rootfs");
    }

    Client3 client() {
        return new Client3(new NfsServer(export, List.of("/rootfs"), "10.0.0.4", NfsServer.Ports.STANDARD, defect -> {
            throw new AssertionError(defect);
        }));
    }

    @AfterEach
    void close() throws IOException {
        export.close();
    }

    void reopen() throws Exception {
        close();
        open();
    }

    static void assertStatus(NfsStatus status, org.junit.jupiter.api.function.Executable call) {
        assertEquals(status.number(), assertThrows(Client3.Status.class, call).number);
    }

    Found path(String path) throws Exception {
        return client.path(root, path);
    }

    String contents(String path) throws Exception {
        return client.text(path(path).handle());
    }

    // ---- what is there

    @Test
    void ownersModesAndDevicesAreThoseOfTheManifest() throws Exception {
        assertEquals(04755, path("bin/busybox").attributes().mode());
        assertEquals(0, path("bin/busybox").attributes().uid());
        Client3.Attributes console = path("dev/console").attributes();
        assertEquals(List.of(4, 0600, 5, 1), List.of(console.type(), console.mode(), console.major(), console.minor()));
        assertEquals(5, console.gid());
        assertEquals(1000, path("home/user").attributes().uid());
    }

    @Test
    void whatTheManifestDoesNotNameIsRootsWithTheUsualMode() throws Exception {
        assertEquals(0644, path("etc/passwd").attributes().mode());
        assertEquals(0755, path("etc").attributes().mode());
        assertEquals(0, path("etc/passwd").attributes().uid());
    }

    @Test
    void aFileThatOnlyTheManifestNamesIsNotThere() {
        assertStatus(NfsStatus.NOENT, () -> path("etc/shadow"));
    }

    @Test
    void theNamesOfAHardLinkAreOneInode() throws Exception {
        assertEquals(
                path("etc/passwd").attributes().id(),
                path("etc/passwd-").attributes().id());
        assertEquals(2, path("etc/passwd").attributes().links());
    }

    @Test
    void symbolicLinksAreReadAndNotFollowed() throws Exception {
        assertEquals("busybox", client.readLink(path("bin/sh").handle()));
        assertStatus(NfsStatus.NOTDIR, () -> client.lookup(path("bin/sh").handle(), "x"));
        assertStatus(NfsStatus.INVAL, () -> client.readLink(path("bin").handle()));
    }

    @Test
    void numbersOfInodesAreTheSameAtEachOpening() throws Exception {
        long id = path("etc/passwd").attributes().id();
        reopen();
        assertEquals(id, path("etc/passwd").attributes().id());
    }

    @Test
    void dotDotOfTheRootIsTheRoot() throws Exception {
        assertEquals(
                client.attributes(root).id(),
                client.lookup(root, "..").attributes().id());
        assertEquals(client.attributes(root).id(), path("etc/..").attributes().id());
    }

    // ---- files

    @Test
    void aFileIsMadeWrittenAppendedToAndReadBack() throws Exception {
        Found file = client.create(root, "f", 0600);
        client.write(file.handle(), "hello");
        client.write(file.handle(), 5, " world".getBytes(StandardCharsets.UTF_8), 2);
        assertEquals("hello world", contents("f"));
        assertEquals(11, path("f").attributes().size());
        reopen();
        assertEquals("hello world", contents("f"));
        assertEquals(0600, path("f").attributes().mode());
    }

    @Test
    void readingBehindTheEndGivesNothing() throws Exception {
        Found file = path("etc/passwd");
        assertEquals(0, client.read(file.handle(), 1000, 100).length);
        assertEquals(0, client.read(file.handle(), -1, 100).length);
        assertEquals(file.attributes().size(), client.read(file.handle(), 0, -1).length);
    }

    @Test
    void aFileThatWasThereIsChanged() throws Exception {
        client.write(path("etc/passwd").handle(), 0, "ROOT".getBytes(StandardCharsets.UTF_8), 0);
        assertEquals("ROOT:x:0:0::/root:/bin/sh\n", contents("etc/passwd"));
        assertEquals("ROOT:x:0:0::/root:/bin/sh\n", contents("etc/passwd-"), "by its other name too");
        reopen();
        assertEquals("ROOT:x:0:0::/root:/bin/sh\n", contents("etc/passwd-"));
        assertEquals(
                path("etc/passwd").attributes().id(),
                path("etc/passwd-").attributes().id());
    }

    @Test
    void offsetsGoBeyondFourGibibytes() throws Exception {
        Found file = client.create(root, "large", 0644);
        long offset = 5L << 30;
        client.write(file.handle(), offset, new byte[] {42}, 0);
        assertEquals(offset + 1, path("large").attributes().size());
        assertArrayEquals(new byte[] {0, 42}, client.read(file.handle(), offset - 1, 10));
        assertStatus(NfsStatus.FBIG, () -> client.write(file.handle(), Long.MAX_VALUE, new byte[] {1}, 0));
    }

    @Test
    void filesBecomeShorterAndLonger() throws Exception {
        byte[] file = path("etc/passwd").handle();
        client.setAttributes(file, Set.size(4));
        assertEquals("root", contents("etc/passwd"));
        client.setAttributes(file, Set.size(6));
        assertEquals("root\0\0", contents("etc/passwd"));
        client.setAttributes(file, Set.size(0));
        assertEquals("", contents("etc/passwd"));
        assertStatus(NfsStatus.ISDIR, () -> client.setAttributes(path("etc").handle(), Set.size(0)));
    }

    @Test
    void theVerifierOfWritesIsThatOfCommits() throws Exception {
        Found file = client.create(root, "f", 0644);
        assertEquals(client.write(file.handle(), 0, new byte[10], 0), client.commit(file.handle()));
    }

    @Test
    void writingTakesThePrivilegesOfAProgramAway() throws Exception {
        byte[] file = path("bin/busybox").handle();
        client.setAttributes(file, Set.mode(06777));
        client.as(1000, 1000).write(file, 0, new byte[1], 0);
        assertEquals(0777, client.as(0, 0).attributes(file).mode());
    }

    @Test
    void timesMoveOnWithEachChange() throws Exception {
        Found file = client.create(root, "f", 0644);
        client.write(file.handle(), 0, new byte[1], 0);
        Client3.Attributes first = client.attributes(file.handle());
        client.write(file.handle(), 0, new byte[1], 0);
        Client3.Attributes second = client.attributes(file.handle());
        assertTrue(second.mtime() > first.mtime());
        assertTrue(second.ctime() > first.ctime());
    }

    @Test
    void timesOfFilesThatAreSetStay() throws Exception {
        client.create(root, "f", 0644);
        for (String path : List.of("f", "bin/busybox", "dev/console", "etc")) {
            client.setAttributes(path(path).handle(), Set.mtime(1_000_000_000_000_000_000L));
        }
        reopen();
        for (String path : List.of("f", "bin/busybox", "dev/console", "etc")) {
            assertEquals(1_000_000_000_000_000_000L, path(path).attributes().mtime(), path);
        }
    }

    // ---- creation

    @Test
    void creationIsUncheckedGuardedOrExclusive() throws Exception {
        Found file = client.create(root, "f", 1, Set.mode(0644));
        client.write(file.handle(), "text");
        assertStatus(NfsStatus.EXIST, () -> client.create(root, "f", 1, Set.NONE));
        client.create(root, "f", 0, Set.NONE);
        assertEquals("text", contents("f"));
        client.create(root, "f", 0, Set.size(0));
        assertEquals("", contents("f"));
        Found exclusive = client.createExclusively(root, "x", 7);
        assertArrayEquals(
                exclusive.handle(), client.createExclusively(root, "x", 7).handle(), "repeated");
        assertStatus(NfsStatus.EXIST, () -> client.createExclusively(root, "x", 8));
        assertStatus(NfsStatus.EXIST, () -> client.create(root, "etc", 0, Set.NONE));
    }

    @Test
    void devicesFifosAndSocketsAreMadeInTheManifestOnly() throws Exception {
        client.mknod(root, "null", DEVICE, 0666, 1, 3);
        client.mknod(root, "sda", 3, 0660, 8, 0x12345);
        client.mknod(root, "pipe", FIFO, 0600, 0, 0);
        client.mknod(root, "socket", SOCKET, 0777, 0, 0);
        reopen();
        assertEquals(3, path("null").attributes().minor());
        assertEquals(0x12345, path("sda").attributes().minor());
        assertEquals(FIFO, path("pipe").attributes().type());
        assertEquals(SOCKET, path("socket").attributes().type());
        assertStatus(NfsStatus.INVAL, () -> client.mknod(root, "bad", DEVICE, 0666, -1, 0));
        assertStatus(NfsStatus.BADTYPE, () -> client.mknod(root, "bad", 1, 0666, 0, 0));
        client.remove(root, "pipe");
        reopen();
        assertStatus(NfsStatus.NOENT, () -> path("pipe"));
    }

    @Test
    void ownerAndModeAreChangedForGood() throws Exception {
        Found file = client.create(root, "f", 0644);
        client.setAttributes(file.handle(), Set.owner(1000, 100));
        client.setAttributes(file.handle(), Set.mode(04711));
        client.setAttributes(path("dev/console").handle(), Set.mode(0622));
        client.setAttributes(root, Set.mode(0700));
        reopen();
        Client3.Attributes after = path("f").attributes();
        assertEquals(List.of(1000L, 100L), List.of(after.uid(), after.gid()));
        assertEquals(04711, after.mode());
        assertEquals(0622, path("dev/console").attributes().mode());
        assertEquals(0700, client.attributes(root).mode());
    }

    @Test
    void aChangeOfOwnerTakesPrivilegesAway() throws Exception {
        byte[] file = path("bin/busybox").handle();
        client.setAttributes(file, Set.owner(1, 1));
        assertEquals(0755, client.attributes(file).mode());
    }

    @Test
    void targetsOfSymbolicLinksAreKeptExactly() throws Exception {
        String target = "../a//b/./c/ ünd space/";
        client.symlink(root, "l", target);
        reopen();
        assertEquals(target, client.readLink(path("l").handle()));
    }

    // ---- names

    @Test
    void hardLinksShareOwnerAndContent() throws Exception {
        Found file = client.create(root, "f", 0644);
        client.link(file.handle(), root, "g");
        client.link(path("dev/console").handle(), path("dev").handle(), "console2");
        client.write(path("g").handle(), "text");
        client.setAttributes(path("g").handle(), Set.owner(7, 8));
        reopen();
        assertEquals("text", contents("f"));
        assertEquals(7, path("f").attributes().uid());
        assertEquals(path("f").attributes().id(), path("g").attributes().id());
        assertEquals(2, path("dev/console2").attributes().links());
        client.remove(root, "f");
        assertEquals("text", contents("g"));
        assertEquals(1, path("g").attributes().links());
        reopen();
        assertEquals("text", contents("g"));
        assertStatus(NfsStatus.ISDIR, () -> client.link(path("etc").handle(), root, "etc2"));
    }

    @Test
    void aHandleFollowsItsFileThroughRenames() throws Exception {
        Found file = client.create(path("etc").handle(), "f", 0640);
        client.write(file.handle(), "text");
        client.rename(root, "etc", root, "config");
        client.rename(path("config").handle(), "f", root, "g");
        assertEquals("text", client.text(file.handle()));
        client.write(file.handle(), "TEXT");
        reopen();
        assertEquals("TEXT", contents("g"));
        assertEquals(0640, path("g").attributes().mode());
        assertEquals("root:x:0:0::/root:/bin/sh\n", contents("config/passwd"));
        assertStatus(NfsStatus.NOENT, () -> path("etc"));
    }

    @Test
    void renamingReplacesWhatIsOfTheSameKind() throws Exception {
        client.write(client.create(root, "a", 0600).handle(), "a");
        byte[] old = client.create(root, "b", 0644).handle();
        client.rename(root, "a", root, "b");
        assertEquals("a", contents("b"));
        assertStatus(NfsStatus.STALE, () -> client.attributes(old));
        client.mkdir(root, "d", 0755);
        client.mkdir(root, "e", 0755);
        client.rename(root, "d", root, "e");
        assertStatus(NfsStatus.ISDIR, () -> client.rename(root, "b", root, "e"));
        assertStatus(NfsStatus.NOTDIR, () -> client.rename(root, "e", root, "b"));
        assertStatus(NfsStatus.NOTEMPTY, () -> client.rename(root, "e", root, "etc"));
        assertStatus(
                NfsStatus.INVAL,
                () -> client.rename(root, "etc", path("etc/init.d").handle(), "x"));
        client.rename(root, "b", path("dev").handle(), "console");
        assertEquals("a", contents("dev/console"));
        client.mknod(root, "tty", DEVICE, 0620, 5, 0);
        client.rename(root, "tty", path("etc").handle(), "passwd");
        reopen();
        assertEquals("a", contents("dev/console"));
        assertEquals(DEVICE, path("etc/passwd").attributes().type());
        assertEquals("root:x:0:0::/root:/bin/sh\n", contents("etc/passwd-"));
    }

    @Test
    void renamingBetweenNamesOfOneFileDoesNothing() throws Exception {
        byte[] etc = path("etc").handle();
        client.rename(etc, "passwd", etc, "passwd-");
        assertEquals(2, path("etc/passwd").attributes().links());
    }

    @Test
    void whatIsRemovedIsStaleAndStaysRemoved() throws Exception {
        byte[] busybox = path("bin/busybox").handle();
        client.remove(path("bin").handle(), "busybox");
        assertStatus(NfsStatus.STALE, () -> client.read(busybox, 0, 10));
        assertStatus(NfsStatus.NOTEMPTY, () -> client.rmdir(root, "bin"));
        assertStatus(NfsStatus.ISDIR, () -> client.remove(root, "bin"));
        assertStatus(NfsStatus.NOTDIR, () -> client.rmdir(path("etc").handle(), "passwd"));
        client.remove(path("bin").handle(), "sh");
        client.rmdir(root, "bin");
        client.remove(path("dev").handle(), "console");
        client.rmdir(root, "dev");
        reopen();
        assertEquals(List.of("etc", "home"), sorted(client.names(root)));
        client.mkdir(root, "bin", 0700);
        assertEquals(List.of(".", ".."), client.names(path("bin").handle()));
        reopen();
        assertEquals(0700, path("bin").attributes().mode());
        assertEquals(List.of(".", ".."), client.names(path("bin").handle()));
    }

    private static List<String> sorted(List<String> names) {
        return names.stream().filter(name -> !name.startsWith(".")).sorted().toList();
    }

    @Test
    void handlesOfARemovedFileAreStaleAfterReopeningToo() throws Exception {
        byte[] file = client.create(root, "f", 0644).handle();
        reopen();
        assertStatus(NfsStatus.STALE, () -> client.attributes(file));
        byte[] other = client.create(root, "g", 0644).handle();
        assertNotEquals(Arrays.toString(file), Arrays.toString(other));
        assertStatus(NfsStatus.STALE, () -> client.attributes(file));
    }

    @Test
    void subdirectoriesCountAsLinks() throws Exception {
        int before = client.attributes(root).links();
        client.mkdir(root, "d", 0755);
        assertEquals(before + 1, client.attributes(root).links());
        client.rename(root, "d", path("etc").handle(), "d");
        assertEquals(before, client.attributes(root).links());
        assertEquals(4, path("etc").attributes().links());
    }

    // ---- listing

    @Test
    void aLargeDirectoryIsListedOnceAndCompletelyWhileNamesAreRemoved() throws Exception {
        byte[] directory = client.mkdir(root, "many", 0755).handle();
        List<String> names = IntStream.range(0, 1000).mapToObj(i -> "file" + i).toList();
        for (String name : names) {
            client.mknod(directory, name, FIFO, 0644, 0, 0);
        }
        TreeSet<String> seen = new TreeSet<>();
        long cookie = 0;
        long verifier = 0;
        Client3.Page page;
        do {
            page = client.list(directory, cookie, verifier, 1024);
            verifier = page.verifier();
            for (Client3.Entry entry : page.entries()) {
                assertTrue(seen.add(entry.name()), entry.name() + " twice");
                cookie = entry.cookie();
                if (entry.name().startsWith("file")) {
                    client.remove(directory, entry.name());
                }
            }
        } while (!page.end());
        assertEquals(1002, seen.size());
        client.rmdir(root, "many");
    }

    @Test
    void listingsPlusTellHandlesAndAttributes() throws Exception {
        Client3.Page page = client.listPlus(path("etc").handle(), 0, 0, 8192);
        assertTrue(page.end());
        for (Client3.Entry entry : page.entries()) {
            Found found = Objects.requireNonNull(entry.found());
            assertEquals(entry.id(), client.attributes(found.handle()).id());
            assertEquals(entry.id(), found.attributes().id());
        }
    }

    @Test
    void listingsRefuseCookiesOfAnotherTimeAndRoomForNothing() throws Exception {
        assertStatus(NfsStatus.BAD_COOKIE, () -> client.list(root, 3, 12345, 1024));
        assertStatus(NfsStatus.TOOSMALL, () -> client.list(root, 0, 0, 100));
        assertStatus(NfsStatus.NOTDIR, () -> client.list(path("etc/passwd").handle(), 0, 0, 1024));
    }

    // ---- permissions

    @Test
    void permissionsAreThoseOfPosix() throws Exception {
        byte[] secret = client.create(root, "secret", 0600).handle();
        byte[] home = path("home/user").handle();
        client.as(1000, 1000);
        assertStatus(NfsStatus.ACCES, () -> client.read(secret, 0, 1));
        assertStatus(NfsStatus.ACCES, () -> client.write(secret, 0, new byte[1], 0));
        assertStatus(NfsStatus.ACCES, () -> client.create(root, "f", 0644));
        assertStatus(NfsStatus.ACCES, () -> client.remove(root, "secret"));
        assertStatus(NfsStatus.PERM, () -> client.setAttributes(secret, Set.mode(0666)));
        Found mine = client.create(home, "f", 0400);
        assertEquals(1000, mine.attributes().uid());
        client.write(mine.handle(), "the owner goes on with what is open");
        assertStatus(NfsStatus.PERM, () -> client.setAttributes(mine.handle(), Set.owner(0, 1000)));
        client.as(1001, 1001);
        assertStatus(NfsStatus.ACCES, () -> client.lookup(home, "f"));
        assertEquals(0, client.access(secret, READ | MODIFY | EXECUTE));
        client.as(0, 0);
        assertEquals(READ | MODIFY, client.access(secret, READ | MODIFY | EXECUTE));
    }

    @Test
    void theStickyBitKeepsOthersFilesAndSetgidHandsTheGroupDown() throws Exception {
        byte[] shared = client.mkdir(root, "tmp", 01777).handle();
        client.as(1000, 1000).create(shared, "f", 0666);
        client.as(1001, 1001);
        assertStatus(NfsStatus.PERM, () -> client.remove(shared, "f"));
        assertStatus(NfsStatus.PERM, () -> client.rename(shared, "f", shared, "g"));
        client.as(0, 0).setAttributes(shared, Set.owner(0, 50));
        client.setAttributes(shared, Set.mode(03777));
        client.as(1001, 1001);
        assertEquals(50, client.create(shared, "g", 0644).attributes().gid());
        assertEquals(02755, client.mkdir(shared, "d", 0755).attributes().mode());
    }

    // ---- odds and ends

    @Test
    void namesThatLeadElsewhereAreRefused() throws Exception {
        for (String name : List.of("../x", "/etc/passwd", "a/b", "a\0b", "")) {
            assertStatus(NfsStatus.ACCES, () -> client.create(root, name, 0644));
            assertStatus(NfsStatus.ACCES, () -> client.lookup(root, name));
            assertStatus(NfsStatus.ACCES, () -> client.remove(root, name));
            assertStatus(NfsStatus.ACCES, () -> client.rename(root, "etc", root, name));
        }
        for (String name : List.of(".", "..")) {
            assertStatus(NfsStatus.EXIST, () -> client.create(root, name, 0644));
            assertStatus(NfsStatus.EXIST, () -> client.mkdir(root, name, 0755));
        }
        assertStatus(NfsStatus.NAMETOOLONG, () -> client.create(root, "x".repeat(256), 0644));
        client.create(root, "x".repeat(255), 0644);
    }

    @Test
    void depthIsLimitedByTheLengthOfPaths() throws Exception {
        byte[] at = root;
        String name = "d".repeat(200);
        int depth = 0;
        try {
            for (; depth < 100; depth++) {
                at = client.mkdir(at, name, 0755).handle();
            }
        } catch (Client3.Status e) {
            assertEquals(NfsStatus.NAMETOOLONG.number(), e.number);
        }
        assertTrue(depth >= 10 && depth < 21, depth + " levels");
    }

    @Test
    void informationIsSensible() throws Exception {
        int[] information = client.information(root);
        assertEquals(1 << 17, information[0]);
        assertEquals(0x1b, information[4]);
        long[] statistics = client.statistics(root);
        assertTrue(statistics[0] >= statistics[1] && statistics[1] > 0);
        assertEquals(255, client.pathInformation(root)[1]);
    }

    @Test
    void subdirectoriesCanBeMountedAndOtherPathsNot() throws Exception {
        assertArrayEquals(path("etc").handle(), client.mount("/rootfs/etc"));
        assertArrayEquals(root, client.mount("/rootfs/"));
        assertStatus(NfsStatus.NOENT, () -> client.mount("/"));
        assertStatus(NfsStatus.NOENT, () -> client.mount("/rootfs/nothing"));
        assertStatus(NfsStatus.NOTDIR, () -> client.mount("/rootfs/etc/passwd"));
        assertArrayEquals(root, client.mount("/rootfs/../../.."));
    }

    @Test
    void filesWithNamesInOtherScriptsAreKept() throws Exception {
        client.write(client.create(root, "Größe 表", 0644).handle(), "x");
        reopen();
        assertEquals("x", contents("Größe 表"));
    }
}
