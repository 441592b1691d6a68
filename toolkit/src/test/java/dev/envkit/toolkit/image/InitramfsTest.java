package dev.envkit.toolkit.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.envkit.toolkit.unpack.LinkPolicy;
import dev.envkit.toolkit.unpack.UnpackResult;
import dev.envkit.toolkit.unpack.Unpacker;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.manifest.FileType;
import dev.envkit.workspace.manifest.ManifestEntry;
import dev.envkit.workspace.manifest.OwnershipManifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InitramfsTest {
    private static final long EPOCH = 1_700_000_000;

    @TempDir
    Path temp;

    private Path tree;

    @BeforeEach
    void makeTree() throws IOException {
        tree = Files.createDirectory(temp.resolve("tree"));
        Files.createDirectories(tree.resolve("bin"));
        Files.writeString(tree.resolve("bin/busybox"), "elf");
        Files.createLink(tree.resolve("bin/su"), tree.resolve("bin/busybox"));
        Files.createSymbolicLink(tree.resolve("init"), Path.of("bin/busybox"));
    }

    private static OwnershipManifest manifest() {
        ManifestEntry busybox =
                new ManifestEntry("bin/busybox", FileType.FILE, 04755, 0, 0, EPOCH - 5, 0, 0, null, null, Map.of());
        ManifestEntry su =
                new ManifestEntry("bin/su", FileType.FILE, 04755, 0, 0, EPOCH - 5, 0, 0, null, "bin/busybox", Map.of());
        return OwnershipManifest.builder()
                .add(busybox)
                .add(su)
                .add(ManifestEntry.symlink("init", "/bin/busybox"))
                .add(ManifestEntry.device("dev/ttySAC0", FileType.CHARACTER_DEVICE, 0660, 204, 64))
                .build();
    }

    private ImageTree.Builder builder() {
        return ImageTree.builder().tree(tree, manifest()).clampTimes(EPOCH);
    }

    @ParameterizedTest
    @EnumSource(ImageCompression.class)
    void whatGoesInComesOut(ImageCompression compression) throws IOException {
        Path image = temp.resolve("initramfs");
        InitramfsBuilder.Result result =
                new InitramfsBuilder(builder()).compression(compression).write(image);
        assertEquals(Sha256.of(image), result.sha256());
        assertEquals(Files.size(image), result.size());
        Path out = Files.createDirectory(temp.resolve("out"));
        UnpackResult unpacked =
                new Unpacker(out).archive(image).links(LinkPolicy.ROOTED).call();
        OwnershipManifest found = unpacked.manifest();
        assertEquals("elf", Files.readString(out.resolve("bin/su")));
        assertEquals("bin/busybox", found.find("bin/su").orElseThrow().hardLinkTo());
        assertEquals(04755, found.find("bin/busybox").orElseThrow().mode());
        assertEquals(EPOCH - 5, found.find("bin/busybox").orElseThrow().mtimeSeconds());
        assertEquals("/bin/busybox", found.find("init").orElseThrow().linkTarget());
        ManifestEntry serial = found.find("dev/ttySAC0").orElseThrow();
        assertEquals(List.of(204, 64, 0660), List.of(serial.deviceMajor(), serial.deviceMinor(), serial.mode()));
        ManifestEntry console = found.find("dev/console").orElseThrow();
        assertEquals(FileType.CHARACTER_DEVICE, console.type());
        assertEquals(List.of(5, 1), List.of(console.deviceMajor(), console.deviceMinor()));
        assertEquals(result.entries(), found.size() - 1, "the root has no entry of its own");
    }

    @Test
    void theSameTreeGivesTheSameBytesWhateverItsTimesAndPermissions() throws IOException {
        Sha256 first = new InitramfsBuilder(builder()).write(temp.resolve("1")).sha256();
        // another day, another umask, files made in another order
        Path again = Files.createDirectory(temp.resolve("again"));
        Files.createSymbolicLink(again.resolve("init"), Path.of("bin/busybox"));
        Files.createDirectory(again.resolve("bin"));
        Files.writeString(again.resolve("bin/su"), "elf");
        Files.writeString(again.resolve("bin/busybox"), "elf");
        Files.setLastModifiedTime(again.resolve("bin"), FileTime.fromMillis(EPOCH * 1000 + 86_400_000));
        Files.setPosixFilePermissions(
                again.resolve("bin"), java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
        ImageTree.Builder second = ImageTree.builder().tree(again, manifest()).clampTimes(EPOCH);
        assertEquals(
                first, new InitramfsBuilder(second).write(temp.resolve("2")).sha256());
        assertArrayEquals(Files.readAllBytes(temp.resolve("1")), Files.readAllBytes(temp.resolve("2")));
    }

    @Test
    void theGzipHeaderTellsNeitherTimeNorHost() throws IOException {
        new InitramfsBuilder(builder()).write(temp.resolve("1"));
        byte[] head = Arrays.copyOf(Files.readAllBytes(temp.resolve("1")), 10);
        assertArrayEquals(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 2, 3}, head);
    }

    @Test
    void anyChangeChangesTheImage() throws IOException {
        Sha256 first = new InitramfsBuilder(builder()).write(temp.resolve("1")).sha256();
        Files.writeString(tree.resolve("bin/busybox"), "elg");
        assertNotEquals(
                first, new InitramfsBuilder(builder()).write(temp.resolve("2")).sha256());
    }

    @Test
    void refusesATreeWithoutInit() throws IOException {
        Files.delete(tree.resolve("init"));
        InitramfsBuilder builder = new InitramfsBuilder(ImageTree.builder().tree(tree));
        ImageException e = assertThrows(ImageException.class, () -> builder.write(temp.resolve("1")));
        assertTrue(e.getMessage().contains("/init"), e.getMessage());
        assertTrue(Files.notExists(temp.resolve("1")));
        new InitramfsBuilder(builder()).init("/bin/busybox").write(temp.resolve("1"));
    }

    @Test
    void refusesAnInitThatIsNotExecutable() throws IOException {
        ImageTree.Builder tree2 = ImageTree.builder()
                .put(ManifestEntry.file("init", 0644), Content.of("#!".getBytes(StandardCharsets.US_ASCII)));
        assertThrows(ImageException.class, () -> new InitramfsBuilder(tree2).write(temp.resolve("1")));
    }

    @Test
    void laterTreesAndEntriesReplaceEarlierOnes() throws IOException {
        Path overlay = Files.createDirectories(temp.resolve("overlay"));
        Files.createDirectories(overlay.resolve("etc"));
        Files.writeString(overlay.resolve("etc/motd"), "hello");
        Files.writeString(overlay.resolve("init"), "script");
        ImageTree image = builder()
                .tree(overlay)
                .put(ManifestEntry.file("etc/deep/config", 0600), Content.of(new byte[3]))
                .remove("dev")
                .build();
        assertEquals(
                FileType.FILE, image.find("init").orElseThrow().description().type());
        assertEquals(Optional.empty(), image.find("dev/ttySAC0"));
        assertEquals(
                FileType.DIRECTORY,
                image.find("etc/deep").orElseThrow().description().type());
        assertEquals(0, image.find("etc/motd").orElseThrow().description().uid());
    }

    @Test
    void whenOneOfTwoHardLinksIsReplacedTheOtherKeepsItsContent() throws IOException {
        ImageTree image = builder()
                .put(ManifestEntry.file("bin/busybox", 0755), Content.of("new".getBytes(StandardCharsets.US_ASCII)))
                .build();
        ImageTree.Entry su = image.find("bin/su").orElseThrow();
        assertEquals(null, su.description().hardLinkTo());
        assertEquals("elf", new String(su.requireContent().open().readAllBytes(), StandardCharsets.US_ASCII));
    }

    @Test
    void refusesAManifestThatDoesNotFitTheTree() throws IOException {
        Files.delete(tree.resolve("bin/busybox"));
        Files.createSymbolicLink(tree.resolve("bin/busybox"), Path.of("/etc/passwd"));
        assertThrows(ImageException.class, this::builder);
    }

    @Test
    void refusesAnEntryBelowAFile() {
        ImageTree.Builder bad = builder().put(ManifestEntry.file("init/sub", 0644));
        assertThrows(ImageException.class, bad::build);
    }

    @Test
    void tarKeepsWhatCpioCannot() throws IOException {
        byte[] capability = {1, 0, 0, 2, (byte) 0xff, 0};
        ManifestEntry ping = new ManifestEntry(
                "bin/ping",
                FileType.FILE,
                0755,
                3_000_000,
                100,
                -5,
                0,
                0,
                null,
                null,
                Map.of("security.capability", capability, "user.note", "text".getBytes(StandardCharsets.US_ASCII)));
        ImageTree image = builder().put(ping, Content.of(new byte[1000])).build();
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        TarWriter.write(image, first);
        ByteArrayOutputStream second = new ByteArrayOutputStream();
        TarWriter.write(image, second);
        assertArrayEquals(first.toByteArray(), second.toByteArray());
        Path file = Files.write(temp.resolve("t.tar"), first.toByteArray());
        Path out = Files.createDirectory(temp.resolve("out"));
        OwnershipManifest found =
                new Unpacker(out).archive(file).links(LinkPolicy.ROOTED).call().manifest();
        ManifestEntry back = found.find("bin/ping").orElseThrow();
        assertEquals(List.of(3_000_000L, 100L, -5L), List.of(back.uid(), back.gid(), back.mtimeSeconds()));
        assertArrayEquals(capability, back.xattrs().get("security.capability"));
        assertEquals("bin/busybox", found.find("bin/su").orElseThrow().hardLinkTo());
        assertEquals(204, found.find("dev/ttySAC0").orElseThrow().deviceMajor());
    }

    @Test
    void cpioReadsTheImage() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/cpio")), "no cpio on this host");
        Path image = temp.resolve("i");
        new InitramfsBuilder(builder()).compression(ImageCompression.NONE).write(image);
        Path list = temp.resolve("list");
        Process cpio = new ProcessBuilder("/usr/bin/cpio", "-itv", "--quiet", "--numeric-uid-gid")
                .redirectInput(image.toFile())
                .redirectOutput(list.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertEquals(0, cpio.waitFor());
        String text = Files.readString(list);
        assertTrue(text.contains("-rwsr-xr-x   2 0        0               3"), text);
        assertTrue(text.matches("(?s).*crw-rw----.* 204, +64 .*dev/ttySAC0.*"), text);
        assertTrue(text.contains("init -> /bin/busybox"), text);
    }
}
