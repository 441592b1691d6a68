package dev.envkit.workspace;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Files that are either the old ones or the new ones, whatever happens in between: content goes to a temporary name in
 * the same file system, is forced to the disk, and takes the final name by rename(2), after which the directory is
 * forced as well.
 */
public final class AtomicFiles {
    private AtomicFiles() {}

    /** Writes content to a stream. */
    @FunctionalInterface
    public interface Content {
        /** Writes everything; the stream is buffered and closed by the caller. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Creates or replaces {@code target}. The temporary file lies beside it, with a dot before its name; it is removed
     * again on failure. Inside a workspace {@link Workspace#write} is preferred: what a killed process leaves of that
     * is found and removed.
     *
     * @throws IOException if it cannot be written; {@code target} is unchanged then
     */
    public static void write(Path target, Content content) throws IOException {
        Path absolute = target.toAbsolutePath();
        Path temporary = absolute.resolveSibling("." + absolute.getFileName() + "." + UUID.randomUUID() + ".tmp");
        writeThrough(temporary, absolute, content);
    }

    /** As {@link #write(Path, Content)}, with a text in UTF-8. */
    public static void write(Path target, String text) throws IOException {
        write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Creates or replaces {@code target} by way of {@code temporary}, which must be in the same file system. */
    static void writeThrough(Path temporary, Path target, Content content) throws IOException {
        try {
            try (OutputStream out = new java.io.BufferedOutputStream(Files.newOutputStream(temporary))) {
                content.writeTo(out);
            }
            force(temporary);
            rename(temporary, target);
        } catch (IOException | RuntimeException | Error e) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    /** Renames within one file system, replacing a file of that name, and forces the directories concerned. */
    static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        forceParent(to);
        if (!parentOf(from).equals(parentOf(to))) {
            forceParent(from);
        }
    }

    /** Forces a file's content, or a directory's list of names, to the disk (fsync(2)). */
    static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Forces the directory that holds {@code path}. */
    static void forceParent(Path path) throws IOException {
        force(parentOf(path));
    }

    private static Path parentOf(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(path + " has no parent");
        }
        return parent;
    }
}
