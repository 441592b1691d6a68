package dev.envkit.emulator.net.stack;

import dev.envkit.emulator.time.VirtualClock;

/** How long to wait for an acknowledgment (RFC 6298), in picoseconds of virtual time. */
final class RetransmissionTime {
    private static final long INITIAL = VirtualClock.SECOND;
    private static final long SHORTEST = 200 * VirtualClock.MILLISECOND;
    private static final long LONGEST = 30 * VirtualClock.SECOND;

    private long smoothed = -1;
    private long variation;

    /** Takes a measured round trip. */
    void measured(long roundTrip) {
        if (smoothed < 0) {
            smoothed = roundTrip;
            variation = roundTrip / 2;
        } else {
            variation = (3 * variation + Math.abs(smoothed - roundTrip)) / 4;
            smoothed = (7 * smoothed + roundTrip) / 8;
        }
    }

    /**
     * Returns the time to wait.
     *
     * @param retries how often it was over without an answer; each doubles it
     */
    long timeout(int retries) {
        long base = smoothed < 0 ? INITIAL : Math.max(SHORTEST, smoothed + 4 * variation);
        return Math.min(LONGEST, base << Math.min(retries, 16));
    }
}
