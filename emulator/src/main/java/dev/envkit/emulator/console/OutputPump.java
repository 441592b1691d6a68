package dev.envkit.emulator.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Carries characters from the machine's thread to a stream of the host that may be slow. Where that stays behind by
 * more than {@link #LIMIT}, the machine waits for it.
 *
 * <p>Threading: {@link #write} from one thread; the stream is written by a daemon thread.
 */
final class OutputPump {
    private static final int LIMIT = 1 << 20;
    private static final long CLOSE_MILLIS = 2000;

    private final OutputStream out;
    private final Thread thread;
    private ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private boolean closed;
    private boolean broken;

    OutputPump(OutputStream out, String name) {
        this.out = out;
        this.thread = Thread.ofPlatform().daemon().name(name).start(this::pump);
    }

    /** Takes a byte. */
    synchronized void write(int character) {
        while (pending.size() >= LIMIT && !broken && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        if (!broken) {
            pending.write(character);
            if (pending.size() == 1) {
                notifyAll();
            }
        }
    }

    /** Takes bytes. */
    void write(byte[] bytes) {
        for (byte b : bytes) {
            write(b);
        }
    }

    /** Has everything written out, for two seconds at most, and ends. */
    void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pump() {
        try {
            for (; ; ) {
                byte[] bytes = next();
                if (bytes.length == 0) {
                    return;
                }
                out.write(bytes);
                out.flush();
            }
        } catch (IOException e) {
            // nobody reads any more: the machine runs on without
            synchronized (this) {
                broken = true;
                notifyAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized byte[] next() throws InterruptedException {
        while (pending.size() == 0 && !closed) {
            wait();
        }
        byte[] bytes = pending.toByteArray();
        pending = new ByteArrayOutputStream();
        notifyAll();
        return bytes;
    }
}
