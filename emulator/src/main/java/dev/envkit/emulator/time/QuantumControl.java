package dev.envkit.emulator.time;

/**
 * What virtual time needs from whatever executes instructions: the machine runs in quanta, from one event's deadline to
 * the next, and within a quantum the executor alone knows how far it has come.
 */
public interface QuantumControl {
    /**
     * Returns how many instructions of the current quantum were executed before the one that is executing now; exact
     * whenever a device is accessed.
     */
    long executedInQuantum();

    /**
     * Ends the current quantum early: the executor returns before it would execute more than {@code instructions} in
     * it.
     *
     * @param instructions counted from the quantum's start; not less than {@link #executedInQuantum()}
     */
    void limitQuantum(long instructions);
}
