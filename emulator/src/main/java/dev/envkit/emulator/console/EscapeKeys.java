package dev.envkit.emulator.console;

import java.io.ByteArrayOutputStream;

/**
 * The keys that are for the emulator and not for the board: Ctrl-A, then one more. Ctrl-A twice sends one to the board.
 *
 * <p>Threading: used by the thread that reads the terminal.
 */
public final class EscapeKeys {
    private static final int CTRL_A = 1;

    private final Listener listener;
    private boolean escaped;

    /** What keys can ask for. */
    public interface Listener {
        /** Ctrl-A X. */
        void leave();

        /** Ctrl-A C. */
        void monitor();

        /** Ctrl-A H, or a key without meaning. */
        void help();
    }

    /** @param listener called on the thread that calls {@link #filter} */
    public EscapeKeys(Listener listener) {
        this.listener = listener;
    }

    /** Returns the help that {@link Listener#help} should show. */
    public static String helpText() {
        return "Ctrl-A X leaves, Ctrl-A C opens and closes the monitor, Ctrl-A Ctrl-A sends Ctrl-A";
    }

    /**
     * Acts on the escapes in some input.
     *
     * @return the bytes that are for the board
     */
    public byte[] filter(byte[] input) {
        ByteArrayOutputStream forBoard = new ByteArrayOutputStream(input.length);
        for (byte key : input) {
            if (!escaped) {
                escaped = key == CTRL_A;
                if (!escaped) {
                    forBoard.write(key);
                }
                continue;
            }
            escaped = false;
            switch (key) {
                case CTRL_A -> forBoard.write(key);
                case 'x', 'X' -> listener.leave();
                case 'c', 'C' -> listener.monitor();
                default -> listener.help();
            }
        }
        return forBoard.toByteArray();
    }
}
