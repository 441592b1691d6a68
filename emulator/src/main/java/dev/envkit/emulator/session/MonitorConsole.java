package dev.envkit.emulator.session;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The monitor's line editor on a terminal in raw mode: echo, backspace, return, Ctrl-U; Ctrl-C or Ctrl-D leaves.
 *
 * <p>Threading: used by the thread that reads the terminal.
 */
final class MonitorConsole {
    private static final String PROMPT = "(envkit) ";
    private static final int MAX_LINE = 1000;
    private static final char CTRL_C = 3;
    private static final char CTRL_D = 4;
    private static final char CTRL_U = 0x15;
    private static final char BACKSPACE = 8;
    private static final char DELETE = 0x7f;

    private final UnaryOperator<String> execute;
    private final Consumer<byte[]> show;
    private final StringBuilder line = new StringBuilder();
    private boolean open;

    /**
     * @param execute carries out a line and returns its output
     * @param show writes to the terminal
     */
    MonitorConsole(UnaryOperator<String> execute, Consumer<byte[]> show) {
        this.execute = execute;
        this.show = show;
    }

    boolean isOpen() {
        return open;
    }

    /** Opens or closes. */
    void toggle() {
        open = !open;
        line.setLength(0);
        write(open ? "\n" + PROMPT : "\n");
    }

    /** Takes keys while open. */
    void type(byte[] keys) {
        for (byte key : keys) {
            if (!open) {
                return;
            }
            type((char) (key & 0xff));
        }
    }

    private void type(char key) {
        switch (key) {
            case '\r', '\n' -> {
                write("\n");
                String output = execute.apply(line.toString());
                line.setLength(0);
                write(output + PROMPT);
            }
            case BACKSPACE, DELETE -> {
                if (!line.isEmpty()) {
                    line.setLength(line.length() - 1);
                    write("\b \b");
                }
            }
            case CTRL_U -> {
                write("\b \b".repeat(line.length()));
                line.setLength(0);
            }
            case CTRL_C, CTRL_D -> toggle();
            default -> {
                if (key >= ' ' && key < DELETE && line.length() < MAX_LINE) {
                    line.append(key);
                    write(String.valueOf(key));
                }
            }
        }
    }

    private void write(String text) {
        show.accept(text.getBytes(StandardCharsets.UTF_8));
    }
}
