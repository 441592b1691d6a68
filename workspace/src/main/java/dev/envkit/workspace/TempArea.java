package dev.envkit.workspace;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The workspace's {@code tmp} directory: where files and trees are made before they take their final name by rename.
 *
 * <p>Each entry's name ends in its owner's token, and each owner keeps a lock on {@code <token>.owner} for as long as
 * it lives. An entry is a leftover exactly when that lock is free: this holds after kill -9, after a reboot, when
 * process numbers are used again, and between containers that share the workspace but not their process numbers. The
 * token begins with the process number for people to read.
 *
 * <p>Thread-safe. The area, or the {@link Workspace} it belongs to, must stay reachable while its entries are used.
 */
public final class TempArea implements AutoCloseable {
    private static final String OWNER_SUFFIX = ".owner";
    private static final String SWEEP_LOCK = ".sweep.lock";

    private final Path directory;
    private final String token = ProcessHandle.current().pid() + "-" + UUID.randomUUID();
    private final AtomicLong count = new AtomicLong();
    private @Nullable FileMutex owner;

    TempArea(Path directory) {
        this.directory = directory;
    }

    /**
     * Returns a new, empty directory that only this user can enter.
     *
     * @param label what it is for, a word for people who look into {@code tmp}
     * @throws StorageException if it cannot be created
     */
    public TempEntry directory(String label) {
        Path path = newPath(label);
        try {
            Files.createDirectory(path);
        } catch (IOException e) {
            throw StorageException.of("create the directory", path, e);
        }
        return new TempEntry(this, path);
    }

    /**
     * Returns a name for a new file, which does not exist yet.
     *
     * @throws StorageException if the area cannot be used
     */
    public TempEntry file(String label) {
        return new TempEntry(this, newPath(label));
    }

    private Path newPath(String label) {
        own();
        String word = label.replaceAll("[^A-Za-z0-9_-]", "_");
        return directory.resolve(word + "." + count.incrementAndGet() + "." + token);
    }

    /** Takes the owner's lock and removes leftovers, once. */
    private synchronized void own() {
        if (owner != null) {
            return;
        }
        sweep();
        Path file = directory.resolve(token + OWNER_SUFFIX);
        // under the sweep lock: between its creation and its lock an owner's file looks like a dead one's
        try (FileMutex _ = FileMutex.acquire(directory.resolve(SWEEP_LOCK))) {
            owner = FileMutex.tryAcquire(file);
        } catch (IOException e) {
            throw StorageException.of("write", file, e);
        }
    }

    /**
     * Removes what dead processes left, as far as it can be removed.
     *
     * @return what was removed
     * @throws StorageException if the area cannot be read
     */
    public List<Path> sweep() {
        List<Path> removed = new ArrayList<>();
        try {
            Files.createDirectories(directory);
            try (FileMutex _ = FileMutex.acquire(directory.resolve(SWEEP_LOCK))) {
                Map<String, Boolean> dead = new HashMap<>();
                List<Path> owners = new ArrayList<>();
                for (Path entry : entries()) {
                    String name = String.valueOf(entry.getFileName());
                    if (name.equals(SWEEP_LOCK)) {
                        continue;
                    }
                    if (name.endsWith(OWNER_SUFFIX)) {
                        owners.add(entry);
                    } else if (dead.computeIfAbsent(name.substring(name.lastIndexOf('.') + 1), this::isDead)) {
                        removeQuietly(entry, removed);
                    }
                }
                // owners last: were this process killed here, the entries left would still be known as dead ones
                for (Path file : owners) {
                    String name = String.valueOf(file.getFileName());
                    String ownersToken = name.substring(0, name.length() - OWNER_SUFFIX.length());
                    if (dead.computeIfAbsent(ownersToken, this::isDead)) {
                        Files.deleteIfExists(file);
                    }
                }
            }
        } catch (IOException e) {
            throw StorageException.of("clean up", directory, e);
        }
        return removed;
    }

    private List<Path> entries() throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        }
        return entries;
    }

    private boolean isDead(String ownersToken) {
        Path file = directory.resolve(ownersToken + OWNER_SUFFIX);
        if (!Files.exists(file)) {
            return true;
        }
        try (FileMutex mutex = FileMutex.tryAcquire(file)) {
            return mutex != null;
        } catch (IOException e) {
            return false;
        }
    }

    private static void removeQuietly(Path entry, List<Path> removed) {
        try {
            Trees.delete(entry);
            removed.add(entry);
        } catch (IOException e) {
            // an orphan of the dead process may still write there, or it belongs to another user: next time
        }
    }

    /** Gives up ownership; entries that still exist become leftovers. */
    @Override
    public synchronized void close() {
        FileMutex mutex = owner;
        owner = null;
        if (mutex == null) {
            return;
        }
        try {
            Files.deleteIfExists(directory.resolve(token + OWNER_SUFFIX));
            mutex.close();
        } catch (IOException e) {
            throw StorageException.of("clean up", directory, e);
        }
    }
}
