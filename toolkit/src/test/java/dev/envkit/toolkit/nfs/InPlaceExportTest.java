package dev.envkit.toolkit.nfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.toolkit.nfs.Client3.Set;
import dev.envkit.toolkit.nfs.export.ExportOpener;
import dev.envkit.toolkit.nfs.export.NfsStatus;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.manifest.FileType;
import dev.envkit.workspace.manifest.OwnershipManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A directory changed in place: what the host sees of it, and what the guest sees of the host. */
final class InPlaceExportTest extends ExportContract {
    @Override
    ExportOpener opener() {
        return new ExportOpener(tree);
    }

    private OwnershipManifest manifest() {
        return OwnershipManifest.read(temp.resolve("rootfs.mtree"));
    }

    @Test
    void onTheHostNothingBecomesSpecial() throws Exception {
        client.create(root, "setuid", 06755);
        client.mknod(root, "null", DEVICE, 0666, 1, 3);
        client.mknod(root, "pipe", FIFO, 0666, 0, 0);
        client.setAttributes(path("etc/passwd").handle(), Set.mode(07777));
        client.setAttributes(path("etc/passwd").handle(), Set.owner(0, 0));
        close();
        assertFalse(Files.exists(tree.resolve("null"), LinkOption.NOFOLLOW_LINKS));
        assertFalse(Files.exists(tree.resolve("pipe"), LinkOption.NOFOLLOW_LINKS));
        Object user = Files.getAttribute(temp, "unix:uid");
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.toList()) {
                int mode = (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
                assertEquals(0, mode & 06000, file + " is neither setuid nor setgid");
                assertEquals(user, Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS), file.toString());
            }
        }
        assertEquals(06755, manifest().find("setuid").orElseThrow().mode());
        assertEquals(FileType.FIFO, manifest().find("pipe").orElseThrow().type());
    }

    @Test
    void programsAreExecutableOnTheHostToo() throws Exception {
        Path file = tree.resolve("etc/passwd");
        client.setAttributes(path("etc/passwd").handle(), Set.mode(0755));
        assertTrue(Files.isExecutable(file));
        client.setAttributes(path("etc/passwd").handle(), Set.mode(0600));
        assertFalse(Files.getPosixFilePermissions(file)
                .contains(java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE));
    }

    @Test
    void theManifestIsLeftAloneWhereNothingIsChanged() throws Exception {
        String before = Files.readString(temp.resolve("rootfs.mtree"));
        client.names(root);
        reopen();
        close();
        assertEquals(before, Files.readString(temp.resolve("rootfs.mtree")));
        assertFalse(Files.exists(temp.resolve("rootfs.mtree.changes")));
    }

    @Test
    void theManifestNamesHardLinksAndForgetsWhatWasRemoved() throws Exception {
        client.link(path("bin/busybox").handle(), path("bin").handle(), "ls");
        client.remove(path("dev").handle(), "console");
        close();
        assertEquals("bin/busybox", manifest().find("bin/ls").orElseThrow().hardLinkTo());
        assertTrue(manifest().find("dev/console").isEmpty());
    }

    @Test
    void filesChangedOnTheHostAreSeenByTheGuest() throws Exception {
        byte[] passwd = path("etc/passwd").handle();
        long before = client.attributes(passwd).ctime();
        Files.writeString(tree.resolve("etc/passwd"), "changed on the host");
        assertEquals("changed on the host", client.text(passwd));
        assertTrue(client.attributes(passwd).ctime() > before);
        Files.writeString(tree.resolve("etc/new"), "made on the host");
        touch(tree.resolve("etc"), 1);
        assertEquals("made on the host", contents("etc/new"));
        Files.delete(tree.resolve("etc/new"));
        touch(tree.resolve("etc"), 2);
        assertStatus(NfsStatus.NOENT, () -> path("etc/new"));
    }

    /** Directory times have the grain of a clock tick, so two changes within one look like one. */
    private static void touch(Path directory, int seconds) throws Exception {
        Files.setLastModifiedTime(directory, FileTime.fromMillis(System.currentTimeMillis() + 1000L * seconds));
    }

    @Test
    void aFileReplacedOnTheHostKeepsItsOwnerAndGetsANewHandle() throws Exception {
        client.setAttributes(path("bin/busybox").handle(), Set.owner(3, 4));
        byte[] old = path("bin/busybox").handle();
        Files.writeString(temp.resolve("new"), "another program");
        Files.move(temp.resolve("new"), tree.resolve("bin/busybox"), StandardCopyOption.REPLACE_EXISTING);
        assertStatus(NfsStatus.STALE, () -> client.attributes(old));
        assertEquals("another program", contents("bin/busybox"));
        assertEquals(3, path("bin/busybox").attributes().uid());
    }

    @Test
    void aDirectoryReplacedByALinkOnTheHostLeadsNowhere() throws Exception {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.createDirectory(outside.resolve("init.d"));
        Files.writeString(outside.resolve("passwd"), "not exported");
        byte[] etc = path("etc").handle();
        byte[] passwd = path("etc/passwd").handle();
        byte[] initd = path("etc/init.d").handle();
        Files.move(tree.resolve("etc"), temp.resolve("moved"));
        Files.createSymbolicLink(tree.resolve("etc"), outside);
        for (byte[] handle : List.of(passwd, initd, etc)) {
            assertStatus(NfsStatus.STALE, () -> client.attributes(handle));
        }
        assertStatus(NfsStatus.STALE, () -> client.create(initd, "f", 0644));
        assertEquals(outside.toString(), client.readLink(path("etc").handle()));
        try (Stream<Path> files = Files.walk(outside)) {
            assertEquals(3, files.count());
        }
    }

    /** Somebody on the host puts a link in the place of a directory and takes it back, again and again. */
    @Test
    void aLinkSwappedInWhileTheGuestWorksLeadsNowhere() throws Exception {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.writeString(outside.resolve("passwd"), "not exported");
        Path etc = tree.resolve("etc");
        Path aside = temp.resolve("aside");
        Path link = Files.createSymbolicLink(temp.resolve("link"), outside);
        AtomicBoolean over = new AtomicBoolean();
        Thread swapper = Thread.ofPlatform().start(() -> {
            try {
                while (!over.get()) {
                    Files.move(etc, aside, StandardCopyOption.ATOMIC_MOVE);
                    Files.move(link, etc, StandardCopyOption.ATOMIC_MOVE);
                    Files.move(etc, link, StandardCopyOption.ATOMIC_MOVE);
                    Files.move(aside, etc, StandardCopyOption.ATOMIC_MOVE);
                }
            } catch (IOException e) {
                // the guest made a file in that moment; enough has been swapped then
                return;
            }
        });
        int read = 0;
        for (int i = 0; i < 2000; i++) {
            try {
                byte[] directory = path("etc").handle();
                assertFalse(contents("etc/passwd").contains("not exported"), "nothing is read through the link");
                client.write(path("etc/passwd").handle(), "written by the guest " + i);
                client.create(directory, "made-" + i, 0644);
                client.rename(directory, "made-" + i, directory, "renamed");
                client.remove(directory, "renamed");
                read++;
            } catch (Client3.Status e) {
                // at that moment it was not there
            }
        }
        over.set(true);
        swapper.join();
        assertTrue(read > 0, "some of it got through");
        assertEquals("not exported", Files.readString(outside.resolve("passwd")));
        try (Stream<Path> files = Files.list(outside)) {
            assertEquals(List.of(outside.resolve("passwd")), files.toList());
        }
    }

    @Test
    void aSymbolicLinkInPlaceOfAFileIsNotWrittenThrough() throws Exception {
        Path outside = Files.writeString(temp.resolve("outside"), "precious");
        byte[] passwd = path("etc/passwd").handle();
        byte[] other = path("etc/passwd-").handle();
        Files.delete(tree.resolve("etc/passwd"));
        Files.delete(tree.resolve("etc/passwd-"));
        Files.createSymbolicLink(tree.resolve("etc/passwd"), outside);
        Files.createLink(tree.resolve("etc/passwd-"), outside);
        assertStatus(NfsStatus.STALE, () -> client.write(passwd, "x"));
        assertStatus(NfsStatus.STALE, () -> client.write(other, "x"));
        assertEquals("precious", Files.readString(outside));
    }

    @Test
    void withoutAManifestTheHostsModesCountAndTheTreesOwnerIsRoot() throws Exception {
        close();
        Files.delete(temp.resolve("rootfs.mtree"));
        Files.setPosixFilePermissions(
                tree.resolve("etc/passwd"), java.nio.file.attribute.PosixFilePermissions.fromString("rw-r-----"));
        open();
        assertEquals(0640, path("etc/passwd").attributes().mode());
        assertEquals(0, path("etc/passwd").attributes().uid());
        client.setAttributes(path("bin/busybox").handle(), Set.mode(04755));
        reopen();
        assertEquals(0640, path("etc/passwd").attributes().mode(), "still as on the host");
        assertEquals(04755, path("bin/busybox").attributes().mode());
        assertEquals(1, manifest().size(), "only what a guest changed");
    }

    @Test
    void aSecondWriterIsRefusedAndAReaderIsNot() throws Exception {
        EnvkitException refused = assertThrows(EnvkitException.class, () -> opener().call());
        assertTrue(refused.getMessage().contains("another envkit"), refused.getMessage());
        assertTrue(refused.remedy().contains("--nfs-readonly"));
        opener().readOnly().call().close();
    }

    @Test
    void readOnlyMeansReadOnly() throws Exception {
        close();
        export = opener().readOnly().clock(() -> now).call();
        client = client();
        root = client.mount("/rootfs");
        assertEquals(04755, path("bin/busybox").attributes().mode());
        assertEquals(READ, client.access(path("etc/passwd").handle(), READ | MODIFY));
        byte[] passwd = path("etc/passwd").handle();
        List<org.junit.jupiter.api.function.Executable> changes = new ArrayList<>();
        changes.add(() -> client.create(root, "f", 0644));
        changes.add(() -> client.create(path("etc").handle(), "passwd", 0, Set.size(0)));
        changes.add(() -> client.mkdir(root, "d", 0644));
        changes.add(() -> client.symlink(root, "l", "x"));
        changes.add(() -> client.mknod(root, "n", DEVICE, 0644, 1, 1));
        changes.add(() -> client.write(passwd, "x"));
        changes.add(() -> client.setAttributes(passwd, Set.mode(0777)));
        changes.add(() -> client.remove(path("etc").handle(), "passwd"));
        changes.add(() -> client.rmdir(root, "dev"));
        changes.add(() -> client.rename(root, "etc", root, "x"));
        changes.add(() -> client.link(passwd, root, "x"));
        for (org.junit.jupiter.api.function.Executable change : changes) {
            assertStatus(NfsStatus.ROFS, change);
        }
    }

    @Test
    void theGuestCannotHaveMoreInodesThanTheHostAllows() throws Exception {
        close();
        export = opener().inodeLimit(20).clock(() -> now).call();
        client = client();
        root = client.mount("/rootfs");
        assertStatus(NfsStatus.NOSPC, () -> {
            for (int i = 0; i < 20; i++) {
                client.mknod(root, "p" + i, FIFO, 0644, 0, 0);
            }
        });
        client.remove(root, "p0");
        client.mknod(root, "again", FIFO, 0644, 0, 0);
    }
}
