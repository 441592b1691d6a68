package dev.envkit.workspace;

import dev.envkit.workspace.AtomicFiles.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * The directory in which everything happens: what was downloaded, unpacked, built and logged.
 *
 * <p>All of it is in one file system, so that what is made in {@code tmp} can take its final name by rename. A marker
 * file with a format version tells a workspace from a directory that only happens to be there.
 *
 * <p>Thread-safe. Close it at the end of a command: what is left in {@code tmp} is then known to be a leftover.
 */
public final class Workspace implements AutoCloseable {
    /** The file that pins every source; a person's to keep under version control. */
    public static final String LOCK_FILE = "envkit.lock";

    private final Path root;
    private final TempArea temp;

    private Workspace(Path root) {
        this.root = root;
        this.temp = new TempArea(root.resolve(Layout.TMP.directory()));
    }

    /** The workspace's directories. */
    public enum Layout {
        /** Verified downloads by content. */
        DOWNLOADS,
        /** Unpacked and patched sources. */
        SOURCES,
        /** Scratch trees of builds that run, or that failed and are kept to be looked at. */
        BUILD,
        /** Build results by component and key. */
        ARTIFACTS,
        /** NAND, SD and file system images. */
        IMAGES,
        /** Reports of boot verification. */
        REPORTS,
        /** One log for each step of a build. */
        LOGS,
        /** Locks, journal and what else envkit has to remember. */
        STATE,
        /** Things in the making. */
        TMP;

        /** Returns the directory's name in the workspace. */
        public String directory() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * Opens an existing workspace without writing to it, so it may be on a read-only file system.
     *
     * @throws EnvkitException if there is none, or one that this envkit cannot read
     */
    public static Workspace open(Path root) {
        return new Workspace(WorkspaceMarker.check(root));
    }

    /** Tells whether there is a workspace at {@code root}, of whatever format. */
    public static boolean exists(Path root) {
        return WorkspaceMarker.isPresent(root);
    }

    /**
     * Opens a workspace, or makes one of a directory that is missing, empty, or holds an {@code envkit.lock} and none
     * of the workspace's directories.
     *
     * @throws EnvkitException if the directory holds something else, is in a place where builds cannot work, or cannot
     *     be written
     */
    public static Workspace openOrCreate(Path root) {
        if (!WorkspaceMarker.isPresent(root)) {
            WorkspaceMarker.create(root);
        }
        Workspace workspace = open(root);
        for (Layout directory : Layout.values()) {
            workspace.createDirectories(workspace.directory(directory));
        }
        return workspace;
    }

    /** Returns the workspace's directory with symbolic links resolved. */
    public Path root() {
        return root;
    }

    /** Returns one of the workspace's directories. */
    public Path directory(Layout which) {
        return root.resolve(which.directory());
    }

    /** Returns where verified downloads are; use {@link #content()}. */
    public Path downloads() {
        return directory(Layout.DOWNLOADS);
    }

    /** Returns where unpacked sources are. */
    public Path sources() {
        return directory(Layout.SOURCES);
    }

    /** Returns where builds have their scratch trees. */
    public Path build() {
        return directory(Layout.BUILD);
    }

    /** Returns where images of flash chips, cards and file systems are. */
    public Path images() {
        return directory(Layout.IMAGES);
    }

    /** Returns where reports of boot verification are. */
    public Path reports() {
        return directory(Layout.REPORTS);
    }

    /** Returns where the logs are. */
    public Path logs() {
        return directory(Layout.LOGS);
    }

    /** Returns where envkit keeps what it has to remember. */
    public Path state() {
        return directory(Layout.STATE);
    }

    /** Returns where things are made before they take their final name. */
    public TempArea temp() {
        return temp;
    }

    /** Returns the store of downloads. */
    public ContentStore content() {
        return new ContentStore(this);
    }

    /** Returns the store of build results. */
    public ArtifactStore artifacts() {
        return new ArtifactStore(this);
    }

    /** Returns the record of what was begun and finished. */
    public Journal journal() {
        return new Journal(this);
    }

    /** Returns the pins of the sources. */
    public LockFile lockFile() {
        return new LockFile(this);
    }

    /**
     * Locks a component, waiting for as long as another process has it.
     *
     * @param component a name of letters, digits, dots, dashes and underscores
     * @param command what this process is doing, for the others: {@code "envkit build kernel"}
     * @param onWait told who has it when waiting begins, and again when it passes to someone else
     * @throws StorageException if the lock cannot be used, or the thread is interrupted
     */
    public ComponentLock lock(String component, String command, Consumer<LockHolder> onWait) {
        return ComponentLock.acquire(this, component, command, onWait);
    }

    /**
     * Locks a component or fails at once.
     *
     * @throws LockBusyException if another process has it
     */
    public ComponentLock tryLock(String component, String command) {
        return ComponentLock.acquireNow(this, component, command);
    }

    Path lockPath(String name) {
        return state().resolve("locks").resolve(name + ".lock");
    }

    /**
     * Creates or replaces a file of the workspace atomically; parent directories are created.
     *
     * @throws StorageException if it cannot be written
     */
    public void write(Path target, Content content) {
        Path parent = target.getParent();
        if (parent != null) {
            createDirectories(parent);
        }
        try (TempEntry entry = temp.file(String.valueOf(target.getFileName()))) {
            AtomicFiles.writeThrough(entry.path(), target, content);
        } catch (IOException e) {
            throw StorageException.of("write", target, e);
        }
    }

    /**
     * Creates a directory and its parents.
     *
     * @throws StorageException if it cannot be created
     */
    public void createDirectories(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw StorageException.of("create the directory", directory, e);
        }
    }

    /**
     * Deletes something of the workspace with all it holds: it vanishes from its place at once, by a rename into
     * {@code tmp}, so that a kill does not leave half of it under its name.
     *
     * @throws StorageException if it cannot be deleted
     */
    public void delete(Path path) {
        try (TempEntry grave = temp.file("deleted")) {
            if (!Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            try {
                Files.move(path, grave.path(), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
            } catch (java.nio.file.AccessDeniedException e) {
                // a directory without write permission cannot change its parent
                Trees.delete(path);
                return;
            }
            Trees.delete(grave.path());
        } catch (IOException e) {
            throw StorageException.of("delete", path, e);
        }
    }

    /** Returns how many bytes this user can still write in the workspace's file system. */
    public long usableSpace() {
        try {
            return StorageException.storeOf(root).getUsableSpace();
        } catch (IOException e) {
            throw StorageException.of("ask for the free space of", root, e);
        }
    }

    /**
     * Makes sure before long work that there is room for it.
     *
     * @param bytes how much the work will need at its peak
     * @param work what it is: {@code "building the kernel"}
     * @throws EnvkitException if there is less
     */
    public void requireSpace(long bytes, String work) {
        long usable = usableSpace();
        if (usable < bytes) {
            throw new EnvkitException(
                    ExitCode.HOST,
                    work + " needs " + ByteSize.format(bytes) + " in " + root + ", which has " + ByteSize.format(usable)
                            + " left",
                    "Free " + ByteSize.format(bytes - usable) + " ('envkit clean' removes what can be made again), or"
                            + " choose a workspace on another file system with --workspace DIR.");
        }
    }

    /** Removes what killed processes left in {@code tmp} and returns what that was. */
    public List<Path> removeLeftovers() {
        return temp.sweep();
    }

    @Override
    public void close() {
        temp.close();
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
