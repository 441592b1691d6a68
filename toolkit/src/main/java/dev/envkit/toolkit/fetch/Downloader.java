package dev.envkit.toolkit.fetch;

import dev.envkit.toolkit.fetch.PlaceException.Advice;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.workspace.ContentStore;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.PartialDownload;
import dev.envkit.workspace.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Brings files into the workspace's content store. What is there already is not fetched; what was begun is continued;
 * nothing appears there whose SHA-256 is not the one wanted.
 *
 * <p>Mirrors are tried first, then the upstream places in their order. A place that fails for a reason that may pass is
 * tried again with growing waits; any other failure leads to the next place at once.
 *
 * <p>Thread-safe. Close it to close its connections.
 */
public final class Downloader implements AutoCloseable {
    private static final int BUFFER_SIZE = 1 << 16;

    private final Workspace workspace;
    private final ContentStore store;
    private final FetchOptions options;
    private final Progress progress;
    private final HttpTransport http;
    private final Transfer transfer;

    /** @param workspace where downloads go */
    public Downloader(Workspace workspace, FetchOptions options, Progress progress) {
        this.workspace = workspace;
        this.store = workspace.content();
        this.options = options;
        this.progress = progress;
        this.http = new HttpTransport(options.retry(), options.proxies());
        this.transfer = new Transfer(http, options.retry(), workspace);
    }

    /** Returns how it fetches. */
    public FetchOptions options() {
        return options;
    }

    /** Returns the workspace that downloads go to. */
    public Workspace workspace() {
        return workspace;
    }

    /**
     * Fetches one file.
     *
     * @return the stored file
     * @throws FetchFailure if no place has it
     * @throws EnvkitException if the disk is full, or the thread is interrupted
     */
    public ContentStore.Entry fetch(Download download) {
        Optional<ContentStore.Entry> present = stored(download);
        if (present.isPresent()) {
            return present.get();
        }
        List<Attempt> attempts = new ArrayList<>();
        try (PartialDownload partial = store.partial(
                identity(download),
                holder -> progress.message("waiting for " + holder.describe() + " to fetch " + download.name()))) {
            Optional<ContentStore.Entry> sinceThen = stored(download);
            if (sinceThen.isPresent()) {
                return sinceThen.get();
            }
            try (TransferProgress shown = new TransferProgress(progress, download)) {
                for (Place place : places(download)) {
                    if (options.offline() && !isLocal(place.address())) {
                        addAttempt(attempts, new Attempt(place.label(), "not tried (offline)"));
                        continue;
                    }
                    try {
                        return transfer.run(place.address(), download, partial, shown);
                    } catch (PlaceException e) {
                        addAttempt(attempts, new Attempt(place.label(), e.reason()));
                    } catch (InterruptedIOException e) {
                        throw interrupted(download.name(), e);
                    }
                }
            }
        }
        throw new FetchFailure(download.name(), attempts, remedy(attempts));
    }

    /**
     * Fetches several files, some at a time. After a failure no further one is begun, and those under way are stopped;
     * what they received is kept.
     *
     * @return the stored files in the order given
     * @throws EnvkitException the first failure
     */
    public List<ContentStore.Entry> fetchAll(Collection<Download> downloads) {
        Map<String, Callable<ContentStore.Entry>> tasks = new LinkedHashMap<>();
        Map<String, ContentStore.Entry> results = new LinkedHashMap<>();
        for (Download download : downloads) {
            String key = identity(download);
            stored(download)
                    .ifPresentOrElse(entry -> results.put(key, entry), () -> tasks.put(key, () -> fetch(download)));
        }
        if (!tasks.isEmpty()) {
            results.putAll(runAll(tasks));
        }
        List<ContentStore.Entry> ordered = new ArrayList<>();
        for (Download download : downloads) {
            ordered.add(java.util.Objects.requireNonNull(results.get(identity(download))));
        }
        return ordered;
    }

    private Map<String, ContentStore.Entry> runAll(Map<String, Callable<ContentStore.Entry>> tasks) {
        ExecutorService executor = Executors.newFixedThreadPool(
                Math.min(options.parallel(), tasks.size()),
                Thread.ofVirtual().name("fetch-", 1).factory());
        try {
            var completion = new ExecutorCompletionService<Map.Entry<String, ContentStore.Entry>>(executor);
            tasks.forEach((key, task) -> {
                Future<?> _ = completion.submit(() -> Map.entry(key, task.call()));
            });
            Map<String, ContentStore.Entry> results = new LinkedHashMap<>();
            for (int i = 0; i < tasks.size(); i++) {
                Map.Entry<String, ContentStore.Entry> result = completion.take().get();
                results.put(result.getKey(), result.getValue());
            }
            return results;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case EnvkitException known -> throw known;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted("files", new InterruptedIOException());
        } finally {
            executor.shutdownNow();
            executor.close();
        }
    }

    /**
     * Finds out how much there is to fetch: sizes that are not known are asked for at the places, once each and without
     * retries.
     */
    public Amount measure(Collection<Download> downloads) {
        List<Download> missing =
                downloads.stream().filter(d -> stored(d).isEmpty()).distinct().toList();
        long bytes = 0;
        int unknown = 0;
        try (ExecutorService executor = Executors.newFixedThreadPool(
                options.parallel(), Thread.ofVirtual().name("measure-", 1).factory())) {
            List<Future<Long>> sizes = new ArrayList<>();
            for (Download download : missing) {
                sizes.add(executor.submit(() -> sizeOf(download)));
            }
            for (Future<Long> size : sizes) {
                long value = size.get();
                bytes += Math.max(value, 0);
                unknown += value < 0 ? 1 : 0;
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted("sizes", e);
        }
        return new Amount(missing.size(), bytes, unknown);
    }

    /**
     * How much there is to fetch.
     *
     * @param files that are not in the store
     * @param bytes their sizes as far as known
     * @param unknown how many of them have no known size
     */
    public record Amount(int files, long bytes, int unknown) {}

    private long sizeOf(Download download) {
        if (download.size() >= 0) {
            return download.size();
        }
        for (Place place : places(download)) {
            try {
                if (isLocal(place.address())) {
                    Path file = Path.of(place.address());
                    if (Files.isRegularFile(file)) {
                        return Files.size(file);
                    }
                } else if (!options.offline()) {
                    long size = http.length(place.address());
                    if (size >= 0) {
                        return size;
                    }
                }
            } catch (IOException e) {
                // the next place may tell; if none does, the fetch itself reports why
            }
        }
        return -1;
    }

    /**
     * A small file that was read into memory, not verified.
     *
     * @param source where it came from
     * @param latin1 its bytes, each as the character of that number, which loses nothing
     */
    public record Text(URI source, String latin1) {}

    /**
     * Reads a small file whose content is not known beforehand, such as a signed index. Mirrors are not consulted:
     * {@code sources} are all places.
     *
     * @param limit the largest size accepted, in bytes
     * @throws FetchFailure if no place has it
     */
    public Text read(String name, List<URI> sources, int limit) {
        List<Attempt> attempts = new ArrayList<>();
        for (URI source : sources) {
            if (options.offline() && !isLocal(source)) {
                attempts.add(new Attempt(source.toString(), "not tried (offline)"));
                continue;
            }
            try {
                byte[] content = transfer.retrying(source, () -> readOnce(source, limit));
                return new Text(source, new String(content, StandardCharsets.ISO_8859_1));
            } catch (PlaceException e) {
                attempts.add(new Attempt(source.toString(), e.reason()));
            } catch (InterruptedIOException e) {
                throw interrupted(name, e);
            }
        }
        throw new FetchFailure(name, attempts, remedy(attempts));
    }

    private byte[] readOnce(URI source, int limit) throws IOException {
        if (isLocal(source)) {
            Path file = Path.of(source);
            if (!Files.isRegularFile(file)) {
                throw new PlaceException(Advice.NEXT_PLACE, "no such file");
            }
            try (InputStream in = Files.newInputStream(file)) {
                return readAll(in, limit, -1);
            }
        }
        try (HttpTransport.Reply reply = http.get(source, Map.of())) {
            if (reply.status() != 200) {
                throw new PlaceException(Advice.NEXT_PLACE, "HTTP " + reply.status());
            }
            return readAll(reply.body(), limit, reply.contentLength());
        }
    }

    private static byte[] readAll(InputStream in, int limit, long expected) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER_SIZE];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
            if (out.size() > limit) {
                throw new PlaceException(Advice.NEXT_PLACE, "is larger than " + limit + " bytes");
            }
        }
        if (expected >= 0 && out.size() != expected) {
            throw new PlaceException(Advice.RETRY, "ended after " + out.size() + " of " + expected + " bytes");
        }
        return out.toByteArray();
    }

    private Optional<ContentStore.Entry> stored(Download download) {
        return download.sha256()
                .flatMap(sha256 -> store.find(sha256).map(path -> new ContentStore.Entry(sha256, path, sizeOf(path))));
    }

    private static long sizeOf(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw dev.envkit.workspace.StorageException.of("read", path, e);
        }
    }

    /** Content that is known may be continued from anywhere; other content only from where it was begun. */
    private static String identity(Download download) {
        return download.sha256()
                .map(sha256 -> "sha256:" + sha256.hex())
                .orElseGet(() -> download.sources().toString());
    }

    /**
     * A place to try.
     *
     * @param label how messages name it
     */
    private record Place(URI address, String label) {}

    private List<Place> places(Download download) {
        List<Place> places = new ArrayList<>();
        for (Mirror mirror : options.mirrors()) {
            mirror.candidates(download).forEach(address -> places.add(new Place(address, "mirror " + mirror)));
        }
        for (URI source : download.sources()) {
            places.add(new Place(source, source.toString()));
        }
        return places;
    }

    /** A mirror has two possible places for a file; that both lack it is said once. */
    private static void addAttempt(List<Attempt> attempts, Attempt attempt) {
        if (!attempts.contains(attempt)) {
            attempts.add(attempt);
        }
    }

    static boolean isLocal(URI address) {
        return "file".equals(address.getScheme());
    }

    private String remedy(List<Attempt> attempts) {
        if (options.offline()) {
            return "Run once without --offline, or name a directory that has the file with --mirror DIR"
                    + " ('envkit mirror DIR' on a machine with a network fills one).";
        }
        if (attempts.stream().anyMatch(attempt -> attempt.reason().contains(Transfer.WRONG_HASH))) {
            return "A file with another content was not used. If the place is a proxy or a log-in page, get past it; if"
                    + " upstream replaced the file, name a mirror that still has it with --mirror URL|DIR, or"
                    + " correct the hash in the recipe after checking the new file.";
        }
        return "Check the network and the proxy settings (http_proxy, https_proxy, no_proxy) and run again: what was"
                + " received is kept. Or name a mirror with --mirror URL|DIR.";
    }

    private static EnvkitException interrupted(String name, Exception cause) {
        return new EnvkitException(
                ExitCode.INTERRUPTED,
                "interrupted while fetching " + name,
                "Run the command again: it continues where it stopped.",
                cause);
    }

    @Override
    public void close() {
        http.close();
    }
}
