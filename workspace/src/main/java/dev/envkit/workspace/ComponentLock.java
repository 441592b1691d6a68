package dev.envkit.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The right to change a component: one process, and one thread of it, has it at a time. The kernel takes it back when
 * the process dies, so there is never a stale lock to remove by hand.
 *
 * <p>Who holds it is written to a second file beside the lock; that file is information only and may be out of date.
 *
 * <p>Thread-safe. Not reentrant.
 */
public final class ComponentLock implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private final FileMutex mutex;
    private final Path holderFile;

    private ComponentLock(FileMutex mutex, Path holderFile) {
        this.mutex = mutex;
        this.holderFile = holderFile;
    }

    static ComponentLock acquire(Workspace workspace, String component, String command, Consumer<LockHolder> onWait) {
        @Nullable LockHolder told = null;
        try {
            while (true) {
                ComponentLock lock = tryAcquire(workspace, component, command);
                if (lock != null) {
                    return lock;
                }
                LockHolder holder = holder(workspace, component);
                if (!holder.equals(told)) {
                    told = holder;
                    onWait.accept(holder);
                }
                FileMutex.pause(workspace.lockPath(component));
            }
        } catch (IOException e) {
            throw StorageException.of("lock", workspace.lockPath(component), e);
        }
    }

    static ComponentLock acquireNow(Workspace workspace, String component, String command) {
        try {
            ComponentLock lock = tryAcquire(workspace, component, command);
            if (lock == null) {
                throw new LockBusyException(component, holder(workspace, component));
            }
            return lock;
        } catch (IOException e) {
            throw StorageException.of("lock", workspace.lockPath(component), e);
        }
    }

    private static @Nullable ComponentLock tryAcquire(Workspace workspace, String component, String command)
            throws IOException {
        if (!NAME.matcher(component).matches()) {
            throw new IllegalArgumentException("not a component's name: " + component);
        }
        FileMutex mutex = FileMutex.tryAcquire(workspace.lockPath(component));
        if (mutex == null) {
            return null;
        }
        Path holderFile = holderFile(workspace, component);
        try {
            String text = LockHolder.thisProcess(command).toText();
            workspace.write(holderFile, out -> out.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            return new ComponentLock(mutex, holderFile);
        } catch (RuntimeException | Error e) {
            mutex.close();
            throw e;
        }
    }

    /** Returns who holds the lock according to what was written last. */
    private static LockHolder holder(Workspace workspace, String component) {
        try {
            return LockHolder.parse(Files.readString(holderFile(workspace, component)));
        } catch (IOException e) {
            return LockHolder.UNKNOWN;
        }
    }

    private static Path holderFile(Workspace workspace, String component) {
        return workspace.state().resolve("locks").resolve(component + ".holder");
    }

    @Override
    public void close() {
        try (mutex) {
            Files.deleteIfExists(holderFile);
        } catch (IOException e) {
            throw StorageException.of("unlock", holderFile, e);
        }
    }
}
