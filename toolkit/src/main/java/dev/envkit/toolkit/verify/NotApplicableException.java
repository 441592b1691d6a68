package dev.envkit.toolkit.verify;

/** A scenario that cannot be tried here, because something that it needs is not there. */
public final class NotApplicableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    /**
     * @param message what is missing
     * @param remedy how to get it
     */
    public NotApplicableException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    /** Returns how to get what is missing. */
    public String remedy() {
        return remedy;
    }
}
