package dev.envkit.toolkit.unpack;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads another stream ahead in a thread of its own, so that decompressing and writing files overlap. To be read by one
 * thread.
 */
final class BackgroundStream extends InputStream {
    private static final int CHUNK = 1 << 18;
    private static final int CHUNKS = 8;

    private static final class Chunk {
        private final byte[] bytes;
        private final int length;
        private final @Nullable Throwable failure;

        /** @param length how much of {@code bytes} is used; negative at the end, be it well or by {@code failure} */
        Chunk(byte[] bytes, int length, @Nullable Throwable failure) {
            this.bytes = bytes;
            this.length = length;
            this.failure = failure;
        }

        boolean isLast() {
            return length < 0;
        }
    }

    private final InputStream source;
    private final BlockingQueue<Chunk> full = new ArrayBlockingQueue<>(CHUNKS + 1);
    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(CHUNKS);
    private final Thread thread;
    private Chunk current = new Chunk(new byte[0], 0, null);
    private int position;

    /** @param source read by the new thread only, and closed by {@link #close} */
    BackgroundStream(InputStream source) {
        this.source = source;
        thread = Thread.ofPlatform().daemon().name("envkit-decompress").start(this::fill);
    }

    private void fill() {
        int made = 0;
        try {
            while (true) {
                // small archives never need more than the first
                byte[] bytes = free.poll();
                if (bytes == null) {
                    bytes = made++ < CHUNKS ? new byte[CHUNK] : free.take();
                }
                Chunk chunk;
                try {
                    int n = source.readNBytes(bytes, 0, bytes.length);
                    chunk = new Chunk(bytes, n == 0 ? -1 : n, null);
                } catch (IOException | RuntimeException | Error e) {
                    chunk = new Chunk(bytes, -1, e);
                }
                full.put(chunk);
                if (chunk.isLast()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            // closed before the end: nobody waits for more
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == current.length) {
            nextChunk();
        }
        if (current.isLast()) {
            rethrow(current.failure);
            return -1;
        }
        int n = Math.min(length, current.length - position);
        System.arraycopy(current.bytes, position, buffer, offset, n);
        position += n;
        return n;
    }

    private void nextChunk() throws IOException {
        try {
            if (current.bytes.length > 0) {
                free.put(current.bytes);
            }
            current = full.take();
            position = 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    private static void rethrow(@Nullable Throwable failure) throws IOException {
        switch (failure) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IOException(failure);
        }
    }

    @Override
    public void close() throws IOException {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                full.clear();
                thread.join(10);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        source.close();
    }
}
