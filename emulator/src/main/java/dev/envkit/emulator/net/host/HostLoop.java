package dev.envkit.emulator.net.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The thread that waits for the host's sockets. It starts with the first task.
 *
 * <p>Threading: {@link #execute}, {@link #load} and {@link #close} may be called from any thread; {@link #register} and
 * what tasks and channels do is for this thread.
 */
final class HostLoop implements AutoCloseable {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger load = new AtomicInteger();
    private @Nullable Selector selector;
    private boolean closed;

    /** Told that its channel can do something. */
    @FunctionalInterface
    interface Ready {
        void ready(SelectionKey key) throws IOException;
    }

    /** Has the thread do something. */
    void execute(Runnable task) {
        load.incrementAndGet();
        tasks.add(task);
        Selector running = started();
        if (running != null) {
            running.wakeup();
        }
    }

    /** Returns how many tasks are waiting. */
    int load() {
        return load.get();
    }

    private synchronized @Nullable Selector started() {
        if (selector == null && !closed) {
            try {
                Selector made = Selector.open();
                selector = made;
                Thread.ofPlatform().daemon().name("host network").start(() -> run(made));
            } catch (IOException e) {
                throw new UncheckedIOException("the host gives no selector", e);
            }
        }
        return selector;
    }

    private void run(Selector own) {
        while (own.isOpen()) {
            try {
                own.select(this::ready);
            } catch (IOException e) {
                return;
            }
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                load.decrementAndGet();
                task.run();
            }
        }
    }

    private void ready(SelectionKey key) {
        Ready handler = (Ready) key.attachment();
        try {
            handler.ready(key);
        } catch (IOException e) {
            closeQuietly(key.channel());
        }
    }

    /** Has a channel waited for. */
    SelectionKey register(SelectableChannel channel, int operations, Ready handler) throws IOException {
        Selector running = started();
        if (running == null) {
            throw new IOException("the run has ended");
        }
        channel.configureBlocking(false);
        return channel.register(running, operations, handler);
    }

    static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // there is nobody to tell, and nothing to do about it
        }
    }

    /** Closes all channels and ends the thread. */
    @Override
    public void close() {
        Selector running;
        synchronized (this) {
            closed = true;
            running = selector;
        }
        if (running != null && running.isOpen()) {
            running.keys().forEach(key -> closeQuietly(key.channel()));
            closeQuietly(running);
        }
    }
}
