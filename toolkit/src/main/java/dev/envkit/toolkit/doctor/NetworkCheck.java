package dev.envkit.toolkit.doctor;

import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Whether at least one of the servers answers, in bounded time. All are asked at once. */
final class NetworkCheck {
    private static final Duration LIMIT = Duration.ofSeconds(6);

    private NetworkCheck() {}

    static HealthCheck check(List<URI> places, ProxySelector proxies) {
        // the client is closed at once, not by try: its close() would wait for servers that never answer
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(LIMIT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .proxy(proxies)
                .build();
        try {
            CompletableFuture<String> first = new CompletableFuture<>();
            List<CompletableFuture<?>> all = places.stream()
                    .<CompletableFuture<?>>map(place -> ask(client, place, first))
                    .toList();
            CompletableFuture<?> none = CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
            CompletableFuture.anyOf(first, none).get(LIMIT.toMillis() + 1000, TimeUnit.MILLISECONDS);
            String answer = first.getNow("");
            return answer.isEmpty() ? unreachable(places) : HealthCheck.ok("network", answer + " answers");
        } catch (ExecutionException | TimeoutException e) {
            return unreachable(places);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unreachable(places);
        } finally {
            client.shutdownNow();
        }
    }

    private static CompletableFuture<?> ask(HttpClient client, URI place, CompletableFuture<String> first) {
        HttpRequest request = HttpRequest.newBuilder(place)
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .timeout(LIMIT)
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.discarding()).handle((response, failure) -> {
            // any answer will do, even "not found": the server is there
            if (failure == null && response.statusCode() < 500) {
                first.complete(String.valueOf(place.getHost()));
            }
            return null;
        });
    }

    private static HealthCheck unreachable(List<URI> places) {
        return HealthCheck.warning(
                "network",
                "none of " + places.size() + " mirror(s) answered within " + LIMIT.toSeconds() + " seconds",
                "Check the connection and, behind a proxy, HTTPS_PROXY; or work from a folder that 'envkit mirror'"
                        + " filled on another machine: --offline --mirror DIR.");
    }
}
