package dev.envkit.toolkit.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.toolkit.fetch.ScriptedServer.Script;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.workspace.ContentStore;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.PartialDownload;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.Workspace;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloaderTest {
    private static final byte[] CONTENT = new byte[300_000];
    private static final RetryPolicy IMPATIENT =
            new RetryPolicy(2, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(5), Duration.ofSeconds(5));
    private static final int LENGTH = CONTENT.length;

    static {
        new Random(1).nextBytes(CONTENT);
    }

    private final List<AutoCloseable> toClose = new ArrayList<>();

    @TempDir
    Path folder;

    private Workspace workspace;

    @BeforeEach
    void open() {
        workspace = Workspace.openOrCreate(folder.resolve("workspace"));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable item : toClose) {
            item.close();
        }
        workspace.close();
    }

    @Test
    void storesWhatItFetchedAndDoesNotFetchItAgain() throws IOException {
        ScriptedServer server = server((n, request, out) -> ScriptedServer.serve(request, CONTENT, out));
        Downloader downloader = downloader(options());
        ContentStore.Entry entry = downloader.fetch(download(server.address("/f")));
        assertArrayEquals(CONTENT, Files.readAllBytes(entry.path()));
        assertEquals(LENGTH, entry.size());
        assertEquals(entry, downloader.fetch(download(server.address("/f"))));
        assertEquals(1, server.requests().size());
    }

    @Test
    void resumesATruncatedBodyWhereItStopped() throws IOException {
        ScriptedServer server = server((n, request, out) -> {
            if (n == 1) {
                ScriptedServer.head(out, 200, "Content-Length: " + LENGTH, "ETag: \"v1\"");
                out.write(CONTENT, 0, 100_000);
            } else {
                ScriptedServer.serve(request, CONTENT, out);
            }
        });
        assertContent(downloader(options()).fetch(download(server.address("/f"))));
        assertEquals("bytes=100000-", server.requests().get(1).header("range"));
        assertEquals("\"v1\"", server.requests().get(1).header("if-range"));
    }

    @Test
    void aPlaceThatGivesALittleEachTimeIsNotGivenUp() throws IOException {
        int step = LENGTH / 10;
        ScriptedServer server = server((n, request, out) -> {
            int start = request.rangeStart();
            String range = "Content-Range: bytes " + start + "-" + (LENGTH - 1) + "/" + LENGTH;
            ScriptedServer.head(out, start == 0 ? 200 : 206, "Content-Length: " + (LENGTH - start), range);
            out.write(CONTENT, start, Math.min(step, LENGTH - start));
        });
        assertContent(downloader(options()).fetch(download(server.address("/f"))));
        assertTrue(server.requests().size() >= 10);
    }

    @Test
    void continuesWhatAnEarlierRunReceived() throws IOException {
        ScriptedServer server = server((n, request, out) -> ScriptedServer.serve(request, CONTENT, out));
        leavePartial(Arrays.copyOf(CONTENT, 123_456));
        assertContent(downloader(options()).fetch(download(server.address("/f"))));
        assertEquals("bytes=123456-", server.requests().getFirst().header("range"));
    }

    @Test
    void startsOverWhereTheServerIgnoresTheRange() throws IOException {
        ScriptedServer server = server((n, request, out) -> {
            ScriptedServer.head(out, 200, "Content-Length: " + LENGTH);
            out.write(CONTENT);
        });
        leavePartial(Arrays.copyOf(CONTENT, 1000));
        assertContent(downloader(options()).fetch(download(server.address("/f"))));
        assertEquals(1, server.requests().size());
    }

    @Test
    void startsOverWhereTheServerSendsAnotherRange() throws IOException {
        ScriptedServer server = server((n, request, out) -> {
            if (request.rangeStart() > 0) {
                ScriptedServer.head(out, 206, "Content-Length: 5", "Content-Range: bytes 0-4/" + LENGTH);
                out.write(CONTENT, 0, 5);
            } else {
                ScriptedServer.serve(request, CONTENT, out);
            }
        });
        leavePartial(Arrays.copyOf(CONTENT, 1000));
        assertContent(downloader(options()).fetch(download(server.address("/f"))));
    }

    @Test
    void startsOverWhenWhatWasReceivedBeforeIsNotTheBeginning() throws IOException {
        ScriptedServer server = server((n, request, out) -> ScriptedServer.serve(request, CONTENT, out));
        leavePartial(new byte[1000]);
        assertContent(downloader(options()).fetch(download(server.address("/f"))));
        assertEquals(2, server.requests().size());
    }

    @Test
    void aFileThatWasReceivedWholeNeedsNoServer() throws IOException {
        leavePartial(CONTENT);
        assertContent(downloader(options()).fetch(download(URI.create("http://127.0.0.1:1/f"))));
    }

    @Test
    void triesAgainAfterAServerError() throws IOException {
        ScriptedServer server = server((n, request, out) -> {
            if (n <= 2) {
                ScriptedServer.head(out, n == 1 ? 503 : 500, "Retry-After: 0", "Content-Length: 0");
            } else {
                ScriptedServer.serve(request, CONTENT, out);
            }
        });
        assertContent(downloader(options()).fetch(download(server.address("/f"))));
        assertEquals(3, server.requests().size());
    }

    @Test
    void aMissingFileLeadsToTheNextPlaceAtOnce() throws IOException {
        ScriptedServer empty = server((n, request, out) -> ScriptedServer.head(out, 404, "Content-Length: 0"));
        ScriptedServer good = server((n, request, out) -> ScriptedServer.serve(request, CONTENT, out));
        assertContent(downloader(options()).fetch(download(empty.address("/f"), good.address("/f"))));
        assertEquals(1, empty.requests().size());
    }

    @Test
    void aDeadHostIsAskedOnceOnly() throws IOException {
        int closedPort;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closedPort = socket.getLocalPort();
        }
        URI dead = URI.create("http://127.0.0.1:" + closedPort + "/f");
        Downloader downloader = downloader(options());
        FetchFailure first = assertThrows(FetchFailure.class, () -> downloader.fetch(download(dead)));
        assertTrue(first.getMessage().contains("no connection to 127.0.0.1"), first.getMessage());
        FetchFailure second = assertThrows(FetchFailure.class, () -> downloader.fetch(download(dead)));
        assertTrue(second.getMessage().contains("not tried again"), second.getMessage());
    }

    @Test
    void anUnknownHostNameIsNamed() {
        FetchFailure e = assertThrows(
                FetchFailure.class,
                () -> downloader(options()).fetch(download(URI.create("http://no.such.invalid/f"))));
        assertTrue(e.getMessage().contains("the host name no.such.invalid is not known"), e.getMessage());
        assertTrue(e.remedy().contains("--mirror"));
    }

    @Test
    void aSilentServerIsGivenUp() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        toClose.add(end::countDown);
        ScriptedServer server = server((n, request, out) -> {
            ScriptedServer.head(out, 200, "Content-Length: " + LENGTH);
            out.write(CONTENT, 0, 10);
            out.flush();
            end.await();
        });
        FetchOptions options = options()
                .withRetry(new RetryPolicy(
                        0, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(5), Duration.ofMillis(300)));
        FetchFailure e =
                assertThrows(FetchFailure.class, () -> downloader(options).fetch(download(server.address("/f"))));
        assertTrue(e.attempts().getFirst().reason().startsWith("sent nothing for"), e.getMessage());
    }

    @Test
    void aServerThatNeverAnswersIsGivenUp() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        toClose.add(end::countDown);
        ScriptedServer server = server((n, request, out) -> end.await());
        FetchOptions options = options()
                .withRetry(new RetryPolicy(
                        0, Duration.ZERO, Duration.ZERO, Duration.ofMillis(200), Duration.ofMillis(200)));
        FetchFailure e =
                assertThrows(FetchFailure.class, () -> downloader(options).fetch(download(server.address("/f"))));
        assertTrue(e.attempts().getFirst().reason().startsWith("did not answer"), e.getMessage());
    }

    @Test
    void wrongContentIsNeverStoredAndTheNextPlaceIsTried() throws IOException {
        byte[] wrong = CONTENT.clone();
        wrong[0]++;
        ScriptedServer bad = server((n, request, out) -> ScriptedServer.serve(request, wrong, out));
        Downloader downloader = downloader(options());
        FetchFailure e = assertThrows(FetchFailure.class, () -> downloader.fetch(download(bad.address("/f"))));
        assertTrue(e.getMessage().contains(Sha256.of(wrong).hex()), e.getMessage());
        assertTrue(e.getMessage().contains(Sha256.of(CONTENT).hex()), e.getMessage());
        assertTrue(e.getMessage().contains(bad.address("/f").toString()), e.getMessage());
        assertTrue(workspace.content().list().isEmpty());

        ScriptedServer good = server((n, request, out) -> ScriptedServer.serve(request, CONTENT, out));
        assertContent(downloader.fetch(download(bad.address("/f"), good.address("/f"))));
    }

    @Test
    void aLogInPageIsRecognised() throws IOException {
        byte[] page = "<html>Please log in</html>".getBytes(StandardCharsets.UTF_8);
        ScriptedServer portal = server((n, request, out) -> {
            ScriptedServer.head(out, 200, "Content-Type: text/html", "Content-Length: " + page.length);
            out.write(page);
        });
        Download unsized = new Download("f", Optional.of(Sha256.of(CONTENT)), -1, List.of(portal.address("/f")));
        FetchFailure e =
                assertThrows(FetchFailure.class, () -> downloader(options()).fetch(unsized));
        assertTrue(e.getMessage().contains("web page"), e.getMessage());
    }

    @Test
    void aFileOfAnotherSizeIsRefusedBeforeItsBodyIsRead() throws IOException {
        ScriptedServer server = server((n, request, out) -> ScriptedServer.serve(request, new byte[5], out));
        FetchFailure e =
                assertThrows(FetchFailure.class, () -> downloader(options()).fetch(download(server.address("/f"))));
        assertTrue(e.getMessage().contains("has 5 bytes, expected " + LENGTH), e.getMessage());
    }

    @Test
    void anEndlessBodyIsCutOff() throws IOException {
        ScriptedServer server = server((n, request, out) -> {
            ScriptedServer.head(out, 200);
            while (true) {
                out.write(CONTENT);
            }
        });
        FetchFailure e =
                assertThrows(FetchFailure.class, () -> downloader(options()).fetch(download(server.address("/f"))));
        assertTrue(e.getMessage().contains("sends more than the expected"), e.getMessage());
    }

    @Test
    void followsRedirectsButNotInCircles() throws IOException {
        ScriptedServer server = server((n, request, out) -> {
            switch (request.path()) {
                case "/moved" -> ScriptedServer.head(out, 302, "Location: f", "Content-Length: 0");
                case "/f" -> ScriptedServer.serve(request, CONTENT, out);
                case "/a" -> ScriptedServer.head(out, 301, "Location: /b", "Content-Length: 0");
                case "/b" -> ScriptedServer.head(out, 308, "Location: /a", "Content-Length: 0");
                case "/file" -> ScriptedServer.head(out, 302, "Location: file:///etc/passwd", "Content-Length: 0");
                default -> ScriptedServer.head(out, 302, "Location: /x" + n, "Content-Length: 0");
            }
        });
        Downloader downloader = downloader(options());
        assertReason("in a circle", downloader, server.address("/a"));
        assertReason("more than 10 times", downloader, server.address("/far"));
        assertReason("not fetched", downloader, server.address("/file"));
        assertContent(downloader.fetch(download(server.address("/moved"))));
    }

    @Test
    void mirrorsComeFirstByContentThenByName() throws IOException {
        Path directory = Files.createDirectories(folder.resolve("offline"));
        Files.write(directory.resolve("f.tar"), CONTENT);
        ScriptedServer mirror = server((n, request, out) -> ScriptedServer.head(out, 404, "Content-Length: 0"));
        ScriptedServer upstream = server((n, request, out) -> ScriptedServer.serve(request, CONTENT, out));
        FetchOptions options =
                options().withMirrors(List.of(new Mirror(mirror.address("/m")), Mirror.directory(directory)));
        assertContent(downloader(options).fetch(download(upstream.address("/f"))));
        String digest = Sha256.of(CONTENT).hex();
        assertEquals(
                List.of("/m/sha256/" + digest.substring(0, 2) + "/" + digest, "/m/f.tar"),
                mirror.requests().stream().map(ScriptedServer.Request::path).toList());
        assertTrue(upstream.requests().isEmpty());
    }

    @Test
    void offlineUsesLocalPlacesOnlyAndSaysWhatItLeftOut() throws IOException {
        ScriptedServer upstream = server((n, request, out) -> ScriptedServer.serve(request, CONTENT, out));
        Path directory = Files.createDirectories(folder.resolve("offline"));
        FetchOptions options = options().withOffline(true).withMirrors(List.of(Mirror.directory(directory)));
        Downloader downloader = downloader(options);
        FetchFailure e = assertThrows(FetchFailure.class, () -> downloader.fetch(download(upstream.address("/f"))));
        assertEquals(
                List.of(
                        new Attempt("mirror " + directory, "does not have it"),
                        new Attempt(upstream.address("/f").toString(), "not tried (offline)")),
                e.attempts());
        assertTrue(e.remedy().contains("--offline"), e.remedy());
        assertTrue(upstream.requests().isEmpty());

        Files.write(directory.resolve("f.tar"), CONTENT);
        assertContent(downloader.fetch(download(upstream.address("/f"))));
    }

    @Test
    void aFileThatIsNotPinnedIsStoredUnderWhatItIs() throws IOException {
        ScriptedServer server = server((n, request, out) -> ScriptedServer.serve(request, CONTENT, out));
        ContentStore.Entry entry =
                downloader(options()).fetch(new Download("f.tar", Optional.empty(), -1, List.of(server.address("/f"))));
        assertEquals(Sha256.of(CONTENT), entry.digest());
    }

    @Test
    void fetchesSeveralAtATimeButNoMoreThanAllowed() throws IOException {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch four = new CountDownLatch(4);
        ScriptedServer server = server((n, request, out) -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            four.countDown();
            four.await();
            byte[] content = request.path().getBytes(StandardCharsets.UTF_8);
            running.decrementAndGet();
            ScriptedServer.serve(request, content, out);
        });
        List<Download> downloads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            byte[] content = ("/" + i).getBytes(StandardCharsets.UTF_8);
            downloads.add(Download.pinned("f" + i, Sha256.of(content), -1, List.of(server.address("/" + i))));
        }
        List<ContentStore.Entry> entries = downloader(options()).fetchAll(downloads);
        for (int i = 0; i < 20; i++) {
            assertEquals("/" + i, Files.readString(entries.get(i).path()));
        }
        assertEquals(4, most.get());
    }

    @Test
    void theFirstFailureEndsTheOthers() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        toClose.add(end::countDown);
        ScriptedServer server = server((n, request, out) -> {
            if (request.path().equals("/missing")) {
                ScriptedServer.head(out, 404, "Content-Length: 0");
            } else {
                ScriptedServer.head(out, 200, "Content-Length: 10");
                out.flush();
                end.await();
            }
        });
        List<Download> downloads = List.of(
                new Download("slow", Optional.of(Sha256.of(new byte[1])), -1, List.of(server.address("/slow"))),
                new Download("missing", Optional.of(Sha256.of(new byte[2])), -1, List.of(server.address("/missing"))));
        FetchFailure e =
                assertThrows(FetchFailure.class, () -> downloader(options()).fetchAll(downloads));
        assertEquals("missing", e.name());
    }

    @Test
    void lackOfSpaceIsSaidBeforeTheTransfer() throws IOException {
        long tooMuch = 1L << 58;
        ScriptedServer server = server((n, request, out) -> {
            ScriptedServer.head(out, 200, "Content-Length: " + tooMuch);
            out.write(CONTENT);
        });
        Download huge = new Download("huge", Optional.of(Sha256.of(CONTENT)), tooMuch, List.of(server.address("/f")));
        EnvkitException e =
                assertThrows(EnvkitException.class, () -> downloader(options()).fetch(huge));
        assertEquals(ExitCode.HOST, e.exitCode());
        assertTrue(e.getMessage().contains("fetching huge needs"), e.getMessage());
    }

    @Test
    void readsSmallFilesUpToALimit() throws IOException {
        ScriptedServer server = server((n, request, out) -> {
            if (n == 1) {
                ScriptedServer.head(out, 200, "Content-Length: 5");
                out.write('h');
            } else {
                ScriptedServer.serve(request, "hello".getBytes(StandardCharsets.UTF_8), out);
            }
        });
        Downloader downloader = downloader(options());
        assertEquals(
                "hello", downloader.read("f", List.of(server.address("/f")), 5).latin1());
        FetchFailure e = assertThrows(FetchFailure.class, () -> downloader.read("f", List.of(server.address("/f")), 4));
        assertTrue(e.getMessage().contains("larger than 4 bytes"), e.getMessage());
    }

    @Test
    void interruptionKeepsWhatWasReceived() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        toClose.add(end::countDown);
        ScriptedServer server = server((n, request, out) -> {
            if (n > 1) {
                ScriptedServer.serve(request, CONTENT, out);
                return;
            }
            ScriptedServer.head(out, 200, "Content-Length: " + LENGTH);
            out.write(CONTENT, 0, 1000);
            out.flush();
            sent.countDown();
            end.await();
        });
        Downloader downloader = downloader(options());
        List<ExitCode> codes = new ArrayList<>();
        Thread thread = new Thread(() -> {
            EnvkitException e =
                    assertThrows(EnvkitException.class, () -> downloader.fetch(download(server.address("/f"))));
            codes.add(e.exitCode());
        });
        thread.start();
        sent.await();
        Path partial = workspace.downloads().resolve("partial");
        while (partialBytes(partial) < 1000) {
            Thread.onSpinWait();
        }
        thread.interrupt();
        thread.join();
        assertEquals(List.of(ExitCode.INTERRUPTED), codes);
        assertContent(downloader.fetch(download(server.address("/f"))));
        assertEquals("bytes=1000-", server.requests().get(1).header("range"));
    }

    private static long partialBytes(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        try (var files = Files.list(directory)) {
            long sum = 0;
            for (Path file :
                    files.filter(f -> !f.toString().endsWith(".attributes")).toList()) {
                sum += Files.size(file);
            }
            return sum;
        }
    }

    private void assertReason(String expected, Downloader downloader, URI address) {
        FetchFailure e = assertThrows(FetchFailure.class, () -> downloader.fetch(download(address)));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    private static void assertContent(ContentStore.Entry entry) throws IOException {
        assertArrayEquals(CONTENT, Files.readAllBytes(entry.path()));
    }

    private void leavePartial(byte[] bytes) throws IOException {
        String identity = "sha256:" + Sha256.of(CONTENT).hex();
        try (PartialDownload partial = workspace.content().partial(identity, holder -> {})) {
            try (OutputStream out = partial.append()) {
                out.write(bytes);
            }
        }
    }

    private static Download download(URI... sources) {
        return Download.pinned("f.tar", Sha256.of(CONTENT), LENGTH, List.of(sources));
    }

    private static FetchOptions options() {
        return new FetchOptions(false, List.of(), 4, IMPATIENT, ProxySettings.NONE);
    }

    private Downloader downloader(FetchOptions options) {
        Downloader downloader = new Downloader(workspace, options, Progress.NONE);
        toClose.add(downloader);
        return downloader;
    }

    private ScriptedServer server(Script script) throws IOException {
        ScriptedServer server = new ScriptedServer(script);
        toClose.add(server);
        return server;
    }
}
