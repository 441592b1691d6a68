package dev.envkit.emulator.boot;

import org.jspecify.annotations.Nullable;

/**
 * A file that cannot be booted, or that does not fit: the message says which file and what is wrong with it, the remedy
 * what to do about it.
 */
public final class BootException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    /**
     * @param message what is wrong and in which file, one sentence without a full stop
     * @param remedy what to do next; may be empty
     */
    public BootException(String message, String remedy) {
        this(message, remedy, null);
    }

    /**
     * As {@link #BootException(String, String)}, with the exception underneath.
     *
     * @param cause the exception underneath
     */
    public BootException(String message, String remedy, @Nullable Throwable cause) {
        super(message, cause);
        this.remedy = remedy;
    }

    /** Returns what to do next; may be empty. */
    public String remedy() {
        return remedy;
    }
}
