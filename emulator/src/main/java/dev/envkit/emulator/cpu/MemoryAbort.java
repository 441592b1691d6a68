package dev.envkit.emulator.cpu;

/** A data access was refused; the fault registers say how. Thrown by {@link DataMemory}, caught by engines. */
public final class MemoryAbort extends RuntimeException {
    MemoryAbort() {
        // one instance serves all aborts of a processor: no trace, no suppression
        super("data abort", null, false, false);
    }
}
