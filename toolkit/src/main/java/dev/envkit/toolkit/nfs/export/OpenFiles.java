package dev.envkit.toolkit.nfs.export;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The host's files that are open, the ones used last. Clients have no notion of opening and closing; opening a file for
 * each of their reads and writes would cost more than these. Symbolic links are never followed. For one thread.
 */
final class OpenFiles implements Closeable {
    private static final int LIMIT = 64;

    private record Opened(FileChannel channel, boolean writable) {}

    private final List<Beneath> places;
    private final Map<Inode, Opened> open = new LinkedHashMap<>(LIMIT, 0.75f, true);

    /** @param places where files may be */
    OpenFiles(List<Beneath> places) {
        this.places = places;
    }

    /** Returns a channel for an inode's file, opened where it is not yet. */
    FileChannel open(Inode inode, Path file, boolean write) throws IOException {
        Opened opened = open.get(inode);
        if (opened != null) {
            if (opened.writable || !write) {
                return opened.channel;
            }
            close(inode);
        }
        Set<OpenOption> options = write
                ? Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)
                : Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        return add(inode, openAnyway(file, options, write), write);
    }

    /** Tells whether an inode's file is open. */
    boolean isOpen(Inode inode) {
        return open.containsKey(inode);
    }

    /** Takes in a file that was just made and is open for reading and writing. */
    FileChannel add(Inode inode, FileChannel channel, boolean writable) throws IOException {
        open.put(inode, new Opened(channel, writable));
        while (open.size() > LIMIT) {
            Iterator<Inode> eldest = open.keySet().iterator();
            close(eldest.next());
        }
        return channel;
    }

    /** The mode that the guest gave counts, not the host's, as long as the host lets us change that. */
    private FileChannel openAnyway(Path file, Set<OpenOption> options, boolean write) throws IOException {
        Beneath place = places.stream()
                .filter(candidate -> candidate.has(file))
                .findFirst()
                .orElseThrow(() -> new IOException(file + " is not one of the files that are served"));
        try {
            return place.open(file, options);
        } catch (AccessDeniedException e) {
            Set<PosixFilePermission> permissions =
                    EnumSet.copyOf(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
            boolean changed = permissions.add(PosixFilePermission.OWNER_READ);
            changed |= write && permissions.add(PosixFilePermission.OWNER_WRITE);
            if (!changed) {
                throw e;
            }
            try {
                Files.setPosixFilePermissions(file, permissions);
            } catch (IOException notOurs) {
                throw e;
            }
            return place.open(file, options);
        }
    }

    /** Reads until the buffer is full or the file ends, and returns how much. */
    static int read(FileChannel channel, long offset, ByteBuffer into) throws IOException {
        int start = into.position();
        while (into.hasRemaining()) {
            int count = channel.read(into, offset + into.position() - start);
            if (count < 0) {
                break;
            }
        }
        return into.position() - start;
    }

    /** Writes all. */
    static void write(FileChannel channel, long offset, ByteBuffer data) throws IOException {
        long at = offset;
        ByteBuffer rest = data.duplicate();
        while (rest.hasRemaining()) {
            at += channel.write(rest, at);
        }
    }

    /** Gives a file another size; what is added reads as zeros and takes no room where the host can do that. */
    static void resize(FileChannel channel, long size) throws IOException {
        long now = channel.size();
        if (size < now) {
            channel.truncate(size);
        } else if (size > now) {
            channel.write(ByteBuffer.allocate(1), size - 1);
        }
    }

    /** Gives the host's file an inode's times, if something changed that they do not show. */
    static void flushTimes(Inode inode, @Nullable Path file) throws IOException {
        if (file == null || !inode.host.timesDirty) {
            return;
        }
        BasicFileAttributeView view =
                Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        view.setTimes(
                FileTime.from(inode.mtime(), TimeUnit.NANOSECONDS),
                FileTime.from(inode.atime(), TimeUnit.NANOSECONDS),
                null);
        inode.host.mtime = view.readAttributes().lastModifiedTime().to(TimeUnit.NANOSECONDS);
        inode.host.timesDirty = false;
    }

    /** Closes an inode's file, if it is open. */
    void close(Inode inode) throws IOException {
        Opened opened = open.remove(inode);
        if (opened != null) {
            opened.channel.close();
        }
    }

    @Override
    public void close() throws IOException {
        for (Inode inode : Set.copyOf(open.keySet())) {
            close(inode);
        }
    }
}
