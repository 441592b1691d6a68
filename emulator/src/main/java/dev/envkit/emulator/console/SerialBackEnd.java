package dev.envkit.emulator.console;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * Something on the host that is connected to the board's serial port.
 *
 * <p>Threading: {@link #transmit} is called on the machine's thread, the others on the thread that owns the back end;
 * input is delivered on threads of the back end's own.
 */
public interface SerialBackEnd extends AutoCloseable {
    /** Connected to nothing. */
    SerialBackEnd NULL = new SerialBackEnd() {
        @Override
        public void start(Consumer<byte[]> input) {}

        @Override
        public void transmit(int character) {}

        @Override
        public String description() {
            return "null";
        }

        @Override
        public void close() {}
    };

    /**
     * Begins to deliver what comes from the host.
     *
     * @param input takes bytes for the board, on any thread; it keeps the array
     * @throws IOException if the connection cannot be made
     */
    void start(Consumer<byte[]> input) throws IOException;

    /** Takes a character that the board has sent. */
    void transmit(int character);

    /** Returns where the other side finds it: a path, an address. */
    String description();

    /** Writes out what is waiting, ends the connection, and puts everything back as it was. */
    @Override
    void close();
}
