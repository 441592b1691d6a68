package dev.envkit.toolkit.unpack;

import dev.envkit.toolkit.unpack.UnpackException.Reason;

/** A refusal that does not know yet which archive and member it is about; {@link Unpacker} adds both. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final String remedy;

    RefusedException(Reason reason, String what, String remedy) {
        super(what);
        this.reason = reason;
        this.remedy = remedy;
    }

    Reason reason() {
        return reason;
    }

    String what() {
        return String.valueOf(getMessage());
    }

    String remedy() {
        return remedy;
    }
}
