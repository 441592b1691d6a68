package dev.envkit.toolkit.nfs.export;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/**
 * Works on files below a directory, from descriptor to descriptor (openat(2) with O_NOFOLLOW): whatever somebody puts
 * in the way on the host meanwhile, no symbolic link is followed on it.
 *
 * <p>For one thread.
 */
final class Beneath {
    private final Path top;

    /** @param top the directory; the way to it is not looked at */
    Beneath(Path top) {
        this.top = top;
    }

    /** Tells whether a path is below the directory. */
    boolean has(Path file) {
        return file.startsWith(top) && !file.equals(top);
    }

    /** Something done in a directory. */
    @FunctionalInterface
    private interface Action<T> {
        T in(SecureDirectoryStream<Path> directory, Path name) throws IOException;
    }

    /** Opens a file; the options should have NOFOLLOW_LINKS for its own name. */
    FileChannel open(Path file, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return in(file, (directory, name) -> {
            SeekableByteChannel channel = directory.newByteChannel(name, options, attributes);
            if (channel instanceof FileChannel fileChannel) {
                return fileChannel;
            }
            channel.close();
            throw new IOException(file + " is on a file system whose files cannot be forced to the disk");
        });
    }

    /** Removes a file or a link. */
    void deleteFile(Path file) throws IOException {
        in(file, (directory, name) -> {
            directory.deleteFile(name);
            return name;
        });
    }

    /** Removes an empty directory. */
    void deleteDirectory(Path file) throws IOException {
        in(file, (directory, name) -> {
            directory.deleteDirectory(name);
            return name;
        });
    }

    /** Renames, in place of what has that name, in one step. */
    void rename(Path from, Path to) throws IOException {
        in(
                from,
                (source, name) -> in(to, (target, newName) -> {
                    source.move(name, target, newName);
                    return name;
                }));
    }

    @SuppressWarnings(
            "StreamResourceLeak") // which directory is open changes on the way down; the last one is closed below
    private <T> T in(Path file, Action<T> action) throws IOException {
        Path way = top.relativize(file);
        DirectoryStream<Path> at = Files.newDirectoryStream(top);
        try {
            for (int i = 0; i < way.getNameCount() - 1; i++) {
                DirectoryStream<Path> next = secure(at).newDirectoryStream(way.getName(i), LinkOption.NOFOLLOW_LINKS);
                at.close();
                at = next;
            }
            return action.in(secure(at), way.getName(way.getNameCount() - 1));
        } finally {
            at.close();
        }
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> directory) throws IOException {
        if (directory instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        throw new IOException("the host's file system cannot open files without following links");
    }
}
