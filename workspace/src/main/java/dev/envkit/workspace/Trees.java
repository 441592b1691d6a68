package dev.envkit.workspace;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Whole directory trees. Symbolic links are never followed: they are leaves. */
public final class Trees {
    private static final Set<PosixFilePermission> OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
    /** How often a directory is emptied again when something appears in it while it is deleted. */
    private static final int ATTEMPTS = 5;
    /** Above this many files, one sync of the file system is cheaper than forcing each file. */
    private static final int MANY_FILES = 200;

    private Trees() {}

    /**
     * Deletes a file or a directory with all it holds; directories without write permission are made writable first
     * (unpacked archives have such). Does nothing where there is nothing. What another process deletes at the same time
     * is no error, and what it creates is deleted too, within reason.
     *
     * @throws IOException if something cannot be deleted
     */
    public static void delete(Path path) throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(path);
            return;
        }
        for (int attempt = 1; ; attempt++) {
            emptyDirectory(path);
            try {
                Files.deleteIfExists(path);
                return;
            } catch (DirectoryNotEmptyException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static void emptyDirectory(Path directory) throws IOException {
        List<Path> children;
        try {
            children = list(directory);
        } catch (AccessDeniedException e) {
            makeAccessible(directory, e);
            children = list(directory);
        }
        boolean accessible = false;
        for (Path child : children) {
            try {
                delete(child);
            } catch (AccessDeniedException e) {
                if (accessible) {
                    throw e;
                }
                makeAccessible(directory, e);
                accessible = true;
                delete(child);
            }
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(children::add);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        return children;
    }

    private static void makeAccessible(Path directory, AccessDeniedException denied) throws IOException {
        try {
            Files.setPosixFilePermissions(directory, OWNER);
        } catch (IOException | UnsupportedOperationException e) {
            denied.addSuppressed(e);
            throw denied;
        }
    }

    /** Returns the sum of the sizes of the regular files below {@code root}; 0 if that does not exist. */
    public static long size(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return 0;
        }
        long[] sum = new long[1];
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                sum[0] += attributes.isRegularFile() ? attributes.size() : 0;
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
        return sum[0];
    }

    /**
     * Forces a tree to the disk, so that it may be renamed into place: few files one by one, many with one {@code sync
     * -f} of the file system they are in (a kernel tree's 80,000 fsyncs take minutes). Where that program is missing
     * they are forced one by one.
     */
    static void force(Path root) throws IOException {
        List<Path> files = new ArrayList<>();
        List<Path> directories = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                directories.add(directory);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        if (files.size() > MANY_FILES && syncFileSystem(root)) {
            return;
        }
        for (Path file : files) {
            forceReadable(file);
        }
        for (Path directory : directories) {
            forceReadable(directory);
        }
    }

    private static void forceReadable(Path path) throws IOException {
        try {
            AtomicFiles.force(path);
        } catch (AccessDeniedException e) {
            // not readable even for its owner (mode 0 in an archive); its content follows with the journal's commit
        }
    }

    private static boolean syncFileSystem(Path root) throws IOException {
        Process sync;
        try {
            sync = new ProcessBuilder("sync", "-f", root.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            return false;
        }
        try {
            return sync.waitFor(10, TimeUnit.MINUTES) && sync.exitValue() == 0;
        } catch (InterruptedException e) {
            sync.destroy();
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while forcing " + root + " to the disk");
        }
    }
}
