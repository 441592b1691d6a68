package dev.envkit.toolkit.verify;

import java.util.Locale;

/** What came of a step or a scenario. */
public enum Status {
    /** It was as expected. */
    PASSED,
    /** It was not. */
    FAILED,
    /** It was not tried: a step before it failed, or something that it needs is not there. */
    SKIPPED;

    /** Returns the word for people. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
