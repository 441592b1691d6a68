package dev.envkit.toolkit.check;

/** A check that is not satisfied; the message says what was found in place of what. */
final class FailedCheck extends Exception {
    private static final long serialVersionUID = 1L;

    FailedCheck(String message) {
        super(message);
    }
}
