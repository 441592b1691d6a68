package dev.envkit.toolkit.nfs.export;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.FileMutex;
import dev.envkit.workspace.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Opens a directory to be served: setters, then {@link #call()} once. For one thread. */
public final class ExportOpener {
    private static final int INODE_LIMIT = 2_000_000;
    private static final int PATHS_SHOWN = 3;

    private final Path directory;
    private @Nullable Path manifest;
    private @Nullable Path fallback;
    private @Nullable Path overlay;
    private boolean readOnly;
    private int inodeLimit = INODE_LIMIT;
    private LongSupplier clock = () -> System.currentTimeMillis() * 1_000_000;
    private OptionalLong writeVerifier = OptionalLong.empty();
    private Consumer<String> messages = message -> {};

    /** @param directory the directory to serve */
    public ExportOpener(Path directory) {
        this.directory = directory;
    }

    /** Sets where the ownership manifest is; beside the directory, {@code DIR.mtree}, unless set. */
    public ExportOpener manifest(Path file) {
        manifest = file;
        return this;
    }

    /** Sets a directory for the manifest of a directory beside which nothing can be written. */
    public ExportOpener manifestFallback(Path otherDirectory) {
        fallback = otherDirectory;
        return this;
    }

    /** Refuses every change. */
    public ExportOpener readOnly() {
        readOnly = true;
        return this;
    }

    /** Keeps every change in a directory of its own, which is made if it is not there. */
    public ExportOpener overlay(Path changes) {
        overlay = changes;
        return this;
    }

    /** Sets the clock, in nanoseconds since 1970-01-01T00:00:00Z; the host's unless set. */
    public ExportOpener clock(LongSupplier nanoseconds) {
        clock = nanoseconds;
        return this;
    }

    /**
     * Sets the write verifier: another one in each life of a server that outlives neither its clients nor the host's
     * power. Follows from the directory's content unless set.
     */
    public ExportOpener writeVerifier(long verifier) {
        writeVerifier = OptionalLong.of(verifier);
        return this;
    }

    /** Sets how many files, directories and the like there may be. */
    public ExportOpener inodeLimit(int limit) {
        inodeLimit = limit;
        return this;
    }

    /** Sets who is told of what the user should know, one line each. */
    public ExportOpener messages(Consumer<String> consumer) {
        messages = consumer;
        return this;
    }

    /**
     * Opens the export.
     *
     * @throws EnvkitException if it cannot be served, or another envkit is changing it
     */
    public Export call() {
        if (!Files.isDirectory(directory)) {
            throw new EnvkitException(
                    ExitCode.FAILED, directory + " is not a directory", "name the root file system's directory");
        }
        try {
            Path root = directory.toRealPath();
            Path record = manifest == null ? Sidecar.besides(root) : manifest;
            if (manifest == null && fallback != null && !Files.exists(record) && !isWritable(record)) {
                record = fallback.resolve(fallbackName(root));
            }
            return overlay != null ? overOther(root, record, overlay) : inPlace(root, record);
        } catch (IOException e) {
            throw StorageException.of("serve", directory, e);
        } catch (NfsException e) {
            throw new EnvkitException(
                    ExitCode.FAILED,
                    directory + " holds more than " + inodeLimit + " files",
                    "name the root file system's own directory, not one above it",
                    e);
        }
    }

    private Export inPlace(Path root, Path record) throws IOException, NfsException {
        FileMutex lock = readOnly ? null : lock(record, "change " + directory);
        try {
            InodeTable table = new InodeTable(inodeLimit);
            Sidecar sidecar = Sidecar.read(root, record);
            InPlaceStore store = new InPlaceStore(root, sidecar, lock, table, clock);
            report(store.unreadable());
            return export(table, store, sidecar.lives());
        } catch (IOException | NfsException | RuntimeException e) {
            release(lock);
            throw e;
        }
    }

    private Export overOther(Path root, Path record, Path changes) throws IOException, NfsException {
        Files.createDirectories(changes);
        FileMutex lock = lock(changes.resolve("overlay"), "use the overlay " + changes);
        try {
            InodeTable table = new InodeTable(inodeLimit);
            OverlayStore store = new OverlayStore(root, Sidecar.read(root, record), changes, lock, table);
            return export(table, store, store.lives());
        } catch (IOException | NfsException | RuntimeException e) {
            release(lock);
            throw e;
        }
    }

    private Export export(InodeTable table, Store store, long lives) {
        return new Export(table, store, clock, lives, writeVerifier.orElse(lives), inodeLimit);
    }

    private void report(List<Path> unreadable) {
        if (!unreadable.isEmpty()) {
            messages.accept(unreadable.size() + " directories cannot be read and are empty to the guest, such as "
                    + String.join(
                            ", ",
                            unreadable.stream()
                                    .limit(PATHS_SHOWN)
                                    .map(Path::toString)
                                    .toList()));
        }
    }

    private FileMutex lock(Path of, String what) throws IOException {
        Path file = Sidecar.lockOf(of);
        FileMutex lock = FileMutex.tryAcquire(file);
        if (lock == null) {
            throw new EnvkitException(
                    ExitCode.FAILED,
                    "another envkit is running that can " + what,
                    "wait for it or end it; --nfs-readonly, or --nfs-overlay in another workspace, work beside it");
        }
        return lock;
    }

    private static void release(@Nullable FileMutex lock) throws IOException {
        if (lock != null) {
            lock.close();
        }
    }

    private static boolean isWritable(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent != null && Files.isWritable(parent);
    }

    private static String fallbackName(Path root) {
        byte[] path = root.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return root.getFileName() + "-" + dev.envkit.workspace.Sha256.of(path).abbreviated() + ".mtree";
    }
}
