package dev.envkit.toolkit.verify;

import dev.envkit.emulator.board.Mini2440;

/** A board in a few words. */
final class MachineText {
    private MachineText() {}

    static String of(Mini2440 board) {
        return board.config().cpu().optionName() + ", " + board.config().ramMegabytes() + " MiB, "
                + (board.translator().isPresent() ? "interpreter and translator" : "interpreter");
    }
}
