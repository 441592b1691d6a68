package dev.envkit.toolkit.nfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.toolkit.nfs.Client3.Set;
import dev.envkit.toolkit.nfs.export.ExportOpener;
import dev.envkit.toolkit.nfs.export.NfsStatus;
import dev.envkit.workspace.EnvkitException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An overlay keeps all changes, and the directory below stays as it is. */
final class OverlayExportTest extends ExportContract {
    private Map<String, String> before = new TreeMap<>();

    @Override
    ExportOpener opener() {
        return new ExportOpener(tree).overlay(temp.resolve("overlay"));
    }

    @BeforeEach
    void rememberTree() throws Exception {
        before = picture();
    }

    @AfterEach
    void theDirectoryIsUntouched() throws Exception {
        assertEquals(before, picture());
    }

    private Map<String, String> picture() throws Exception {
        Map<String, String> picture = new TreeMap<>();
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.toList()) {
                String content = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.readString(file) : "";
                picture.put(
                        tree.relativize(file).toString(),
                        Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS) + content);
            }
        }
        picture.put("manifest", Files.readString(temp.resolve("rootfs.mtree")));
        return picture;
    }

    private long contentFiles() throws Exception {
        try (Stream<Path> files = Files.list(temp.resolve("overlay/content"))) {
            return files.count();
        }
    }

    @Test
    void aFileIsCopiedWhenItIsWrittenAndNotBefore() throws Exception {
        client.setAttributes(path("etc/passwd").handle(), Set.mode(0600));
        client.rename(root, "etc", root, "config");
        assertEquals(0, contentFiles());
        client.write(path("config/passwd").handle(), "R");
        assertEquals(1, contentFiles());
        reopen();
        assertEquals("Root:x:0:0::/root:/bin/sh\n", contents("config/passwd"));
        assertEquals(0600, path("config/passwd-").attributes().mode());
    }

    @Test
    void contentOfRemovedFilesIsRemoved() throws Exception {
        client.write(client.create(root, "f", 0644).handle(), "text");
        client.write(client.create(root, "g", 0644).handle(), "text");
        client.remove(root, "f");
        client.rename(root, "g", path("etc").handle(), "passwd");
        assertEquals(1, contentFiles());
    }

    @Test
    void whatIsAddedBelowShowsAtTheNextOpening() throws Exception {
        client.remove(path("etc").handle(), "passwd-");
        client.create(path("etc").handle(), "mine", 0644);
        close();
        Files.writeString(tree.resolve("etc/later"), "later");
        before = picture();
        open();
        assertEquals("later", contents("etc/later"));
        path("etc/mine");
        assertStatus(NfsStatus.NOENT, () -> path("etc/passwd-"));
    }

    @Test
    void whatIsRemovedBelowIsGoneUnlessItWasWritten() throws Exception {
        client.setAttributes(path("bin/busybox").handle(), Set.mode(0700));
        client.write(path("etc/passwd").handle(), "R");
        close();
        Files.delete(tree.resolve("bin/busybox"));
        Files.delete(tree.resolve("etc/passwd"));
        before = picture();
        open();
        assertStatus(NfsStatus.NOENT, () -> path("bin/busybox"));
        assertEquals("Root:x:0:0::/root:/bin/sh\n", contents("etc/passwd"));
    }

    @Test
    void aCutOffSessionIsContinued() throws Exception {
        client.write(client.create(root, "f", 0600).handle(), "text");
        client.rename(root, "etc", root, "config");
        Path copy = temp.resolve("copy");
        copy(temp.resolve("overlay"), copy);
        try (var other = new ExportOpener(tree).overlay(copy).call()) {
            Client3 second = new Client3(
                    new NfsServer(other, java.util.List.of("/rootfs"), "10.0.0.4", NfsServer.Ports.STANDARD, d -> {}));
            byte[] otherRoot = second.mount("/rootfs");
            assertEquals("text", second.text(second.lookup(otherRoot, "f").handle()));
            assertEquals(
                    "root:x:0:0::/root:/bin/sh\n",
                    second.text(second.path(otherRoot, "config/passwd").handle()));
        }
    }

    private static void copy(Path from, Path to) throws Exception {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    @Test
    void anOverlayHasOneUserAtATime() {
        EnvkitException refused = assertThrows(EnvkitException.class, () -> opener().call());
        assertTrue(refused.getMessage().contains("overlay"), refused.getMessage());
    }
}
