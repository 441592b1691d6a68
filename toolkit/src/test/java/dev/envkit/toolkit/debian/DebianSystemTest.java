package dev.envkit.toolkit.debian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.manifest.ManifestEntry;
import dev.envkit.workspace.manifest.OwnershipManifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebianSystemTest {
    private static final Instant TIME = Instant.parse("2025-01-01T00:00:00Z");
    private static final String LIBRARY = """
        Package: libgreet1
        Version: 1.0-1
        Architecture: armel
        Multi-Arch: same
        Depends: libc6
        Description: greets
         At length.
         .
         And again.
        """;
    private static final String PROGRAM = """
        Package: greet
        Version: 2:3.1-4
        Architecture: armel
        Description: says hello
        """;
    private static final String PROGRAM_TRIGGERS = """
        interest-noawait /usr/share/greetings
        interest greet-cache
        interest-noawait ldconfig
        """;

    @TempDir
    private Path directory;

    /** One member of a tar archive, as a line of text: type, mode, owner, group, path, content or target. */
    private record Item(char type, int mode, int uid, int gid, String path, String content) {
        static Item file(int mode, String path, String content) {
            return new Item('f', mode, 0, 0, path, content);
        }

        static Item directory(String path) {
            return new Item('d', 0755, 0, 0, path, "");
        }
    }

    private static byte[] tar(List<Item> items) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            for (Item item : items) {
                byte flag = switch (item.type()) {
                    case 'd' -> TarConstants.LF_DIR;
                    case 'l' -> TarConstants.LF_SYMLINK;
                    default -> TarConstants.LF_NORMAL;
                };
                TarArchiveEntry entry = new TarArchiveEntry(item.path(), flag);
                byte[] content = item.content().getBytes(StandardCharsets.UTF_8);
                entry.setMode(item.mode());
                entry.setUserId(item.uid());
                entry.setGroupId(item.gid());
                entry.setModTime(1_000_000_000_000L);
                if (item.type() == 'l') {
                    entry.setLinkName(item.content());
                } else {
                    entry.setSize(content.length);
                }
                tar.putArchiveEntry(entry);
                if (item.type() == 'f') {
                    tar.write(content);
                }
                tar.closeArchiveEntry();
            }
        }
        return TestRepository.xz(out.toByteArray());
    }

    private Path deb(String name, List<Item> control, List<Item> data) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArArchiveOutputStream ar = new ArArchiveOutputStream(out)) {
            member(ar, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
            member(ar, "control.tar.xz", tar(control));
            member(ar, "data.tar.xz", tar(data));
        }
        return Files.write(directory.resolve(name + ".deb"), out.toByteArray());
    }

    private static void member(ArArchiveOutputStream ar, String name, byte[] content) throws IOException {
        ar.putArchiveEntry(new ArArchiveEntry(name, content.length, 0, 0, 0100644, 1_000_000_000L));
        ar.write(content);
        ar.closeArchiveEntry();
    }

    private Path library() throws IOException {
        return deb(
                "libgreet1",
                List.of(
                        Item.directory("./"),
                        Item.file(0644, "./control", LIBRARY),
                        Item.file(0755, "./postinst", "#!/bin/sh\nldconfig\n"),
                        Item.file(0644, "./triggers", "# made by debhelper\nactivate-noawait ldconfig\n")),
                List.of(
                        Item.directory("./"),
                        Item.directory("./lib/"),
                        Item.file(0644, "./lib/libgreet.so.1", "library"),
                        Item.directory("./usr/"),
                        Item.directory("./usr/share/"),
                        Item.directory("./usr/share/man/"),
                        Item.file(0644, "./usr/share/man/greet.3", "manual")));
    }

    private Path program() throws IOException {
        return deb(
                "greet",
                List.of(
                        Item.file(0644, "./control", PROGRAM),
                        Item.file(0644, "./conffiles", "/etc/greet.conf\nremove-on-upgrade /etc/old.conf\n"),
                        Item.file(0644, "./triggers", PROGRAM_TRIGGERS)),
                List.of(
                        Item.directory("./"),
                        Item.directory("./etc/"),
                        Item.file(0644, "./etc/greet.conf", "hello\n"),
                        Item.directory("./bin/"),
                        new Item('f', 04755, 0, 0, "./bin/greet", "program"),
                        new Item('l', 0777, 0, 0, "./bin/hello", "/bin/greet"),
                        Item.directory("./var/"),
                        new Item('d', 02775, 0, 50, "./var/greet/", "")));
    }

    private Path tree() throws IOException {
        return Files.createDirectory(directory.resolve("tree"));
    }

    private static ManifestEntry entry(OwnershipManifest manifest, String path) {
        return manifest.find(path).orElseThrow(() -> new AssertionError(path + " is not in the manifest"));
    }

    @Test
    void dpkgFindsEachPackageUnpackedAndNotConfigured() throws IOException {
        Path tree = tree();
        new DebianSystem(tree, TIME).unpack(List.of(library(), program()));

        List<Paragraph> status = ControlReader.parse(Files.readString(tree.resolve("var/lib/dpkg/status")));
        assertEquals(2, status.size());
        for (Paragraph paragraph : status) {
            assertEquals("install ok unpacked", paragraph.get("Status"));
        }
        Paragraph greet = status.getFirst();
        assertEquals("greet", greet.get("Package"));
        assertEquals("2:3.1-4", greet.get("Version"));
        assertEquals("/etc/greet.conf b1946ac92492d2347c6235b4d2611184", greet.get("Conffiles"));
        assertEquals("greets\nAt length.\n.\nAnd again.", status.getLast().get("Description"));
        assertTrue(Files.readString(tree.resolve("var/lib/dpkg/status")).startsWith("Package: greet\nStatus: "));
    }

    @Test
    void dpkgKnowsTheFilesAndTheScriptsOfEachPackage() throws IOException {
        Path tree = tree();
        OwnershipManifest manifest = new DebianSystem(tree, TIME).unpack(List.of(library(), program()));

        Path info = tree.resolve("var/lib/dpkg/info");
        assertEquals("1\n", Files.readString(info.resolve("format")));
        assertEquals(
                "/.\n/etc\n/etc/greet.conf\n/bin\n/bin/greet\n/bin/hello\n/var\n/var/greet\n",
                Files.readString(info.resolve("greet.list")));
        // of a library, several architectures can be installed side by side
        assertTrue(Files.readString(info.resolve("libgreet1:armel.list")).startsWith("/.\n/lib\n"));
        assertEquals("#!/bin/sh\nldconfig\n", Files.readString(info.resolve("libgreet1:armel.postinst")));
        assertEquals(
                0755,
                entry(manifest, "var/lib/dpkg/info/libgreet1:armel.postinst").mode());
        assertFalse(Files.exists(info.resolve("greet.control")));
        assertEquals(
                TIME.getEpochSecond(), entry(manifest, "var/lib/dpkg/status").mtimeSeconds());
    }

    @Test
    void dpkgKnowsWhoIsInterestedInWhichTrigger() throws IOException {
        Path tree = tree();
        new DebianSystem(tree, TIME).unpack(List.of(library(), program()));

        Path triggers = tree.resolve("var/lib/dpkg/triggers");
        assertEquals("/usr/share/greetings greet/noawait\n", Files.readString(triggers.resolve("File")));
        assertEquals("greet\n", Files.readString(triggers.resolve("greet-cache")));
        assertEquals("greet/noawait\n", Files.readString(triggers.resolve("ldconfig")));
    }

    @Test
    void usrIsMergedAndTheManifestHasOwnersAndModes() throws IOException {
        Path tree = tree();
        OwnershipManifest manifest = new DebianSystem(tree, TIME).unpack(List.of(library(), program()));

        assertEquals("program", Files.readString(tree.resolve("usr/bin/greet")));
        assertEquals("library", Files.readString(tree.resolve("usr/lib/libgreet.so.1")));
        for (String name : List.of("bin", "lib", "sbin")) {
            assertEquals("usr/" + name, entry(manifest, name).linkTarget());
            assertEquals(
                    "usr/" + name, Files.readSymbolicLink(tree.resolve(name)).toString());
        }
        assertEquals(04755, entry(manifest, "usr/bin/greet").mode());
        assertEquals("/bin/greet", entry(manifest, "usr/bin/hello").linkTarget());
        assertEquals(02775, entry(manifest, "var/greet").mode());
        assertEquals(50, entry(manifest, "var/greet").gid());
        assertFalse(Objects.requireNonNull(Files.getPosixFilePermissions(tree.resolve("usr/bin/greet")))
                .isEmpty());
    }

    @Test
    void whatIsLeftOutOfTheTreeStaysOnThePackagesList() throws IOException {
        Path tree = tree();
        OwnershipManifest manifest = new DebianSystem(tree, TIME)
                .without(List.of("usr/share/man/**"))
                .unpack(List.of(library()));

        assertFalse(Files.exists(tree.resolve("usr/share/man/greet.3")));
        assertTrue(manifest.find("usr/share/man/greet.3").isEmpty());
        assertTrue(Files.readString(tree.resolve("var/lib/dpkg/info/libgreet1:armel.list"))
                .contains("/usr/share/man/greet.3\n"));
    }

    @Test
    void theSamePackagesGiveTheSameTree() throws IOException {
        List<Path> packages = List.of(library(), program());
        List<String> texts = new ArrayList<>();
        for (String name : List.of("one", "two")) {
            Path tree = Files.createDirectory(directory.resolve(name));
            texts.add(new DebianSystem(tree, TIME).unpack(packages).text()
                    + Files.readString(tree.resolve("var/lib/dpkg/status")));
        }
        assertEquals(texts.getFirst(), texts.getLast());
    }

    @Test
    void aPackageWithoutControlFileIsRefused() throws IOException {
        Path bad = deb("bad", List.of(Item.file(0644, "./md5sums", "")), List.of(Item.directory("./")));
        Path tree = tree();
        EnvkitException e =
                assertThrows(EnvkitException.class, () -> new DebianSystem(tree, TIME).unpack(List.of(bad)));
        assertTrue(String.valueOf(e.getMessage()).contains("bad.deb"), e.getMessage());
        assertTrue(String.valueOf(e.getMessage()).contains("control file"), e.getMessage());
    }
}
