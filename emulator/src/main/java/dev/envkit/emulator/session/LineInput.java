package dev.envkit.emulator.session;

import dev.envkit.emulator.run.Emulation;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Standard input that is no terminal: each of its lines is typed when the board shows a prompt. */
final class LineInput {
    private static final int MAX_LINE = 65536;

    private final InputStream in;
    private final Emulation emulation;

    LineInput(InputStream in, Emulation emulation) {
        this.in = new BufferedInputStream(in);
        this.emulation = emulation;
    }

    /** Starts a daemon thread that reads to the end. */
    void start() {
        emulation.expectInputLines();
        Thread.ofPlatform().daemon().name("standard input").start(this::read);
    }

    private void read() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b == '\n' || line.size() == MAX_LINE) {
                    emulation.inputLine(line.toByteArray());
                    line.reset();
                }
                if (b != '\n' && b != '\r') {
                    line.write(b);
                }
            }
        } catch (IOException e) {
            // what cannot be read is at its end
        }
        if (line.size() > 0) {
            emulation.inputLine(line.toByteArray());
        }
        emulation.inputEnded();
    }
}
