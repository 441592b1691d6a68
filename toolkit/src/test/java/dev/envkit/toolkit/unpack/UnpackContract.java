package dev.envkit.toolkit.unpack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.envkit.toolkit.unpack.UnpackException.Reason;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.manifest.FileType;
import dev.envkit.workspace.manifest.ManifestEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What holds for archives of every format, honest and hostile. After each test nothing outside of the target directory
 * has changed, and a target whose archive was refused is empty.
 */
abstract class UnpackContract {
    /** What a format can express. */
    enum Feature {
        DIRECTORIES,
        OWNERS,
        SYMLINKS,
        HARD_LINKS,
        DEVICES
    }

    @TempDir
    Path temp;

    private Path target;
    private Path file;
    private Path outside;
    private int archives;

    abstract byte[] archive(List<Spec> members);

    abstract Set<Feature> features();

    @BeforeEach
    void makeDirectories() throws IOException {
        file = temp.resolve("archive");
        target = Files.createDirectory(temp.resolve("target"));
        outside = Files.createDirectory(temp.resolve("outside"));
        Files.writeString(outside.resolve("victim"), "untouched");
    }

    @AfterEach
    void nothingOutsideHasChanged() throws IOException {
        assertEquals("untouched", Files.readString(outside.resolve("victim")));
        assertEquals(List.of("victim"), list(outside));
        List<String> there = list(temp);
        there.removeIf(name -> name.startsWith("archive"));
        assertEquals(List.of("outside", "target"), there);
    }

    private static List<String> list(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return new java.util.ArrayList<>(
                    paths.map(path -> path.getFileName().toString()).sorted().toList());
        }
    }

    private void needs(Feature... needed) {
        for (Feature feature : needed) {
            assumeTrue(features().contains(feature), "the format has no " + feature);
        }
    }

    private Unpacker unpacker(Spec... members) throws IOException {
        return unpacker(archive(List.of(members)));
    }

    private Unpacker unpacker(byte[] archive) throws IOException {
        // the name tells nothing about the format: it must be found by content
        file = temp.resolve("archive" + archives++ + ".dat");
        Files.write(file, archive);
        return new Unpacker(target).archive(file);
    }

    private UnpackException refused(Reason reason, Unpacker unpacker) throws IOException {
        UnpackException e = assertThrows(UnpackException.class, unpacker::call);
        assertEquals(reason, e.reason(), e.getMessage());
        assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
        assertFalse(e.remedy().isBlank());
        assertEquals(List.of(), list(target), "half-unpacked");
        return e;
    }

    @Test
    void unpacksFilesWithContent() throws IOException {
        String big = "0123456789abcdef".repeat(20_000);
        UnpackResult result = unpacker(Spec.file("hello", "world"), Spec.file("empty", ""), Spec.file("big", big))
                .call();
        assertEquals("world", Files.readString(target.resolve("hello")));
        assertEquals("", Files.readString(target.resolve("empty")));
        assertEquals(big, Files.readString(target.resolve("big")));
        assertEquals(3, result.members());
        assertEquals(5 + big.length(), result.bytes());
        assertEquals(
                Spec.MTIME,
                Files.getLastModifiedTime(target.resolve("hello")).toInstant().getEpochSecond());
    }

    @Test
    void makesDirectoriesThatNoMemberDescribes() throws IOException {
        needs(Feature.DIRECTORIES);
        UnpackResult result = unpacker(Spec.file("./a//b/c", "x")).call();
        assertEquals("x", Files.readString(target.resolve("a/b/c")));
        assertEquals(
                FileType.DIRECTORY, result.manifest().find("a/b").orElseThrow().type());
        assertEquals(0755, result.manifest().find("a").orElseThrow().mode());
    }

    @Test
    void recordsModesAndOwnersAndMakesFilesThatTheUserCanDelete() throws IOException {
        needs(Feature.DIRECTORIES, Feature.OWNERS);
        UnpackResult result = unpacker(
                        Spec.directory("locked", 0500),
                        Spec.file("locked/su", 04755, 0, 7, "binary"),
                        Spec.file("locked/secret", 0, 1000, 1001, "s"),
                        Spec.file("locked/open", 0666, 3, 4, "o"))
                .call();
        ManifestEntry su = result.manifest().find("locked/su").orElseThrow();
        assertEquals(04755, su.mode());
        assertEquals(7, su.gid());
        ManifestEntry secret = result.manifest().find("locked/secret").orElseThrow();
        assertEquals(List.of(0L, 1000L, 1001L), List.of((long) secret.mode(), secret.uid(), secret.gid()));
        assertEquals(0500, result.manifest().find("locked").orElseThrow().mode());
        assertEquals("rwxr-xr-x", permissions("locked/su"));
        assertEquals("rw-------", permissions("locked/secret"));
        assertEquals("rw-r--r--", permissions("locked/open"));
        assertEquals("rwx------", permissions("locked"));
        assertEquals(0, (int) Files.getAttribute(target.resolve("locked/su"), "unix:mode") & 07000);
    }

    private String permissions(String path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(target.resolve(path)));
    }

    @Test
    void recordsDevicesAndMakesNone() throws IOException {
        needs(Feature.DEVICES);
        UnpackResult result = unpacker(
                        Spec.directory("dev"),
                        Spec.device("dev/console", FileType.CHARACTER_DEVICE, 0600, 5, 1),
                        Spec.device("dev/mtdblock3", FileType.BLOCK_DEVICE, 0640, 31, 3),
                        Spec.device("dev/initctl", FileType.FIFO, 0600, 0, 0))
                .call();
        assertEquals(List.of(), list(target.resolve("dev")));
        ManifestEntry disk = result.manifest().find("dev/mtdblock3").orElseThrow();
        assertEquals(FileType.BLOCK_DEVICE, disk.type());
        assertEquals(List.of(31, 3), List.of(disk.deviceMajor(), disk.deviceMinor()));
        assertEquals(
                FileType.FIFO,
                result.manifest().find("dev/initctl").orElseThrow().type());
    }

    @Test
    void makesLinksInsideTheTree() throws IOException {
        needs(Feature.SYMLINKS);
        UnpackResult result = unpacker(
                        Spec.symlink("lib/libc.so", "../lib64/libc.so.6"),
                        Spec.file("lib64/libc.so.6", "elf"),
                        Spec.symlink("dangling", "not/here"))
                .call();
        assertEquals("elf", Files.readString(target.resolve("lib/libc.so")));
        assertEquals(
                "not/here", Files.readSymbolicLink(target.resolve("dangling")).toString());
        assertEquals(
                "../lib64/libc.so.6",
                result.manifest().find("lib/libc.so").orElseThrow().linkTarget());
    }

    @Test
    void keepsHardLinksOneFile() throws IOException {
        needs(Feature.HARD_LINKS);
        UnpackResult result = unpacker(
                        Spec.file("bin/a", "content"), Spec.hardLink("bin/b", "bin/a"), Spec.hardLink("c", "bin/a"))
                .call();
        assertEquals("content", Files.readString(target.resolve("c")));
        assertEquals(
                Files.getAttribute(target.resolve("bin/a"), "unix:ino"),
                Files.getAttribute(target.resolve("bin/b"), "unix:ino"));
        assertEquals("bin/a", result.manifest().find("bin/b").orElseThrow().hardLinkTo());
        assertEquals("bin/a", result.manifest().find("c").orElseThrow().hardLinkTo());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "a/../../outside/evil", "..", "a/.."})
    void refusesNamesThatLeadUpwards(String name) throws IOException {
        needs(Feature.DIRECTORIES);
        refused(Reason.BAD_NAME, unpacker(Spec.file("good", "g"), Spec.file(name, "evil")));
    }

    @Test
    void refusesAbsoluteNames() throws IOException {
        needs(Feature.DIRECTORIES);
        refused(Reason.BAD_NAME, unpacker(Spec.file(outside.resolve("victim").toString(), "evil")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\u0007b", "a\u007fb", "a\u001b[31mb"})
    void refusesControlCharactersAndDoesNotPrintThem(String name) throws IOException {
        UnpackException e = refused(Reason.BAD_NAME, unpacker(Spec.file(name, "x")));
        assertTrue(e.getMessage().chars().noneMatch(Character::isISOControl), e.getMessage());
    }

    @Test
    void refusesNamesThatNoFileSystemHolds() throws IOException {
        needs(Feature.DIRECTORIES);
        refused(Reason.BAD_NAME, unpacker(Spec.file("x".repeat(300), "x")));
        refused(Reason.BAD_NAME, unpacker(Spec.file("0123456789/".repeat(400) + "x", "x")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../outside", "a/../../..", "../target/../outside", "up/../../outside"})
    void refusesSymbolicLinksOutOfTheTree(String linkTarget) throws IOException {
        needs(Feature.SYMLINKS);
        refused(
                Reason.ESCAPING_LINK,
                unpacker(Spec.file("good", "g"), Spec.symlink("up", "."), Spec.symlink("link", linkTarget)));
    }

    @Test
    void refusesLinksThatLeadOutThroughOtherLinks() throws IOException {
        needs(Feature.SYMLINKS);
        // by its text the target stays inside: deep/down/top is the root, and two above that is outside
        refused(
                Reason.ESCAPING_LINK,
                unpacker(
                        Spec.file("deep/down/file", "x"),
                        Spec.symlink("x/y/z/link", "../../../deep/down/top/../../outside"),
                        Spec.symlink("deep/down/top", "../..")));
    }

    @Test
    void neverWritesThroughASymbolicLink() throws IOException {
        needs(Feature.SYMLINKS);
        UnpackException e = refused(
                Reason.THROUGH_LINK, unpacker(Spec.symlink("dir", outside.toString()), Spec.file("dir/evil", "evil")));
        assertEquals("dir/evil", e.member().orElseThrow());
        refused(Reason.THROUGH_LINK, unpacker(Spec.symlink("dir", "../outside"), Spec.file("dir/evil", "evil")));
        refused(
                Reason.THROUGH_LINK,
                unpacker(Spec.directory("real"), Spec.symlink("dir", "real"), Spec.file("dir/file", "x")));
        refused(
                Reason.CONFLICT,
                unpacker(Spec.symlink("victim", "../outside/victim"), Spec.file("victim", "overwritten")));
    }

    @Test
    void neverWritesThroughALinkOfAnEarlierArchive() throws IOException {
        needs(Feature.SYMLINKS);
        Path first = temp.resolve("archive-first");
        Files.write(first, archive(List.of(Spec.symlink("dir", outside.toString()))));
        Unpacker second = unpacker(Spec.file("dir/evil", "evil"));
        UnpackException e = assertThrows(
                UnpackException.class,
                () -> new Unpacker(target).archive(first).archive(file).call());
        assertEquals(Reason.THROUGH_LINK, e.reason());
        assertEquals(file.toString(), e.archive());
        assertEquals(List.of(), list(target));
        second.call();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside/victim", "/etc/passwd", "missing", "dir"})
    void refusesHardLinksToAnythingButAFileOfTheTree(String to) throws IOException {
        needs(Feature.HARD_LINKS, Feature.DIRECTORIES);
        assumeTrue(linksByName(), "the format links by inode number");
        UnpackException e = assertThrows(
                UnpackException.class,
                () -> unpacker(Spec.directory("dir"), Spec.hardLink("link", to)).call());
        assertTrue(
                EnumSet.of(Reason.BAD_NAME, Reason.ESCAPING_LINK, Reason.CONFLICT)
                        .contains(e.reason()),
                e.getMessage());
        assertEquals(List.of(), list(target));
    }

    boolean linksByName() {
        return true;
    }

    @Test
    void refusesAHardLinkThroughASymbolicLink() throws IOException {
        needs(Feature.HARD_LINKS, Feature.SYMLINKS);
        assumeTrue(linksByName(), "the format links by inode number");
        refused(
                Reason.THROUGH_LINK,
                unpacker(Spec.symlink("dir", outside.toString()), Spec.hardLink("copy", "dir/victim")));
    }

    @Test
    void refusesTheSameFileTwiceUnlessToldOtherwise() throws IOException {
        refused(Reason.CONFLICT, unpacker(Spec.file("twice", "1"), Spec.file("twice", "22")));
        unpacker(Spec.file("twice", "1"), Spec.file("twice", "22"))
                .lastDuplicateWins()
                .call();
        assertEquals("22", Files.readString(target.resolve("twice")));
    }

    @Test
    void refusesMembersThatTakeEachOthersPlace() throws IOException {
        needs(Feature.DIRECTORIES);
        refused(Reason.CONFLICT, unpacker(Spec.file("a/b", "x"), Spec.file("a", "y")));
        refused(Reason.CONFLICT, unpacker(Spec.file("a", "x"), Spec.file("a/b", "y")));
        refused(Reason.CONFLICT, unpacker(Spec.file("a", "x"), Spec.directory("a")));
    }

    @Test
    void refusesNamesThatDifferInCaseWhereTheFileSystemIgnoresCase() throws IOException {
        Spec[] members = {Spec.file("xt_MARK.h", "1"), Spec.file("xt_mark.h", "2")};
        refused(Reason.CONFLICT, unpacker(members).caseSensitive(false));
        unpacker(members).caseSensitive(true).call();
        assertEquals(List.of("xt_MARK.h", "xt_mark.h"), list(target));
    }

    @Test
    void limitsTheNumberOfMembersAndBytes() throws IOException {
        Spec[] members = {Spec.file("1", "12345"), Spec.file("2", "12345"), Spec.file("3", "12345")};
        refused(Reason.TOO_LARGE, unpacker(members).limits(new UnpackLimits(Long.MAX_VALUE, 1000, 2)));
        // a tar header has 512 bytes, which count when it is compressed
        refused(Reason.TOO_LARGE, unpacker(members).limits(new UnpackLimits(14, 1000, 3)));
        unpacker(members).limits(new UnpackLimits(1 << 20, 1, 3)).call();
    }

    @Test
    void refusesAnArchiveThatIsCutAnywhere() throws IOException {
        byte[] whole = archive(List.of(Spec.file("one", "1".repeat(3000)), Spec.file("two", noise(5000))));
        int step = Math.max(1, whole.length / 50);
        int contentEnd = whole.length - trailingPadding(whole);
        for (int length = 0; length < contentEnd; length += step) {
            Unpacker unpacker = unpacker(Arrays.copyOf(whole, length));
            UnpackException e = assertThrows(UnpackException.class, unpacker::call, "cut at " + length);
            assertTrue(
                    EnumSet.of(Reason.CORRUPT, Reason.UNKNOWN_FORMAT).contains(e.reason()),
                    "cut at " + length + ": " + e.getMessage());
            assertEquals(List.of(), list(target), "cut at " + length);
            Files.delete(file);
        }
    }

    /** Uncompressed tar and cpio end in zeros that may be missing. */
    private static int trailingPadding(byte[] archive) {
        int zeros = 0;
        while (zeros < archive.length && archive[archive.length - 1 - zeros] == 0) {
            zeros++;
        }
        return zeros;
    }

    static String noise(int length) {
        Random random = new Random(42);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('!' + random.nextInt(90)));
        }
        return text.toString();
    }

    @Test
    void survivesDamageOfEveryKind() throws IOException {
        List<Spec> members = new java.util.ArrayList<>(List.of(Spec.file("one", "1".repeat(700))));
        if (features().contains(Feature.SYMLINKS)) {
            members.add(Spec.symlink("link", "one"));
        }
        members.add(Spec.file("two", noise(300)));
        byte[] whole = archive(members);
        Random random = new Random(20261122);
        for (int round = 0; round < 80; round++) {
            byte[] damaged = whole.clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                // damage in content that the format has no checksum for is not noticed
                unpacker(damaged).limits(new UnpackLimits(1 << 20, 1000, 100)).call();
            } catch (EnvkitException e) {
                assertEquals(List.of(), list(target), "round " + round);
            }
            dev.envkit.workspace.Trees.delete(target);
            Files.createDirectory(target);
            Files.delete(file);
        }
        assertTrue(Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS));
    }
}
