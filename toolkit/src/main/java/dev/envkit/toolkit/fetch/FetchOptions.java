package dev.envkit.toolkit.fetch;

import java.util.List;

/**
 * How files are fetched.
 *
 * @param offline whether only the store, local directories and {@code file} addresses may be used
 * @param mirrors places tried before upstream, in order
 * @param parallel how many files are fetched at a time
 * @param retry how patient to be
 * @param proxies through which proxies to go
 */
public record FetchOptions(
        boolean offline, List<Mirror> mirrors, int parallel, RetryPolicy retry, ProxySettings proxies) {
    private static final int DEFAULT_PARALLEL = 4;

    /** @throws IllegalArgumentException if {@code parallel} is less than 1 */
    public FetchOptions {
        if (parallel < 1) {
            throw new IllegalArgumentException("parallel must be at least 1: " + parallel);
        }
        mirrors = List.copyOf(mirrors);
    }

    /** Returns four at a time, no mirrors, and the proxies that the environment names. */
    public static FetchOptions defaults() {
        return new FetchOptions(
                false, List.of(), DEFAULT_PARALLEL, RetryPolicy.DEFAULT, ProxySettings.of(System.getenv()));
    }

    /** Returns the same with or without the network. */
    public FetchOptions withOffline(boolean value) {
        return new FetchOptions(value, mirrors, parallel, retry, proxies);
    }

    /** Returns the same with other mirrors. */
    public FetchOptions withMirrors(List<Mirror> value) {
        return new FetchOptions(offline, value, parallel, retry, proxies);
    }

    /** Returns the same with another patience. */
    public FetchOptions withRetry(RetryPolicy value) {
        return new FetchOptions(offline, mirrors, parallel, value, proxies);
    }

    /** Returns the same with other proxies. */
    public FetchOptions withProxies(ProxySettings value) {
        return new FetchOptions(offline, mirrors, parallel, retry, value);
    }
}
