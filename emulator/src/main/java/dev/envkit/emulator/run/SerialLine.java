package dev.envkit.emulator.run;

import dev.envkit.emulator.bus.SerialSink;

/** The board's end of the console's serial line. Used by the machine's thread. */
public interface SerialLine {
    /** Connects what the board sends. */
    void connect(SerialSink sink);

    /** Puts a character on the line to the board, behind those that are still on their way. */
    void receive(int character);
}
