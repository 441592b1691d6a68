package dev.envkit.emulator.cpu;

/** Why an engine stopped. */
public enum StopReason {
    /** As many instructions as asked for were executed. */
    QUANTUM_END,
    /** The processor waits for an interrupt, and none is asserted. */
    WAIT_FOR_INTERRUPT,
    /** The next instruction has a breakpoint. */
    BREAKPOINT,
    /** The last instruction made an access that is watched. */
    WATCHPOINT,
    /** The program ended itself through semihosting. */
    SEMIHOSTING_EXIT,
    /** {@link Engine#requestStop()} was called. */
    STOP_REQUESTED
}
