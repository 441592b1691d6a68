package dev.envkit.workspace;

/** What was received is not what was pinned. */
public final class ContentMismatchException extends EnvkitException {
    private static final long serialVersionUID = 1L;

    private final transient Sha256 expected;
    private final transient Sha256 actual;

    ContentMismatchException(String source, Sha256 expected, Sha256 actual, long size) {
        super(
                ExitCode.VERIFICATION,
                source + " has SHA-256 " + actual + " (" + size + " bytes), but " + expected + " is required",
                "The file was changed or replaced where it came from, or damaged on the way: it was discarded. Run the"
                        + " command again, use another mirror, or, if the change is meant, correct the hash in the"
                        + " recipe.");
        this.expected = expected;
        this.actual = actual;
    }

    /** Returns the digest that was required. */
    public Sha256 expected() {
        return expected;
    }

    /** Returns the digest of what was received. */
    public Sha256 actual() {
        return actual;
    }
}
