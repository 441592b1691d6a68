package dev.envkit.emulator.translator;

/** What the translator can write down about its work. */
public enum Diagnostic {
    /** The guest's instructions in each region. */
    GUEST_CODE,
    /** The blocks of each region, and where they lead to. */
    BLOCKS,
    /** Where the flags are at each block, and which registers a region uses and writes. */
    LIVENESS,
    /** The bytecode of each region. */
    BYTECODE,
    /** How many ways out each region has, and places that execution left regions for until they became hot too. */
    EXITS,
    /** When a region is installed, or its translation is given up because its code has changed meanwhile. */
    INSTALLS,
    /** Regions that went out of use: overwritten, or without gain. */
    INVALIDATIONS
}
