package dev.envkit.toolkit.nfs.export;

/** A call cannot be carried out; the status is the client's answer. */
public final class NfsException extends Exception {
    private static final long serialVersionUID = 1;

    private final NfsStatus status;

    /** @param status the reason, not {@link NfsStatus#OK} */
    public NfsException(NfsStatus status) {
        // part of everyday work: a name that is not there costs no stack trace
        super(status.name(), null, false, false);
        this.status = status;
    }

    /** Returns the reason. */
    public NfsStatus status() {
        return status;
    }
}
