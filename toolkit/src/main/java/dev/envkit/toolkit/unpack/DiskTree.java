package dev.envkit.toolkit.unpack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * The host's side of a tree that is being unpacked: plain operations on paths that the caller knows to lie below real
 * directories. Failures are {@link HostFailure}s.
 */
final class DiskTree {
    private static final int OWNER_READ_WRITE = 0600;
    private static final int OWNER_ALL = 0700;

    /** Group and others never get write permission: who may change a source tree is not the archive's to say. */
    private static final int KEPT_BITS = 0755;

    private static final Set<OpenOption> CREATE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> OVERWRITE =
            Set.of(StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private final Path root;
    private final boolean caseSensitive;
    private final boolean umaskIsHarmless;
    private final byte[] buffer = new byte[1 << 16];

    /** @param root an empty directory */
    DiskTree(Path root) {
        this.root = root;
        try {
            Path probe = root.resolve("EnvkitProbe");
            Files.createFile(probe, PosixFilePermissions.asFileAttribute(permissions(KEPT_BITS)));
            try {
                umaskIsHarmless = Files.getPosixFilePermissions(probe).equals(permissions(KEPT_BITS));
                caseSensitive = !Files.exists(root.resolve("envkitprobe"), LinkOption.NOFOLLOW_LINKS);
            } finally {
                Files.delete(probe);
            }
        } catch (IOException e) {
            throw new HostFailure(root, e);
        }
    }

    boolean isCaseSensitive() {
        return caseSensitive;
    }

    Path path(Node node) {
        String path = node.path();
        return path.isEmpty() ? root : root.resolve(path);
    }

    void createDirectory(Node node) {
        run(
                node,
                path -> Files.createDirectory(
                        path, PosixFilePermissions.asFileAttribute(permissions(directoryMode(node)))));
    }

    /** Content on its way to the disk. */
    interface ContentSink {
        /** Called with the number of bytes before each write. */
        void beforeWrite(int bytes);
    }

    /**
     * Writes a new file, or new content into one that is there already.
     *
     * @return how many bytes there were
     * @throws IOException if reading {@code content} fails; a failure to write is a {@link HostFailure}
     */
    long write(Node node, boolean overwrite, InputStream content, ContentSink sink) throws IOException {
        Path path = path(node);
        int mode = fileMode(node);
        SeekableByteChannel channel;
        try {
            channel = overwrite
                    ? Files.newByteChannel(path, OVERWRITE)
                    : Files.newByteChannel(path, CREATE, PosixFilePermissions.asFileAttribute(permissions(mode)));
        } catch (IOException e) {
            throw new HostFailure(path, e);
        }
        long total = 0;
        Throwable failure = null;
        try {
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                sink.beforeWrite(n);
                write(path, channel, n);
                total += n;
            }
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
            throw e;
        } finally {
            close(path, channel, failure);
        }
        if (overwrite || !umaskIsHarmless) {
            setMode(node, mode);
        }
        setTime(node);
        return total;
    }

    private void write(Path path, SeekableByteChannel channel, int count) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new HostFailure(path, e);
        }
    }

    private static void close(
            Path path, SeekableByteChannel channel, @org.jspecify.annotations.Nullable Throwable failure) {
        try {
            channel.close();
        } catch (IOException e) {
            if (failure == null) {
                throw new HostFailure(path, e);
            }
            failure.addSuppressed(e);
        }
    }

    /** Makes {@code node} another name of {@code existing}; a copy where the file system has no hard links. */
    void link(Node node, Node existing) {
        run(node, path -> {
            try {
                Files.createLink(path, path(existing));
            } catch (UnsupportedOperationException | java.nio.file.FileSystemException e) {
                if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                    throw e;
                }
                Files.copy(path(existing), path, LinkOption.NOFOLLOW_LINKS);
            }
        });
    }

    void symlink(Node node, String target) {
        run(node, path -> Files.createSymbolicLink(path, path.getFileSystem().getPath(target)));
    }

    void delete(Node node) {
        run(node, Files::delete);
    }

    void move(Path from, Node to) {
        run(to, path -> Files.move(from, path));
    }

    /** Gives a directory, once everything is in it, its permissions and time. */
    void finishDirectory(Node node) {
        if (!umaskIsHarmless || directoryMode(node) != Member.DEFAULT_DIRECTORY_MODE) {
            setMode(node, directoryMode(node));
        }
        setTime(node);
    }

    private void setMode(Node node, int mode) {
        run(node, path -> Files.setPosixFilePermissions(path, permissions(mode)));
    }

    private void setTime(Node node) {
        // make(1) compares the times of a source tree's files
        run(
                node,
                path -> Files.setLastModifiedTime(
                        path, FileTime.from(node.attributes().mtimeSeconds(), java.util.concurrent.TimeUnit.SECONDS)));
    }

    private static int fileMode(Node node) {
        return (node.attributes().mode() & KEPT_BITS) | OWNER_READ_WRITE;
    }

    private static int directoryMode(Node node) {
        return (node.attributes().mode() & KEPT_BITS) | OWNER_ALL;
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values(); // from OWNER_READ (0400) to OTHERS_EXECUTE (0001)
        for (int i = 0; i < all.length; i++) {
            if ((mode & (0400 >> i)) != 0) {
                permissions.add(all[i]);
            }
        }
        return permissions;
    }

    private interface Action {
        void on(Path path) throws IOException;
    }

    private void run(Node node, Action action) {
        Path path = path(node);
        try {
            action.on(path);
        } catch (IOException e) {
            throw new HostFailure(path, e);
        }
    }
}
