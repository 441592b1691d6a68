package dev.envkit.workspace;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Mutual exclusion between processes, and between the threads of this one, by an exclusive lock on a file. The kernel
 * releases it when the process ends, however it ends. The file is never deleted: a waiter may have it open.
 *
 * <p>Thread-safe; a mutex may be closed by another thread than the one that acquired it.
 */
public final class FileMutex implements AutoCloseable {
    /**
     * Files locked by this process. Static, because POSIX record locks (fcntl(2)) belong to the process: closing
     * <em>any</em> descriptor of a file drops the process's lock on it, so a second attempt on a file that is held must
     * not even open it.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private static final long POLL_MILLIS = 50;

    private final Path file;
    private final FileChannel channel;

    private FileMutex(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Returns the mutex on {@code file}, which is created where missing, or null if it is held by anyone.
     *
     * @throws IOException if the file cannot be made or opened
     */
    public static @Nullable FileMutex tryAcquire(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " is not a file");
        }
        Files.createDirectories(parent);
        Path key = parent.toRealPath().resolve(file.getFileName());
        if (!HELD.add(key)) {
            return null;
        }
        boolean acquired = false;
        try {
            FileChannel channel = FileChannel.open(key, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                acquired = lock != null;
            } finally {
                if (!acquired) {
                    channel.close();
                }
            }
            return acquired ? new FileMutex(key, channel) : null;
        } finally {
            if (!acquired) {
                HELD.remove(key);
            }
        }
    }

    /**
     * Waits for the mutex on {@code file}.
     *
     * @throws InterruptedIOException if the thread is interrupted; its interrupt status is set again
     */
    static FileMutex acquire(Path file) throws IOException {
        while (true) {
            FileMutex mutex = tryAcquire(file);
            if (mutex != null) {
                return mutex;
            }
            pause(file);
        }
    }

    /** Sleeps until it is worth trying again. */
    static void pause(Path file) throws InterruptedIOException {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + file);
        }
    }

    @Override
    public void close() throws IOException {
        // release before forgetting: the other order would let a second thread open the file, and this close would
        // drop that thread's lock
        if (channel.isOpen()) {
            channel.close();
            HELD.remove(file);
        }
    }
}
