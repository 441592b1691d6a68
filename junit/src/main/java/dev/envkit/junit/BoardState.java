package dev.envkit.junit;

import java.util.List;

/** What a board was like when its test failed: a note on the failure, with no trace of its own. */
final class BoardState extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int LINES = 10;

    BoardState(Board board, List<String> published) {
        super(message(board, published), null, false, false);
    }

    private static String message(Board board, List<String> published) {
        List<String> lines = board.lastLines();
        return "the board's last lines:\n  "
                + String.join("\n  ", lines.subList(Math.max(0, lines.size() - LINES), lines.size()))
                + "\nmore: " + String.join(", ", published);
    }
}
