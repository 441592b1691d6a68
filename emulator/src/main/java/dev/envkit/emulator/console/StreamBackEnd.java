package dev.envkit.emulator.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/** Connects the serial port to a pair of streams, such as standard input and output in raw mode. */
public final class StreamBackEnd implements SerialBackEnd {
    private final InputStream in;
    private final OutputPump pump;

    /**
     * @param in is read by a daemon thread until its end
     * @param out is not closed
     */
    public StreamBackEnd(InputStream in, OutputStream out) {
        this.in = in;
        this.pump = new OutputPump(out, "serial output");
    }

    @Override
    public void start(Consumer<byte[]> input) {
        Thread.ofPlatform().daemon().name("serial input").start(() -> {
            try {
                TcpBackEnd.copy(in, input);
            } catch (IOException e) {
                // there is no more input then
            }
        });
    }

    @Override
    public void transmit(int character) {
        pump.write(character);
    }

    /** Writes something that does not come from the board. */
    public void message(byte[] text) {
        pump.write(text);
    }

    @Override
    public String description() {
        return "stdio";
    }

    @Override
    public void close() {
        pump.close();
    }
}
