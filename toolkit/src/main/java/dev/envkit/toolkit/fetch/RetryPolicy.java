package dev.envkit.toolkit.fetch;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How patient a download is. Waits grow exponentially and are drawn at random up to that bound ("full jitter"), so that
 * many clients that were cut off together do not come back together.
 *
 * @param retries how often in a row one place is tried again without a byte gained
 * @param base bound of the first wait
 * @param longest bound of all waits, also of those that a server asks for
 * @param connectTimeout how long a host may take to accept a connection
 * @param stallTimeout how long a server may send nothing
 */
public record RetryPolicy(
        int retries, Duration base, Duration longest, Duration connectTimeout, Duration stallTimeout) {
    /** Four retries within about half a minute; ten seconds to connect; thirty seconds of silence. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(
            4, Duration.ofMillis(800), Duration.ofSeconds(20), Duration.ofSeconds(10), Duration.ofSeconds(30));

    /**
     * Returns how long to wait before a retry.
     *
     * @param retry number of the retry, from 1
     */
    Duration delay(int retry, RandomGenerator random) {
        long bound = base.toMillis() << Math.min(retry - 1, 20);
        return Duration.ofMillis(random.nextLong(Math.min(bound, longest.toMillis()) + 1));
    }
}
