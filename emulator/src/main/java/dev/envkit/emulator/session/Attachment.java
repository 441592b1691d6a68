package dev.envkit.emulator.session;

import dev.envkit.emulator.board.Mini2440;
import dev.envkit.emulator.run.Emulation;
import java.io.IOException;
import java.util.function.Consumer;

/** Something that a session plugs into the board before it starts: a USB stick, a loudspeaker, a display. */
@FunctionalInterface
public interface Attachment {
    /**
     * Plugs it in.
     *
     * @param messages takes what the user has to know, a line each
     * @return what is closed when the run has ended
     * @throws IOException if what it needs of the host cannot be had
     */
    AutoCloseable attach(Mini2440 board, Emulation emulation, Consumer<String> messages) throws IOException;
}
