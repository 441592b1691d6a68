package dev.envkit.toolkit.patch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Changes to a tree that are collected in memory and then written together: if one cannot be written, those before it
 * are taken back. One thread at a time.
 */
final class TreeChanges {
    /**
     * A file's new state.
     *
     * @param content its text, or a symbolic link's target
     * @param symlink whether it is a symbolic link
     * @param executable whether the owner may run it; null leaves permissions as they are
     */
    record Content(
            String content, boolean symlink, @Nullable Boolean executable) {}

    private final Path root;
    /** By path relative to the root; null is a deleted file. */
    private final Map<Path, @Nullable Content> changes = new LinkedHashMap<>();

    TreeChanges(Path root) {
        this.root = root;
    }

    /** Returns a file's state with the changes so far, or null where there is no such file. */
    @Nullable
    Content read(Path relative) throws IOException {
        return changes.containsKey(relative) ? changes.get(relative) : readOriginal(relative);
    }

    /** Returns a file's state before all changes, or null where there is no such file. */
    @Nullable
    Content readOriginal(Path relative) throws IOException {
        Path file = root.resolve(relative);
        if (Files.isSymbolicLink(file)) {
            return new Content(Latin1.ofUtf8(Files.readSymbolicLink(file).toString()), true, null);
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        return new Content(Files.readString(file, StandardCharsets.ISO_8859_1), false, Files.isExecutable(file));
    }

    void write(Path relative, Content content) {
        changes.put(relative, content);
    }

    void delete(Path relative) {
        changes.put(relative, null);
    }

    /** Returns the paths changed, relative to the root, and whether each exists afterwards. */
    Map<Path, Boolean> summary() {
        Map<Path, Boolean> result = new LinkedHashMap<>();
        changes.forEach((path, content) -> result.put(path, content != null));
        return result;
    }

    /**
     * Writes the changes.
     *
     * @param mtime modification time of the files written, or null for now
     * @throws IOException if one cannot be written; the tree is then as before
     */
    void commit(@Nullable Instant mtime) throws IOException {
        Path staging = Files.createTempDirectory(root, ".envkit-patch-");
        Deque<Undo> undo = new ArrayDeque<>();
        try {
            int number = 0;
            Map<Path, Path> staged = new LinkedHashMap<>();
            for (Map.Entry<Path, @Nullable Content> change : changes.entrySet()) {
                Content content = change.getValue();
                if (content != null) {
                    Path file = staging.resolve("new" + number++);
                    stage(file, content, root.resolve(change.getKey()), mtime);
                    staged.put(change.getKey(), file);
                }
            }
            for (Path relative : changes.keySet()) {
                Path file = root.resolve(relative);
                if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                    Path backup = staging.resolve("old" + number++);
                    Files.move(file, backup);
                    undo.push(() -> Files.move(backup, file));
                }
                Path replacement = staged.get(relative);
                if (replacement != null) {
                    createParents(file, undo);
                    Files.move(replacement, file);
                    undo.push(() -> Files.delete(file));
                }
            }
        } catch (IOException e) {
            takeBack(undo, e);
            throw e;
        } finally {
            deleteFlat(staging);
        }
        for (Map.Entry<Path, @Nullable Content> change : changes.entrySet()) {
            if (change.getValue() == null) {
                deleteEmptyParents(root.resolve(change.getKey()));
            }
        }
    }

    private interface Undo {
        void run() throws IOException;
    }

    private static void stage(Path file, Content content, Path original, @Nullable Instant mtime) throws IOException {
        if (content.symlink()) {
            Files.createSymbolicLink(file, Path.of(Latin1.toUtf8(content.content())));
            return;
        }
        Files.writeString(file, content.content(), StandardCharsets.ISO_8859_1);
        if (Files.isRegularFile(original, LinkOption.NOFOLLOW_LINKS)) {
            Files.setPosixFilePermissions(file, Files.getPosixFilePermissions(original));
        }
        Boolean executable = content.executable();
        if (executable != null && executable != Files.isExecutable(file)) {
            Set<PosixFilePermission> run = EnumSet.of(
                    PosixFilePermission.OWNER_EXECUTE,
                    PosixFilePermission.GROUP_EXECUTE,
                    PosixFilePermission.OTHERS_EXECUTE);
            Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(file));
            if (executable) {
                permissions.addAll(run);
            } else {
                permissions.removeAll(run);
            }
            Files.setPosixFilePermissions(file, permissions);
        }
        if (mtime != null) {
            Files.setLastModifiedTime(file, FileTime.from(mtime));
        }
    }

    private void createParents(Path file, Deque<Undo> undo) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path p = file.getParent(); p != null && !p.equals(root) && !Files.isDirectory(p); p = p.getParent()) {
            missing.push(p);
        }
        for (Path directory : missing) {
            Files.createDirectory(directory);
            undo.push(() -> Files.delete(directory));
        }
    }

    private void deleteEmptyParents(Path file) throws IOException {
        for (Path p = file.getParent(); p != null && !p.equals(root); p = p.getParent()) {
            if (!Files.isDirectory(p)) {
                continue;
            }
            try (var entries = Files.list(p)) {
                if (entries.findAny().isPresent()) {
                    return;
                }
            }
            Files.delete(p);
        }
    }

    private static void takeBack(Deque<Undo> undo, IOException reason) {
        for (Undo step : undo) {
            try {
                step.run();
            } catch (IOException e) {
                reason.addSuppressed(e);
            }
        }
    }

    /** Deletes the staging directory, which holds files and links only. */
    private static void deleteFlat(Path directory) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                Files.delete(entry);
            }
        }
        Files.delete(directory);
    }
}
