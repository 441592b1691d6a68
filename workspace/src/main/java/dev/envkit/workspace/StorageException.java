package dev.envkit.workspace;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The file system refused: it is full, read-only, not ours to write, or broken. The message names the reason. */
public final class StorageException extends EnvkitException {
    private static final long serialVersionUID = 1L;
    /** Less than this many usable bytes is a full file system, whatever language the system's message is in. */
    private static final long NOTHING_LEFT = 64 * 1024;

    private StorageException(String message, String remedy, @Nullable Throwable cause) {
        super(ExitCode.HOST, message, remedy, cause);
    }

    /**
     * Translates an I/O error into words and a remedy.
     *
     * @param activity what was being done, as it follows "cannot": {@code "write"}, {@code "create the directory"}
     * @param path what it was done to
     * @param cause the error; if it wraps a {@code StorageException} already, that one is returned
     */
    public static EnvkitException of(String activity, Path path, IOException cause) {
        if (cause.getCause() instanceof EnvkitException known) {
            return known;
        }
        String what = "cannot " + activity + " " + path + ": ";
        String reason = reason(cause);
        String folded = reason.toLowerCase(Locale.ROOT);
        if (folded.contains("read-only file system") || isReadOnly(path)) {
            return new StorageException(
                    what + "the file system is read-only",
                    "Remount it writable, or choose another workspace with --workspace DIR.",
                    cause);
        }
        if (folded.contains("disk quota exceeded")) {
            return new StorageException(
                    what + "your disk quota is used up",
                    "Delete files, ask for a larger quota, or choose another workspace with --workspace DIR.",
                    cause);
        }
        if (folded.contains("no space left on device") || isFull(path, cause)) {
            return new StorageException(
                    what + "no space is left on the file system (" + ByteSize.format(usableSpace(path)) + " free)",
                    "Free some space ('envkit clean' removes what can be made again), or choose a workspace on"
                            + " another file system with --workspace DIR; then run the same command again.",
                    cause);
        }
        if (folded.contains("no locks available") || folded.contains("function not implemented")) {
            return new StorageException(
                    what + "the file system does not support locks",
                    "Choose a workspace on a local file system with --workspace DIR.",
                    cause);
        }
        if (cause instanceof AccessDeniedException) {
            return new StorageException(
                    what + "permission denied",
                    "Make it yours (ls -ld shows who owns it; a run of envkit as root leaves such files), or choose"
                            + " another workspace with --workspace DIR.",
                    cause);
        }
        if (cause instanceof NoSuchFileException) {
            return new StorageException(what + "it does not exist", "Run the same command again.", cause);
        }
        return new StorageException(
                what + (reason.isEmpty() ? cause.getClass().getSimpleName() : reason),
                "Check the file system and run the same command again.",
                cause);
    }

    private static String reason(IOException e) {
        // a FileSystemException's message is the path; without a reason its type says it all
        String text = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return text == null ? "" : text;
    }

    private static boolean isReadOnly(Path path) {
        try {
            return storeOf(path).isReadOnly();
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isFull(Path path, IOException cause) {
        boolean typed = cause instanceof AccessDeniedException || cause instanceof NoSuchFileException;
        return !typed && usableSpace(path) < NOTHING_LEFT;
    }

    private static long usableSpace(Path path) {
        try {
            return storeOf(path).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    /** Returns the file store of {@code path} or, where that does not exist yet, of its nearest parent that does. */
    static FileStore storeOf(Path path) throws IOException {
        Path existing = path.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return Files.getFileStore(existing);
    }
}
