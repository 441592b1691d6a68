package dev.envkit.toolkit.unpack;

import java.util.Map;

/**
 * What an archive may grow to before it is taken for a decompression bomb.
 *
 * @param totalBytes content of all members together, in bytes
 * @param ratio content in relation to the archive's own size; looked at only after {@link #RATIO_FREE_BYTES}
 * @param members number of members
 */
public record UnpackLimits(long totalBytes, int ratio, long members) {
    /** Content below which no ratio is too high: 256 MiB, which no disk is hurt by. */
    public static final long RATIO_FREE_BYTES = 256L << 20;

    /**
     * 64 GiB, a ratio of 250, four million members. A Linux source tree has 1.3 GiB, a ratio of 10 and 80,000 members;
     * the densest honest archives (images full of zeros) reach a ratio of a few hundred only while small.
     */
    public static final UnpackLimits DEFAULT = new UnpackLimits(64L << 30, 250, 4_000_000);

    /** For archives that are known to be honest: no limit at all. */
    public static final UnpackLimits NONE = new UnpackLimits(Long.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);

    /** @throws IllegalArgumentException if a limit is not positive */
    public UnpackLimits {
        if (totalBytes <= 0 || ratio <= 0 || members <= 0) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }

    /** The environment variable that lifts the limits for archives that a person knows to be honest. */
    public static final String VARIABLE = "ENVKIT_UNPACK_LIMIT";

    /**
     * Returns the limits that an environment asks for: {@link #NONE} where {@link #VARIABLE} is {@code none}, else
     * {@link #DEFAULT}.
     */
    public static UnpackLimits of(Map<String, String> environment) {
        return environment.getOrDefault(VARIABLE, "").equals("none") ? NONE : DEFAULT;
    }
}
