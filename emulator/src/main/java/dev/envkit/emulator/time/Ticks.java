package dev.envkit.emulator.time;

/**
 * Exact conversion between picoseconds and cycles of a clock, without overflow for any time that the clock can hold.
 */
public final class Ticks {
    private static final long MILLION = 1_000_000;

    private Ticks() {}

    /**
     * Returns how many whole cycles pass in a time.
     *
     * @param picos the time, not negative
     * @param hertz the clock, up to 1 GHz; 0 for a stopped clock, which has none
     */
    public static long in(long picos, long hertz) {
        long seconds = picos / VirtualClock.SECOND;
        long rest = picos % VirtualClock.SECOND;
        long perMillion = rest / MILLION * hertz + rest % MILLION * hertz / MILLION;
        return seconds * hertz + perMillion / MILLION;
    }

    /**
     * Returns how long a number of cycles takes, rounded up to a picosecond.
     *
     * @param ticks cycles, not negative
     * @param hertz the clock, from 1 Hz to 1 GHz
     */
    public static long picos(long ticks, long hertz) {
        long seconds = ticks / hertz;
        long rest = ticks % hertz * MILLION;
        return seconds * VirtualClock.SECOND + rest / hertz * MILLION + Math.ceilDiv(rest % hertz * MILLION, hertz);
    }
}
