package dev.envkit.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Full and read-only file systems, for real: a second process gets a mount namespace with a small tmpfs of its own.
 * Needs util-linux' unshare and a kernel that lets this user make namespaces.
 */
class StorageFailureTest {
    @TempDir
    Path directory;

    /** Runs {@code main} with {@code directory} being a tmpfs of its own. */
    private OtherJvm inOwnFileSystem(String options, String prepare, Class<?> main) {
        String script = "mount -t tmpfs -o " + options + " tmpfs \"$0\" && " + prepare + " && exec \"$@\"";
        return OtherJvm.startThrough(
                List.of("unshare", "-rm", "sh", "-c", script, directory.toString()), main, directory.toString());
    }

    private void assumeNamespaces() throws Exception {
        try {
            Process probe = new ProcessBuilder("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", directory.toString())
                    .redirectErrorStream(true)
                    .start();
            assumeTrue(
                    probe.waitFor(10, TimeUnit.SECONDS) && probe.exitValue() == 0,
                    () -> "this host does not let us mount in a namespace: " + read(probe));
        } catch (IOException e) {
            assumeTrue(false, "unshare is missing: " + e.getMessage());
        }
    }

    private static String read(Process process) {
        return process.inputReader().lines().toList().toString();
    }

    private static void report(EnvkitException e) {
        System.out.println(e.exitCode());
        System.out.println(e.getMessage());
        System.out.println(e.remedy());
    }

    /** Downloads, stores and pins until nothing goes any more. */
    static final class Filler {
        public static void main(String[] args) throws IOException {
            try (Workspace workspace = Workspace.openOrCreate(Path.of(args[0]))) {
                byte[] block = new byte[64 * 1024];
                try (PartialDownload download = workspace.content().partial("source", holder -> {})) {
                    try (OutputStream out = download.append()) {
                        while (true) {
                            out.write(block);
                        }
                    } catch (IOException e) {
                        report(StorageException.of("write", download.file(), e));
                    }
                }
                try {
                    workspace.write(workspace.images().resolve("big"), out -> {
                        for (int i = 0; i < 100; i++) {
                            out.write(block);
                        }
                    });
                } catch (EnvkitException e) {
                    report(e);
                }
                System.out.println(Files.exists(workspace.images().resolve("big")));
                workspace.content().removePartial();
                workspace.write(workspace.images().resolve("small"), out -> out.write(1));
                System.out.println("recovered");
            }
        }
    }

    @Test
    void aFullDiskIsNamedAndRecoveredFrom() throws Exception {
        assumeNamespaces();
        try (OtherJvm other = inOwnFileSystem("size=1m", "true", Filler.class)) {
            for (String what : List.of("downloads/partial/", "images/big")) {
                assertEquals("HOST", other.line());
                String message = other.line();
                assertTrue(message.startsWith("cannot write " + directory.resolve(what)), message);
                assertTrue(message.contains(": no space is left on the file system ("), message);
                assertTrue(other.line().startsWith("Free some space"));
            }
            assertEquals("false", other.line());
            assertEquals("recovered", other.line());
        }
    }

    /** Reads from and writes to a workspace on a read-only file system. */
    static final class Reader {
        public static void main(String[] args) {
            try (Workspace workspace = Workspace.open(Path.of(args[0]))) {
                System.out.println(workspace.lockFile().pins().size());
                System.out.println(workspace.artifacts().components());
                System.out.println(workspace.journal().operations());
                workspace.lock("kernel", "x", holder -> {});
            } catch (EnvkitException e) {
                report(e);
            }
        }
    }

    @Test
    void aReadOnlyWorkspaceCanBeReadAndSaysSoWhenWritten() throws Exception {
        assumeNamespaces();
        String prepare = "mkdir \"$0/artifacts\" && printf 'envkit workspace\\nformat 1\\n' >\"$0/.envkit-workspace\""
                + " && mount -o remount,ro \"$0\"";
        try (OtherJvm other = inOwnFileSystem("size=1m", prepare, Reader.class)) {
            assertEquals("0", other.line());
            assertEquals("[]", other.line());
            assertEquals("[]", other.line());
            assertEquals("HOST", other.line());
            String message = other.line();
            assertTrue(message.startsWith("cannot lock " + directory.resolve("state/locks/kernel.lock")), message);
            assertTrue(message.endsWith(": the file system is read-only"), message);
            assertTrue(other.line().contains("--workspace DIR"));
        }
    }

    @Test
    void reasonsOfTheSystemAreTranslated() {
        Path path = directory.resolve("file");
        EnvkitException quota = StorageException.of(
                "write", path, new FileSystemException(path.toString(), null, "Disk quota exceeded"));
        assertTrue(quota.getMessage().endsWith("your disk quota is used up"), quota.getMessage());
        EnvkitException denied =
                StorageException.of("write", path, new java.nio.file.AccessDeniedException(path.toString()));
        assertEquals("cannot write " + path + ": permission denied", denied.getMessage());
        EnvkitException other = StorageException.of("read", path, new IOException("Input/output error"));
        assertEquals("cannot read " + path + ": Input/output error", other.getMessage());
        assertFalse(other.remedy().isEmpty());
        assertEquals(quota, StorageException.of("write", path, new IOException("wrapped", quota)));
    }
}
