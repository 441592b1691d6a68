package dev.envkit.emulator.run;

/** How a run can end. */
public enum Ending {
    /** All expected text was seen. */
    EXPECTED,
    /** A shell or login prompt was reached, and there was nothing more to do. */
    PROMPT,
    /** The virtual time that was allowed is over. */
    VIRTUAL_TIMEOUT,
    /** The real time that was allowed is over. */
    WALL_TIMEOUT,
    /** The kernel panicked. */
    PANIC,
    /** The system was halted or powered off. */
    HALTED,
    /** The system rebooted, and was not to. */
    REBOOT,
    /** A bare-metal program ended itself through semihosting. */
    PROGRAM_EXIT,
    /** The CPU waits for an interrupt that cannot come. */
    STUCK,
    /** The user, a debugger or a signal ended the run. */
    QUIT
}
