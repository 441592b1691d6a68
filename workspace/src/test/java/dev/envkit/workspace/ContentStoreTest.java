package dev.envkit.workspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentStoreTest {
    private static final byte[] CONTENT = "the content".getBytes(UTF_8);
    private static final Sha256 DIGEST = Sha256.of(CONTENT);
    private static final String SOURCE = "https://example.org/a.tar.gz";

    @TempDir
    Path root;

    Workspace workspace;
    ContentStore store;

    @BeforeEach
    void open() {
        workspace = Workspace.openOrCreate(root);
        store = workspace.content();
    }

    @AfterEach
    void close() {
        workspace.close();
    }

    private PartialDownload partial() {
        return store.partial(SOURCE, holder -> {});
    }

    private static void receive(PartialDownload download, String bytes) throws IOException {
        try (OutputStream out = download.append()) {
            out.write(bytes.getBytes(UTF_8));
        }
    }

    @Test
    void aDownloadContinuesWhereItStopped() throws Exception {
        try (PartialDownload first = partial()) {
            assertEquals(0, first.size());
            first.setAttributes(Map.of("etag", "\"abc: def\"", "length", "11"));
            receive(first, "the co");
        }
        try (PartialDownload second = partial()) {
            assertEquals(6, second.size());
            assertEquals(Map.of("etag", "\"abc: def\"", "length", "11"), second.attributes());
            receive(second, "ntent");
            Path stored = second.commit(DIGEST);
            assertEquals(Optional.of(stored), store.find(DIGEST));
            assertEquals("the content", Files.readString(stored));
            assertFalse(Files.isWritable(stored) && !"root".equals(System.getProperty("user.name")));
        }
        try (PartialDownload third = partial()) {
            assertEquals(0, third.size());
            assertEquals(Map.of(), third.attributes());
        }
    }

    @Test
    void anotherSourceStartsAnew() throws Exception {
        try (PartialDownload first = partial();
                PartialDownload other = store.partial("https://example.org/b", holder -> {})) {
            receive(first, "xyz");
            assertEquals(0, other.size());
        }
    }

    @Test
    void wrongContentIsDiscardedAndNamed() throws Exception {
        try (PartialDownload download = partial()) {
            receive(download, "something else");
            ContentMismatchException e = assertThrows(ContentMismatchException.class, () -> download.commit(DIGEST));
            assertEquals(ExitCode.VERIFICATION, e.exitCode());
            assertTrue(e.getMessage().startsWith(SOURCE + " has SHA-256 " + e.actual()), e.getMessage());
            assertTrue(e.getMessage().contains("(14 bytes), but " + DIGEST + " is required"), e.getMessage());
            assertEquals(0, download.size());
        }
        assertEquals(Optional.empty(), store.find(DIGEST));
        assertEquals(List.of(), store.list());
    }

    @Test
    void unpinnedContentIsStoredUnderWhatItIs() throws Exception {
        try (PartialDownload download = partial()) {
            receive(download, "the content");
            ContentStore.Entry entry = download.commit();
            assertEquals(DIGEST, entry.digest());
            assertEquals(11, entry.size());
            assertEquals(List.of(entry), store.list());
        }
    }

    @Test
    void whoComesSecondWaitsAndFindsItDone() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<Optional<Path>> second;
        try (PartialDownload first = partial()) {
            second = CompletableFuture.supplyAsync(() -> {
                try (PartialDownload _ = store.partial(SOURCE, holder -> waiting.countDown())) {
                    return store.find(DIGEST);
                }
            });
            waiting.await();
            receive(first, "the content");
            first.commit(DIGEST);
        }
        assertTrue(second.join().isPresent());
    }

    @Test
    void damageIsFoundAndRemoved() throws Exception {
        Path stored = store.add(CONTENT);
        assertTrue(store.verify(DIGEST));
        Files.setPosixFilePermissions(stored, PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(stored, "the cOntent");
        assertTrue(store.find(DIGEST).isPresent());
        assertEquals(Optional.empty(), store.findVerified(DIGEST));
        assertFalse(Files.exists(stored));
        assertFalse(store.verify(DIGEST));
    }

    @Test
    void aLocalFileIsCopiedOnlyIfItIsTheRightOne() throws Exception {
        Path file = Files.write(root.resolve("local.tar"), CONTENT);
        Path stored = store.add(file, DIGEST);
        assertTrue(Files.exists(file));
        assertEquals(stored, store.add(root.resolve("not even there"), DIGEST));
        store.remove(DIGEST);
        Files.writeString(file, "changed");
        assertThrows(ContentMismatchException.class, () -> store.add(file, DIGEST));
        assertEquals(List.of(), store.list());
    }

    @Test
    void cleaningSparesADownloadThatRuns() throws Exception {
        try (PartialDownload left = store.partial("https://example.org/left", holder -> {})) {
            receive(left, "1234");
        }
        try (PartialDownload running = partial()) {
            receive(running, "123");
            assertEquals(4, store.removePartial());
            assertEquals(3, running.size());
        }
        assertEquals(3, store.removePartial());
    }

    /** Receives byte by byte, committing again and again, until it is killed. */
    static final class Downloader {
        public static void main(String[] args) throws IOException {
            try (Workspace workspace = Workspace.open(Path.of(args[0]))) {
                System.out.println("started");
                while (true) {
                    workspace.content().remove(DIGEST);
                    try (PartialDownload download = workspace.content().partial(SOURCE, holder -> {})) {
                        for (int i = (int) download.size(); i < CONTENT.length; i++) {
                            receive(download, new String(CONTENT, i, 1, UTF_8));
                        }
                        download.commit(DIGEST);
                    }
                }
            }
        }
    }

    @Test
    void aKillAtAnyMomentLeavesWhatCanBeContinued() throws Exception {
        for (int i = 0; i < 6; i++) {
            try (OtherJvm other = OtherJvm.start(Downloader.class, root.toString())) {
                other.line();
                Thread.sleep(i * 7L);
                other.kill();
            }
            try (PartialDownload download = partial()) {
                byte[] received = Files.exists(download.file()) ? Files.readAllBytes(download.file()) : new byte[0];
                assertEquals(new String(CONTENT, 0, received.length, UTF_8), new String(received, UTF_8));
                if (store.find(DIGEST).isPresent()) {
                    assertTrue(store.verify(DIGEST));
                }
            }
        }
    }
}
