package dev.envkit.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file or directory in the making, in the workspace's {@code tmp}. Closing it deletes it unless it was published; so
 * the usual form is try-with-resources around making and publishing.
 *
 * <p>For one thread.
 */
public final class TempEntry implements AutoCloseable {
    // keeps the area's lock alive for as long as the entry is in use
    private final TempArea area;
    private final Path path;
    private boolean published;

    TempEntry(TempArea area, Path path) {
        this.area = area;
        this.path = path;
    }

    /** Returns where it is being made. */
    public Path path() {
        return path;
    }

    /** Returns the area it lies in. */
    public TempArea area() {
        return area;
    }

    /**
     * Gives a directory its final name, with all it holds forced to the disk before. If {@code target} exists already,
     * another process was first; that one stays and this one will be deleted.
     *
     * @param target where it goes, in the same workspace; parent directories are created
     * @return whether this entry took the name
     * @throws StorageException if it cannot be written
     */
    public boolean publishDirectory(Path target) {
        try {
            Files.createDirectories(parentOf(target));
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            Trees.force(path);
            try {
                Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                    return false;
                }
                throw e;
            }
            published = true;
            AtomicFiles.forceParent(target);
            return true;
        } catch (IOException e) {
            throw StorageException.of("publish", target, e);
        }
    }

    /**
     * Gives a file or symbolic link its final name, replacing what had that name.
     *
     * @param target where it goes, in the same workspace; parent directories are created
     * @throws StorageException if it cannot be written
     */
    public void publishFile(Path target) {
        try {
            Files.createDirectories(parentOf(target));
            if (!Files.isSymbolicLink(path)) {
                AtomicFiles.force(path);
            }
            AtomicFiles.rename(path, target);
            published = true;
        } catch (IOException e) {
            throw StorageException.of("publish", target, e);
        }
    }

    private static Path parentOf(Path target) {
        Path parent = target.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(target + " has no parent");
        }
        return parent;
    }

    /** Deletes it unless it was published. What cannot be deleted is left to {@link TempArea#sweep}. */
    @Override
    public void close() {
        if (published) {
            return;
        }
        try {
            Trees.delete(path);
        } catch (IOException e) {
            // usually something still writes there; the sweep of a later run gets it
        }
    }
}
