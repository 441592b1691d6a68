package dev.envkit.emulator.mmu;

/** What an access wants to do; the permission bits treat an instruction fetch as a read. */
public enum Access {
    /** A data read. */
    READ,
    /** A data write. */
    WRITE,
    /** An instruction fetch. */
    EXECUTE
}
