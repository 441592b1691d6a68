package dev.envkit.toolkit.fetch;

/**
 * A place where a file was looked for in vain.
 *
 * @param place its address or directory
 * @param reason why it was not had from there, a clause without a full stop
 */
public record Attempt(String place, String reason) {
    @Override
    public String toString() {
        return place + ": " + reason;
    }
}
