package dev.envkit.toolkit.build;

/** What a build spends its time with. */
public enum BuildPhase {
    /** Getting sources and packages, or finding that they are there. */
    FETCH,
    /** Unpacking and patching. */
    UNPACK,
    /** The recipe's steps. */
    STEPS,
    /** Checking and storing the result. */
    STORE
}
