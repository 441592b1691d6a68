package dev.envkit.emulator.console;

/**
 * Tells text from the sequences that move a terminal's cursor, colour its text or set it up (ECMA-48, 5.3 and 5.4): a
 * shell's prompt may begin with one, and nobody who waits for the prompt sees it.
 *
 * <p>Threading: belongs to the machine's thread.
 */
final class ControlSequences {
    private static final int ESC = 0x1B;
    private static final int BEL = 0x07;
    private static final int FIRST_PRINTABLE = 0x20;
    private static final int LAST_INTERMEDIATE = 0x2F;
    private static final int FIRST_FINAL_OF_CONTROL = 0x40;
    private static final int LAST_FINAL = 0x7E;

    private enum State {
        TEXT,
        /** Behind ESC. */
        ESCAPE,
        /** Behind ESC [: parameters until a final character. */
        CONTROL,
        /** Behind ESC ]: text for the terminal itself, until BEL or ESC \. */
        COMMAND
    }

    private State state = State.TEXT;

    /** Returns whether a character is text. A line's end always is, so that a torn sequence costs a line at most. */
    boolean isText(int character) {
        if (character == ESC) {
            state = State.ESCAPE;
            return false;
        }
        if (character < FIRST_PRINTABLE && character != BEL) {
            state = State.TEXT;
            return true;
        }
        return switch (state) {
            case TEXT -> true;
            case ESCAPE -> {
                state = switch (character) {
                    case '[' -> State.CONTROL;
                    case ']' -> State.COMMAND;
                    default -> character <= LAST_INTERMEDIATE ? State.ESCAPE : State.TEXT;
                };
                yield false;
            }
            case CONTROL -> {
                if (character >= FIRST_FINAL_OF_CONTROL && character <= LAST_FINAL) {
                    state = State.TEXT;
                }
                yield false;
            }
            case COMMAND -> {
                if (character == BEL) {
                    state = State.TEXT;
                }
                yield false;
            }
        };
    }
}
