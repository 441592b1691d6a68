package dev.envkit.toolkit.cli;

import dev.envkit.workspace.ByteSize;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.FileMutex;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.Trees;
import dev.envkit.workspace.Workspace;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * A file that a command makes: made in a directory beside its place, and put there when it is complete. What a command
 * that was killed left of such a directory is removed by the next that makes a file in the same place. For one thread.
 */
final class ImageTarget implements AutoCloseable {
    private static final String PREFIX = ".envkit-image-";
    private static final String LOCK = ".lock";

    private final Path target;
    private final Path scratch;
    private final FileMutex owner;
    private final long start = System.nanoTime();

    /** @param owner held as long as the scratch directory is in use, so that others can tell */
    private ImageTarget(Path target, Path scratch, FileMutex owner) {
        this.target = target;
        this.scratch = scratch;
        this.owner = owner;
    }

    /** Begins to make a file; its directory is created. */
    static ImageTarget of(Path file) {
        Path target = file.toAbsolutePath();
        if (Files.isDirectory(target)) {
            throw new EnvkitException(
                    ExitCode.USAGE, target + " is a directory", "Name a file in it: -o " + file + "/FILE");
        }
        Path directory = target.resolveSibling(".").normalize();
        try {
            Files.createDirectories(directory);
            removeLeftovers(directory);
            while (true) {
                Path scratch = directory.resolve(PREFIX + UUID.randomUUID());
                FileMutex owner = FileMutex.tryAcquire(lock(scratch));
                // between making and locking it, another command may have taken it for a leftover
                if (owner != null && Files.exists(lock(scratch))) {
                    return new ImageTarget(target, Files.createDirectory(scratch), owner);
                }
            }
        } catch (IOException e) {
            throw StorageException.of("write", target, e);
        }
    }

    private static Path lock(Path scratch) {
        return scratch.resolveSibling(scratch.getFileName() + LOCK);
    }

    /** Removes the scratch directories whose owners live no more, as far as this user may. */
    private static void removeLeftovers(Path directory) throws IOException {
        Set<Path> scratches = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, PREFIX + "*")) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                scratches.add(
                        name.endsWith(LOCK)
                                ? entry.resolveSibling(name.substring(0, name.length() - LOCK.length()))
                                : entry);
            }
        }
        for (Path scratch : scratches) {
            try (FileMutex dead = FileMutex.tryAcquire(lock(scratch))) {
                if (dead != null) {
                    Trees.delete(scratch);
                    Files.deleteIfExists(lock(scratch));
                }
            } catch (IOException e) {
                // another user's
            }
        }
    }

    /** Returns an empty directory for the while. */
    Path scratch(String name) {
        try {
            return Files.createDirectories(scratch.resolve(name));
        } catch (IOException e) {
            throw StorageException.of("write", scratch, e);
        }
    }

    /** Returns where the file is to be made. */
    Path file() {
        return scratch.resolve("image");
    }

    /** Returns where it goes. */
    Path target() {
        return target;
    }

    /**
     * Puts the file in its place, unless the same is there already.
     *
     * @param mayReplace whether something else that is there may go
     * @return whether it was not the same
     */
    boolean publish(boolean mayReplace) {
        try {
            if (Files.exists(target)) {
                if (Files.mismatch(file(), target) < 0) {
                    return false;
                }
                if (!mayReplace) {
                    throw new EnvkitException(
                            ExitCode.FAILED,
                            target + " is there and has another content, perhaps one that a board wrote",
                            "Move it away or remove it; 'envkit image' replaces it with --force, or takes another name"
                                    + " with -o.");
                }
            }
            Files.move(file(), target, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            throw StorageException.of("write", target, e);
        }
    }

    /**
     * Puts the file in its place, as {@link #publish(boolean)} does. What envkit made and nobody changed since may be
     * replaced.
     *
     * @param workspace remembers what was made
     */
    boolean publish(Workspace workspace, boolean force) {
        Path record = workspace.state().resolve("images").resolve(String.valueOf(target.getFileName()));
        try {
            boolean unchanged = Files.isRegularFile(record)
                    && Files.isRegularFile(target)
                    && Files.readString(record).strip().equals(record(Sha256.of(target)));
            boolean changed = publish(force || unchanged);
            byte[] text = record(Sha256.of(target)).getBytes(StandardCharsets.UTF_8);
            workspace.write(record, out -> out.write(text));
            return changed;
        } catch (IOException e) {
            throw StorageException.of("write", target, e);
        }
    }

    private String record(Sha256 digest) {
        return digest.hex() + " " + target;
    }

    /** Prints a line about the file, or its data. */
    Map<String, Object> report(boolean changed, PrintWriter out, boolean json) {
        try {
            long size = Files.size(target);
            Sha256 digest = Sha256.of(target);
            double seconds = (System.nanoTime() - start) / 1e9;
            if (!json) {
                out.printf(
                        Locale.ROOT,
                        "%s  %s, sha256 %s, %s%n",
                        target,
                        ByteSize.format(size),
                        digest.abbreviated(),
                        changed
                                ? String.format(
                                        Locale.ROOT, "made in %.2f s (%.0f MB/s)", seconds, size / 1e6 / seconds)
                                : "unchanged");
            }
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("file", target.toString());
            data.put("size", size);
            data.put("sha256", digest.hex());
            data.put("changed", changed);
            data.put("seconds", seconds);
            return data;
        } catch (IOException e) {
            throw StorageException.of("read", target, e);
        }
    }

    @Override
    public void close() {
        try {
            Trees.delete(scratch);
            Files.deleteIfExists(lock(scratch));
            owner.close();
        } catch (IOException e) {
            throw StorageException.of("delete", scratch, e);
        }
    }
}
