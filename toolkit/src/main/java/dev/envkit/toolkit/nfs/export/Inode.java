package dev.envkit.toolkit.nfs.export;

import dev.envkit.workspace.manifest.FileType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file, directory or other object as the guest sees it. Times are in nanoseconds since 1970-01-01T00:00:00Z. For the
 * thread that serves.
 */
public final class Inode {
    private static final int DIRECTORY_SIZE = 4096;

    private final long id;
    private final FileType type;
    private final @Nullable Directory directory;

    /** The names that lead here: one for a directory (none for the root), any number for others. */
    private final List<Link> links = new ArrayList<>(1);

    int mode;
    long uid;
    long gid;
    long size;
    long atime;
    long mtime;
    long ctime;
    int deviceMajor;
    int deviceMinor;

    @Nullable
    String target;

    Map<String, byte[]> xattrs = Map.of();

    /** Whether owner and mode are recorded, rather than following from the host's file. */
    boolean explicit;

    /** The verifier of the exclusive creation that made it (RFC 1813, section 3.3.8), until the next SETATTR. */
    @Nullable
    Long createVerifier;

    /** The host's file and how it was when it was looked at last; the store's own. */
    final HostView host = new HostView();

    /** What a store remembers about an inode. */
    static final class HostView {
        /** Where it is on the host, or null if that is not known or the host has nothing for this inode. */
        @Nullable
        Path file;

        /** In place: the store's count of renamed directories when {@code file} was right. */
        int epoch;

        /** The host's identity (device and inode) of the file. */
        @Nullable
        Object key;

        long size;
        long mtime;

        /** Whether the host's file has still to be given this inode's times. */
        boolean timesDirty;

        /** Whether the store changed the host's file since it was looked at. */
        boolean changedHere;

        /** Whether content was written that has not been forced to the disk. */
        boolean unforced;

        /** Where an unchanged file of an overlay lies below the directory that it covers. */
        @Nullable
        String lower;

        /** The name of an overlay's own content file. */
        @Nullable
        String content;
    }

    Inode(long id, FileType type) {
        this.id = id;
        this.type = type;
        this.directory = type == FileType.DIRECTORY ? new Directory() : null;
    }

    /** Returns its number, which is not used again as long as the export is served. */
    public long id() {
        return id;
    }

    /** Returns what it is. */
    public FileType type() {
        return type;
    }

    /** Tells whether it is a directory. */
    public boolean isDirectory() {
        return directory != null;
    }

    /** Tells whether it is a regular file. */
    public boolean isFile() {
        return type == FileType.FILE;
    }

    /** Returns the permission bits with setuid, setgid and sticky. */
    public int mode() {
        return mode;
    }

    /** Returns the owner. */
    public long uid() {
        return uid;
    }

    /** Returns the group. */
    public long gid() {
        return gid;
    }

    /** Returns the size in bytes. */
    public long size() {
        return switch (type) {
            case DIRECTORY -> DIRECTORY_SIZE;
            case SYMLINK -> String.valueOf(target).getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
            default -> size;
        };
    }

    /** Returns the time of the last access. */
    public long atime() {
        return atime;
    }

    /** Returns the time of the last change of the content. */
    public long mtime() {
        return mtime;
    }

    /** Returns the time of the last change of anything. */
    public long ctime() {
        return ctime;
    }

    /** Returns a device's major number. */
    public int deviceMajor() {
        return deviceMajor;
    }

    /** Returns a device's minor number. */
    public int deviceMinor() {
        return deviceMinor;
    }

    /**
     * Returns how many names it has; for a directory also those inside: its own {@code .} and its children's
     * {@code ..}.
     */
    public int linkCount() {
        return directory == null ? links.size() : 2 + directory.subdirectories();
    }

    /** Returns the names that lead here. */
    List<Link> links() {
        return links;
    }

    /** Returns the entries of a directory. */
    Directory directory() {
        if (directory == null) {
            throw new IllegalStateException("not a directory");
        }
        return directory;
    }

    /** Returns the directory that holds this one, or itself for the root. */
    Inode parent() {
        return links.isEmpty() ? this : links.getFirst().parent();
    }

    /** Tells whether it has been removed, so that handles to it are stale. */
    boolean isGone() {
        return links.isEmpty() && id != InodeTable.ROOT;
    }

    /** Returns the path from the root by its first name, in the form of a manifest: {@code "."} for the root. */
    String path() {
        if (links.isEmpty()) {
            return ".";
        }
        Link first = links.getFirst();
        return path(first.parent(), first.name());
    }

    /** Returns the path of a name in a directory. */
    static String path(Inode parent, String name) {
        List<String> names = new ArrayList<>();
        names.add(name);
        for (Inode at = parent; !at.links.isEmpty(); at = at.parent()) {
            names.add(at.links.getFirst().name());
        }
        return String.join("/", names.reversed());
    }

    @Override
    public String toString() {
        return type.keyword() + " " + path() + " (" + id + ")";
    }
}
