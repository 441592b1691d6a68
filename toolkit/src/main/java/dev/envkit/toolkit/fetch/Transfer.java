package dev.envkit.toolkit.fetch;

import dev.envkit.toolkit.fetch.PlaceException.Advice;
import dev.envkit.workspace.ByteSize;
import dev.envkit.workspace.ContentMismatchException;
import dev.envkit.workspace.ContentStore;
import dev.envkit.workspace.PartialDownload;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Moves one file from one place into the content store: retries, resumes (RFC 9110, section 14), and checks sizes on
 * the way so that a wrong file is noticed before it was fetched whole. Thread-safe.
 */
final class Transfer {
    /** Begins every reason that is about a wrong hash. */
    static final String WRONG_HASH = "has SHA-256 ";

    private static final int BUFFER_SIZE = 1 << 16;
    private static final Pattern CONTENT_RANGE =
            Pattern.compile("bytes (?:(\\d{1,18})-(\\d{1,18})|\\*)/(\\d{1,18}|\\*)");
    private static final String URL = "url";
    private static final String VALIDATOR = "validator";
    private static final String TYPE = "type";

    private final HttpTransport http;
    private final RetryPolicy policy;
    private final Workspace workspace;

    Transfer(HttpTransport http, RetryPolicy policy, Workspace workspace) {
        this.http = http;
        this.policy = policy;
        this.workspace = workspace;
    }

    /** Work that may be tried again. */
    interface Try<T> {
        T run() throws IOException;
    }

    /**
     * Fetches, verifies and stores a file from one place.
     *
     * @throws PlaceException if this place does not have it
     * @throws InterruptedIOException if the thread is interrupted
     */
    ContentStore.Entry run(URI address, Download download, PartialDownload partial, TransferProgress shown)
            throws PlaceException, InterruptedIOException {
        if (Downloader.isLocal(address)) {
            return copy(Path.of(address), download, partial, shown);
        }
        long best = partial.size();
        int fruitless = 0;
        boolean resumed = best > 0;
        while (true) {
            String type = "";
            try {
                receive(address, download, partial, shown);
                type = partial.attributes().getOrDefault(TYPE, "");
                return commit(download, partial);
            } catch (ContentMismatchException e) {
                if (!resumed) {
                    throw wrong(download, e.actual(), type);
                }
                // the beginning was received by an earlier run or from elsewhere: once more, all from here
                resumed = false;
                best = 0;
            } catch (PlaceException e) {
                if (e.advice() != Advice.RETRY) {
                    throw e;
                }
                long size = partial.size();
                fruitless = size > best ? 1 : fruitless + 1;
                best = Math.max(best, size);
                if (fruitless > policy.retries()) {
                    throw e;
                }
                shown.detail(e.reason() + "; trying again");
                pause(fruitless, e);
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                throw new PlaceException(Advice.NEXT_PLACE, HttpTransport.describe(e), null, e);
            }
        }
    }

    /**
     * Runs something with the policy's retries.
     *
     * @throws PlaceException the last failure
     */
    <T> T retrying(URI address, Try<T> work) throws PlaceException, InterruptedIOException {
        for (int retry = 1; ; retry++) {
            try {
                return work.run();
            } catch (InterruptedIOException e) {
                throw e;
            } catch (PlaceException e) {
                if (e.advice() != Advice.RETRY || retry > policy.retries()) {
                    throw e;
                }
                pause(retry, e);
            } catch (IOException e) {
                PlaceException failure = new PlaceException(Advice.RETRY, HttpTransport.describe(e), null, e);
                if (retry > policy.retries() || Downloader.isLocal(address)) {
                    throw failure;
                }
                pause(retry, failure);
            }
        }
    }

    private void pause(int retry, PlaceException failure) throws InterruptedIOException {
        Duration delay = policy.delay(retry, ThreadLocalRandom.current());
        Duration requested = failure.requestedWait();
        if (requested != null && requested.compareTo(delay) > 0) {
            delay = requested.compareTo(policy.longest()) > 0 ? policy.longest() : requested;
        }
        try {
            Thread.sleep(delay);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private ContentStore.Entry commit(Download download, PartialDownload partial) {
        Optional<Sha256> expected = download.sha256();
        if (expected.isEmpty()) {
            return partial.commit();
        }
        long size = partial.size();
        return new ContentStore.Entry(expected.get(), partial.commit(expected.get()), size);
    }

    private static PlaceException wrong(Download download, Sha256 actual, String type) {
        String wanted = download.sha256().map(Sha256::hex).orElse("");
        String hint = type.startsWith("text/html") ? "; it is a web page (text/html), perhaps of a log-in" : "";
        return new PlaceException(Advice.NEXT_PLACE, WRONG_HASH + actual + ", expected " + wanted + hint);
    }

    private ContentStore.Entry copy(Path file, Download download, PartialDownload partial, TransferProgress shown)
            throws PlaceException, InterruptedIOException {
        if (!Files.isRegularFile(file)) {
            throw new PlaceException(Advice.NEXT_PLACE, "does not have it");
        }
        try {
            partial.restart();
            long total = Files.size(file);
            checkSize(download, total);
            workspace.requireSpace(total, "copying " + download.name());
            shown.begin(total, 0);
            try (InputStream in = Files.newInputStream(file)) {
                pour(in, download, partial, shown);
            }
            return commit(download, partial);
        } catch (ContentMismatchException e) {
            throw new PlaceException(
                    Advice.NEXT_PLACE,
                    WRONG_HASH + e.actual() + ", expected " + e.expected() + " (" + file.getFileName() + ")");
        } catch (PlaceException | InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw new PlaceException(Advice.NEXT_PLACE, "cannot be read: " + e, null, e);
        }
    }

    private void receive(URI address, Download download, PartialDownload partial, TransferProgress shown)
            throws IOException {
        long offset = usableOffset(address, download, partial);
        if (offset > 0 && offset == download.size()) {
            return;
        }
        Map<String, String> headers = new TreeMap<>();
        if (offset > 0) {
            headers.put("Range", "bytes=" + offset + "-");
            Map<String, String> known = partial.attributes();
            if (address.toString().equals(known.get(URL)) && known.containsKey(VALIDATOR)) {
                headers.put("If-Range", known.getOrDefault(VALIDATOR, ""));
            }
        }
        try (HttpTransport.Reply reply = http.get(address, headers)) {
            OptionalLong total = reply.status() == 200 ? whole(reply, partial) : rest(reply, offset, partial);
            long present = partial.size();
            if (reply.status() == 416) {
                return;
            }
            if (total.isPresent()) {
                checkSize(download, total.getAsLong());
                workspace.requireSpace(total.getAsLong() - present, "fetching " + download.name());
            }
            remember(address, reply, partial);
            shown.begin(total.orElse(download.size()), present);
            pour(reply.body(), download, partial, shown);
            long received = partial.size();
            if (total.isPresent() && received < total.getAsLong()) {
                throw new PlaceException(
                        Advice.RETRY, "ended after " + received + " of " + total.getAsLong() + " bytes");
            }
        }
        if (download.size() >= 0 && partial.size() < download.size()) {
            throw new PlaceException(
                    Advice.RETRY, "ended after " + partial.size() + " of " + download.size() + " bytes");
        }
    }

    /** Returns from where the place may continue; what cannot be continued is dropped. */
    private static long usableOffset(URI address, Download download, PartialDownload partial) {
        long offset = partial.size();
        boolean tooLong = download.size() >= 0 && offset > download.size();
        Map<String, String> known = partial.attributes();
        boolean recognisable = download.sha256().isPresent()
                || (address.toString().equals(known.get(URL)) && known.containsKey(VALIDATOR));
        if (offset > 0 && (tooLong || !recognisable)) {
            partial.restart();
            return 0;
        }
        return offset;
    }

    /** The server sends the file from its beginning, whether asked for a part or not. */
    private static OptionalLong whole(HttpTransport.Reply reply, PartialDownload partial) {
        partial.restart();
        long length = reply.contentLength();
        return length >= 0 ? OptionalLong.of(length) : OptionalLong.empty();
    }

    /** The server sends a part, or (416) says that there is none; returns the size of the whole. */
    private static OptionalLong rest(HttpTransport.Reply reply, long offset, PartialDownload partial)
            throws PlaceException {
        Matcher range = CONTENT_RANGE.matcher(reply.header("Content-Range").orElse(""));
        boolean known = range.matches();
        OptionalLong total = known && !range.group(3).equals("*")
                ? OptionalLong.of(Long.parseLong(range.group(3)))
                : OptionalLong.empty();
        if (reply.status() == 416) {
            if (total.isPresent() && total.getAsLong() == offset && offset > 0) {
                return total;
            }
            partial.restart();
            throw new PlaceException(Advice.RETRY, "HTTP 416: its file is shorter than what was received before");
        }
        if (!known || range.group(1) == null || Long.parseLong(range.group(1)) != offset) {
            partial.restart();
            throw new PlaceException(
                    Advice.RETRY,
                    "sent another part than was asked for (Content-Range: "
                            + reply.header("Content-Range").orElse("missing") + ", asked from " + offset + ")");
        }
        return total;
    }

    private static void remember(URI address, HttpTransport.Reply reply, PartialDownload partial) {
        Map<String, String> attributes = new TreeMap<>();
        attributes.put(URL, address.toString());
        reply.header("Content-Type").ifPresent(type -> attributes.put(TYPE, type));
        // a weak entity tag may not be used with If-Range (RFC 9110, 13.1.5)
        reply.header("ETag")
                .filter(tag -> !tag.startsWith("W/"))
                .or(() -> reply.header("Last-Modified"))
                .ifPresent(validator -> attributes.put(VALIDATOR, validator));
        partial.setAttributes(attributes);
    }

    private static void checkSize(Download download, long total) throws PlaceException {
        if (download.size() >= 0 && total != download.size()) {
            throw new PlaceException(
                    Advice.NEXT_PLACE,
                    "has " + total + " bytes, expected " + download.size() + " (" + ByteSize.format(download.size())
                            + ")");
        }
    }

    private static void pour(InputStream in, Download download, PartialDownload partial, TransferProgress shown)
            throws IOException {
        long received = partial.size();
        byte[] buffer = new byte[BUFFER_SIZE];
        try (OutputStream out = partial.append()) {
            while (true) {
                int n = read(in, buffer);
                if (n < 0) {
                    return;
                }
                received += n;
                if (download.size() >= 0 && received > download.size()) {
                    partial.restart();
                    throw new PlaceException(
                            Advice.NEXT_PLACE, "sends more than the expected " + download.size() + " bytes");
                }
                write(out, buffer, n, partial.file());
                shown.advance(n);
            }
        }
    }

    private static int read(InputStream in, byte[] buffer) throws IOException {
        try {
            return in.read(buffer);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw new PlaceException(Advice.RETRY, HttpTransport.describe(e), null, e);
        }
    }

    private static void write(OutputStream out, byte[] buffer, int length, Path file) {
        try {
            out.write(buffer, 0, length);
        } catch (IOException e) {
            throw StorageException.of("write", file, e);
        }
    }
}
