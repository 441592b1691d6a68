package dev.envkit.workspace;

/** The exit codes of the {@code envkit} command; they are part of its interface. */
public enum ExitCode {
    /** Everything asked for was done. */
    OK(0),
    /** The thing asked for failed. */
    FAILED(1),
    /** The command line or a recipe is wrong. */
    USAGE(2),
    /** The host lacks something that envkit cannot bring along: a program, disk space, a permission. */
    HOST(3),
    /** Something was built but did not pass its verification. */
    VERIFICATION(4),
    /** A kernel that was booted panicked. */
    PANIC(5),
    /** Interrupted by the user (SIGINT). */
    INTERRUPTED(130);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** Returns the number given to the operating system. */
    public int code() {
        return code;
    }
}
