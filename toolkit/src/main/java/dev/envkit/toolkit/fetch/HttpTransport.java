package dev.envkit.toolkit.fetch;

import dev.envkit.toolkit.fetch.PlaceException.Advice;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.Authenticator;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * GET requests (RFC 9110) with redirects followed, time limits on every wait, and failures sorted by what is worth
 * doing next. A host that once did not accept a connection is not asked again: with dozens of files to fetch, each
 * would wait for the time-out anew.
 *
 * <p>Thread-safe.
 */
final class HttpTransport implements AutoCloseable {
    private static final int MAX_REDIRECTS = 10;
    private static final String USER_AGENT = "envkit/0.1";

    private final RetryPolicy policy;
    private final ProxySettings proxies;
    /** Origins that did not answer, with the reason. */
    private final Map<String, String> dead = new ConcurrentHashMap<>();

    private @Nullable HttpClient client;

    HttpTransport(RetryPolicy policy, ProxySettings proxies) {
        this.policy = policy;
        this.proxies = proxies;
    }

    /**
     * An answer whose status is 200, 206 or 416.
     *
     * @param address where it came from after redirects
     * @param body to be closed by the caller
     */
    record Reply(int status, URI address, HttpHeaders headers, InputStream body) implements AutoCloseable {
        Optional<String> header(String name) {
            return headers.firstValue(name);
        }

        /** Returns the announced length of the body, or -1. */
        long contentLength() {
            return headers.firstValue("Content-Length")
                    .filter(v -> v.matches("\\d{1,18}"))
                    .map(Long::valueOf)
                    .orElse(-1L);
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    /**
     * Sends a request and waits for the head of the answer.
     *
     * @param headers to be sent besides the usual ones
     * @throws PlaceException if there is no usable answer
     * @throws InterruptedIOException if the thread is interrupted
     */
    Reply get(URI address, Map<String, String> headers) throws IOException {
        return request("GET", address, headers);
    }

    /**
     * Asks how long a file is without fetching it.
     *
     * @return its length in bytes, or -1 if the server does not say
     * @throws PlaceException if there is no usable answer
     */
    long length(URI address) throws IOException {
        try (Reply reply = request("HEAD", address, Map.of())) {
            return reply.status() == 200 ? reply.contentLength() : -1;
        }
    }

    private Reply request(String method, URI address, Map<String, String> headers) throws IOException {
        Set<URI> visited = new LinkedHashSet<>();
        URI current = address;
        while (visited.add(current)) {
            if (visited.size() > MAX_REDIRECTS + 1) {
                throw new PlaceException(Advice.NEXT_PLACE, "redirects more than " + MAX_REDIRECTS + " times");
            }
            HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = exchange(method, current, headers);
            GuardedBody body = new GuardedBody(policy.stallTimeout());
            response.body().subscribe(body);
            int status = response.statusCode();
            if (status == 200 || status == 206 || status == 416) {
                return new Reply(status, current, response.headers(), body);
            }
            body.close();
            if (status == 301 || status == 302 || status == 303 || status == 307 || status == 308) {
                current = target(current, response.headers());
            } else {
                throw refusal(status, response.headers());
            }
        }
        throw new PlaceException(Advice.NEXT_PLACE, "redirects in a circle, back to " + current);
    }

    private HttpResponse<Flow.Publisher<List<ByteBuffer>>> exchange(
            String method, URI address, Map<String, String> headers) throws IOException {
        String origin = address.getScheme() + "://" + address.getRawAuthority();
        String reason = dead.get(origin);
        if (reason != null) {
            throw new PlaceException(Advice.NEXT_HOST, reason + " (not tried again)");
        }
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(address)
                    .header("User-Agent", USER_AGENT)
                    .header("Accept-Encoding", "identity");
        } catch (IllegalArgumentException e) {
            throw new PlaceException(Advice.NEXT_PLACE, "is not an address that can be fetched: " + e.getMessage());
        }
        headers.forEach(request::header);
        CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> answer = client().sendAsync(
                        request.method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofPublisher());
        // not HttpRequest.timeout: whether that spans the body as well depends on the Java release
        Duration limit = policy.connectTimeout().plus(policy.stallTimeout());
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new PlaceException(Advice.RETRY, "did not answer within " + limit.toSeconds() + " s");
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            PlaceException failure = classify(e.getCause(), address);
            if (failure.advice() == Advice.NEXT_HOST) {
                dead.put(origin, failure.reason());
            }
            throw failure;
        }
    }

    private synchronized HttpClient client() {
        HttpClient result = client;
        if (result == null) {
            result = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(policy.connectTimeout())
                    .proxy(proxies.selector())
                    .authenticator(new ProxyAuthenticator(proxies))
                    .build();
            client = result;
        }
        return result;
    }

    private static URI target(URI from, HttpHeaders headers) throws PlaceException {
        String location = headers.firstValue("Location")
                .orElseThrow(() -> new PlaceException(Advice.NEXT_PLACE, "redirects without saying where"));
        URI target;
        try {
            target = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new PlaceException(Advice.NEXT_PLACE, "redirects to '" + location + "', which is no address");
        }
        // from https to http as well: what is received is verified by hash or signature, not by the channel
        if (!List.of("http", "https").contains(String.valueOf(target.getScheme())) || target.getHost() == null) {
            throw new PlaceException(Advice.NEXT_PLACE, "redirects to " + target + ", which is not fetched");
        }
        return target;
    }

    private static PlaceException refusal(int status, HttpHeaders headers) {
        String text = "HTTP " + status + phrase(status);
        return switch (status) {
            case 408, 425, 429, 500, 502, 503, 504 ->
                new PlaceException(
                        Advice.RETRY,
                        text,
                        headers.firstValue("Retry-After")
                                .map(HttpTransport::retryAfter)
                                .orElse(null),
                        null);
            default -> new PlaceException(Advice.NEXT_PLACE, text);
        };
    }

    private static String phrase(int status) {
        return switch (status) {
            case 401 -> " (wants a password)";
            case 403 -> " (forbidden)";
            case 404 -> " (not there)";
            case 407 -> " (the proxy wants a password)";
            case 410 -> " (gone)";
            case 429 -> " (too many requests)";
            case 451 -> " (withheld for legal reasons)";
            default -> status >= 500 ? " (server error)" : "";
        };
    }

    private static @Nullable Duration retryAfter(String value) {
        if (value.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            Duration left = Duration.between(
                    Instant.now(),
                    ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return left.isNegative() ? Duration.ZERO : left;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private PlaceException classify(@Nullable Throwable failure, URI address) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                return new PlaceException(
                        Advice.NEXT_HOST, "the host name " + reached(address) + " is not known", null, failure);
            }
            if (cause instanceof HttpConnectTimeoutException) {
                return new PlaceException(
                        Advice.NEXT_HOST,
                        reached(address) + " did not accept a connection within "
                                + policy.connectTimeout().toSeconds() + " s",
                        null,
                        failure);
            }
            if (cause instanceof SSLException) {
                return new PlaceException(
                        Advice.NEXT_HOST, "no secure connection: " + cause.getMessage(), null, failure);
            }
        }
        if (failure instanceof ConnectException || failure instanceof NoRouteToHostException) {
            String detail = failure.getMessage();
            return new PlaceException(
                    Advice.NEXT_HOST,
                    "no connection to " + reached(address) + (detail == null ? "" : ": " + detail),
                    null,
                    failure);
        }
        return new PlaceException(Advice.RETRY, describe(failure), null, failure);
    }

    /** Returns whom the connection goes to: the proxy, where there is one. */
    private String reached(URI address) {
        return proxies.proxyFor(address)
                .map(proxy -> "proxy " + proxy.getHost())
                .orElse(String.valueOf(address.getHost()));
    }

    static String describe(@Nullable Throwable failure) {
        if (failure == null) {
            return "failed";
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.shutdownNow();
            client = null;
        }
    }

    /** Answers proxies that ask for a password with the one in the proxy's address; servers get none. */
    private static final class ProxyAuthenticator extends Authenticator {
        private final ProxySettings proxies;

        ProxyAuthenticator(ProxySettings proxies) {
            this.proxies = proxies;
        }

        @Override
        protected @Nullable PasswordAuthentication getPasswordAuthentication() {
            if (getRequestorType() != RequestorType.PROXY) {
                return null;
            }
            return proxies.credentials(getRequestingHost())
                    .map(pair -> new PasswordAuthentication(pair[0], pair[1].toCharArray()))
                    .orElse(null);
        }
    }
}
