package dev.envkit.emulator.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Writes what the board sends to a file; there is no input. */
public final class FileBackEnd implements SerialBackEnd {
    private final Path path;
    private final OutputPump pump;

    /**
     * @param path is overwritten
     * @throws IOException if it cannot be written
     */
    public FileBackEnd(Path path) throws IOException {
        this.path = path;
        this.pump = new OutputPump(Files.newOutputStream(path), "serial file");
    }

    @Override
    public void start(Consumer<byte[]> input) {}

    @Override
    public void transmit(int character) {
        pump.write(character);
    }

    @Override
    public String description() {
        return path.toString();
    }

    @Override
    public void close() {
        pump.close();
    }
}
