package dev.envkit.emulator.debug.lockstep;

/** Translated code did something else than the interpreter; the message has all that is known about it. */
public final class Difference extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Difference(String message) {
        super(message);
    }
}
