package dev.envkit.toolkit.image.inspect;

/**
 * Something about an image that keeps it from booting, or may.
 *
 * @param severity how bad it is
 * @param where the partition or place
 * @param message what is wrong, a sentence without a full stop
 * @param remedy what to do
 */
public record Finding(Severity severity, String where, String message, String remedy) {
    /** How bad a finding is. */
    public enum Severity {
        /** It does not boot so. */
        ERROR,
        /** It may boot, but not as intended. */
        WARNING,
        /** Good to know. */
        NOTE
    }
}
