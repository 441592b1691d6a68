package dev.envkit.toolkit.cli;

import dev.envkit.workspace.ByteSize;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.Workspace;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A file that a command makes: made in a directory beside its place, and put there when it is complete. For one thread.
 */
final class ImageTarget implements AutoCloseable {
    private final Path target;
    private final Path scratch;
    private final long start = System.nanoTime();

    private ImageTarget(Path target, Path scratch) {
        this.target = target;
        this.scratch = scratch;
    }

    /** Begins to make a file; its directory is created. */
    static ImageTarget of(Path file) {
        Path target = file.toAbsolutePath();
        if (Files.isDirectory(target)) {
            throw new EnvkitException(
                    ExitCode.USAGE, target + " is a directory", "Name a file in it: -o " + file + "/FILE");
        }
        Path directory = target.resolveSibling(".");
        try {
            Files.createDirectories(directory);
            return new ImageTarget(target, Files.createTempDirectory(directory.normalize(), ".envkit-image-"));
        } catch (IOException e) {
            throw StorageException.of("write", target, e);
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
        try (Stream<Path> files = Files.walk(scratch)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw StorageException.of("delete", scratch, e);
        }
    }
}
