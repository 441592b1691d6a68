package dev.envkit.toolkit.fetch;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A file was not had from one place. The message is the reason that the user reads. */
final class PlaceException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What is worth doing next. */
    enum Advice {
        /** Trying the same place again may help. */
        RETRY,
        /** This place does not have the file, or not the right one. */
        NEXT_PLACE,
        /** The host cannot be reached at all. */
        NEXT_HOST
    }

    private final Advice advice;
    private final transient @Nullable Duration wait;

    PlaceException(Advice advice, String reason) {
        this(advice, reason, null, null);
    }

    PlaceException(Advice advice, String reason, @Nullable Duration wait, @Nullable Throwable cause) {
        super(reason, cause);
        this.advice = advice;
        this.wait = wait;
    }

    Advice advice() {
        return advice;
    }

    /** Returns how long the server asked to wait before a retry, or null. */
    @Nullable
    Duration requestedWait() {
        return wait;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
