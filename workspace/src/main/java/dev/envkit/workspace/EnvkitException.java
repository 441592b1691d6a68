package dev.envkit.workspace;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A failure that a user can act on: the message says what happened and where (file, line, address), the remedy what to
 * do next. Every error that envkit expects is one of these; anything else that reaches the command line is a defect.
 */
public class EnvkitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;
    private final String remedy;

    /**
     * @param exitCode what the command exits with when this is not handled
     * @param message what happened and where, one sentence without a full stop
     * @param remedy what to do next, in the imperative; empty only where the message says it already
     */
    public EnvkitException(ExitCode exitCode, String message, String remedy) {
        this(exitCode, message, remedy, null);
    }

    /**
     * As {@link #EnvkitException(ExitCode, String, String)}, with the exception underneath.
     *
     * @param cause shown with {@code --verbose} only
     */
    public EnvkitException(ExitCode exitCode, String message, String remedy, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.remedy = remedy;
    }

    /** Returns what happened and where; unlike other exceptions' it is never null. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    /** Returns what the command exits with. */
    public ExitCode exitCode() {
        return exitCode;
    }

    /** Returns what the user should do next; may be empty. */
    public String remedy() {
        return remedy;
    }
}
