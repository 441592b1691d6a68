package dev.envkit.workspace;

/** A lock is held by another process, and the caller did not want to wait. */
public final class LockBusyException extends EnvkitException {
    private static final long serialVersionUID = 1L;

    private final transient LockHolder holder;

    LockBusyException(String component, LockHolder holder) {
        super(
                ExitCode.FAILED,
                component + " is in use by " + holder.describe(),
                "Wait for it to end, or end it; nothing needs to be unlocked by hand.");
        this.holder = holder;
    }

    /** Returns who holds the lock. */
    public LockHolder holder() {
        return holder;
    }
}
