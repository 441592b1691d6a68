package dev.envkit.toolkit.nfs.export;

import dev.envkit.workspace.manifest.FileType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What lstat(2) says of a file.
 *
 * @param type what it is; null for devices, FIFOs and sockets, of which {@link Unix} says more
 * @param key device and inode: equal for the same file as long as it exists
 * @param size in bytes
 * @param mtime in nanoseconds since 1970-01-01T00:00:00Z
 * @param executable whether its owner may execute it
 */
record HostFile(@Nullable FileType type, Object key, long size, long mtime, boolean executable) {
    private static final int TYPE_MASK = 0170000;
    private static final int PERMISSIONS = 07777;

    /** Looks at a file without following a link; null if there is none. */
    static @Nullable HostFile look(Path file) throws IOException {
        PosixFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
        FileType type = attributes.isRegularFile()
                ? FileType.FILE
                : attributes.isDirectory() ? FileType.DIRECTORY : attributes.isSymbolicLink() ? FileType.SYMLINK : null;
        return new HostFile(
                type,
                attributes.fileKey(),
                attributes.size(),
                attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE));
    }

    /** Returns the key as a word, the same in every process. */
    String keyText() {
        return key.toString().replace(" ", "");
    }

    /**
     * Tells whether an inode was made from this file. File systems give a number to another file soon, so types count.
     */
    boolean is(Inode inode) {
        return key.equals(inode.host.key) && (type == null || type == inode.type());
    }

    /** Tells whether nothing happened to the file since it was seen. */
    boolean isAsSeen(Inode inode) {
        return size == inode.host.size && mtime == inode.host.mtime;
    }

    /** Notes in an inode that it is this file. */
    void noteIn(Inode inode) {
        inode.host.key = key;
        inode.host.size = size;
        inode.host.mtime = mtime;
        inode.host.changedHere = false;
    }

    /**
     * What only the owner of a file or a superuser can have given it.
     *
     * @param type what the mode says it is
     * @param mode permission bits with setuid, setgid and sticky
     * @param uid the owner's number on the host
     * @param gid the group's number on the host
     * @param device the device number as in {@code st_rdev}
     */
    record Unix(FileType type, int mode, long uid, long gid, long device) {
        /** Looks at a file without following a link. */
        static Unix look(Path file) throws IOException {
            Map<String, Object> attributes =
                    Files.readAttributes(file, "unix:mode,uid,gid,rdev", LinkOption.NOFOLLOW_LINKS);
            int mode = number(attributes, "mode").intValue();
            FileType type = switch (mode & TYPE_MASK) {
                case 0020000 -> FileType.CHARACTER_DEVICE;
                case 0060000 -> FileType.BLOCK_DEVICE;
                case 0010000 -> FileType.FIFO;
                case 0140000 -> FileType.SOCKET;
                case 0040000 -> FileType.DIRECTORY;
                case 0120000 -> FileType.SYMLINK;
                default -> FileType.FILE;
            };
            return new Unix(
                    type,
                    mode & PERMISSIONS,
                    number(attributes, "uid").longValue(),
                    number(attributes, "gid").longValue(),
                    number(attributes, "rdev").longValue());
        }

        /** Returns a device's major number (glibc's encoding of {@code dev_t}). */
        int major() {
            return (int) (device >> 8 & 0xfff);
        }

        /** Returns a device's minor number. */
        int minor() {
            return (int) ((device & 0xff) | (device >> 12 & 0xf_ff00));
        }

        private static Number number(Map<String, Object> attributes, String name) {
            if (attributes.get(name) instanceof Number number) {
                return number;
            }
            throw new IllegalStateException("the host has no attribute " + name);
        }
    }
}
