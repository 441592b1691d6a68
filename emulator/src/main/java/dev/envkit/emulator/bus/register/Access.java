package dev.envkit.emulator.bus.register;

/** What software can do with a field. */
public enum Access {
    /** Reads back what was written. */
    RW,
    /** Set by the block; writes are ignored. */
    RO,
    /** Written for its effect; reads as zero. */
    WO,
    /** Set by the block; writing a one clears the bit, writing a zero leaves it. */
    W1C,
    /** Writing a one sets the bit, the block clears it. */
    W1S,
    /** Set by the block; reading clears it. */
    RC
}
