package dev.envkit.workspace.manifest;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a tree's object is meant to be, whatever an ordinary user could make of it on the host.
 *
 * <p>The object's content (of regular files) stays in the tree; everything here is what the host's file system cannot
 * hold without root. Device nodes, FIFOs and sockets exist in the manifest only.
 *
 * @param path relative to the tree's root, {@code /} as separator, no leading {@code ./}; the root itself is
 *     {@code "."}
 * @param type what it is
 * @param mode permission bits with setuid, setgid and sticky: 0 to 07777
 * @param uid owner's number, 0 to 2^32-2
 * @param gid group's number, 0 to 2^32-2
 * @param mtimeSeconds modification time in seconds since 1970-01-01T00:00:00Z
 * @param deviceMajor major number of a device, else 0
 * @param deviceMinor minor number of a device, else 0
 * @param linkTarget target of a symbolic link, else null
 * @param hardLinkTo path of the entry that holds the content this name shares, else null; that entry has no
 *     {@code hardLinkTo} itself
 * @param xattrs extended attributes, name to raw value; sorted by name
 */
public record ManifestEntry(
        String path,
        FileType type,
        int mode,
        long uid,
        long gid,
        long mtimeSeconds,
        int deviceMajor,
        int deviceMinor,
        @Nullable String linkTarget,
        @Nullable String hardLinkTo,
        Map<String, byte[]> xattrs) {

    /** @throws IllegalArgumentException if the mode has other bits, or a link target is missing or out of place */
    public ManifestEntry {
        if ((mode & ~07777) != 0) {
            throw new IllegalArgumentException(path + ": mode " + Integer.toOctalString(mode) + " is out of range");
        }
        if ((type == FileType.SYMLINK) != (linkTarget != null)) {
            throw new IllegalArgumentException(path + ": a symbolic link, and nothing else, has a target");
        }
        xattrs = java.util.Collections.unmodifiableMap(new TreeMap<>(xattrs));
    }

    /** Returns a directory owned by root. */
    public static ManifestEntry directory(String path, int mode) {
        return new ManifestEntry(path, FileType.DIRECTORY, mode, 0, 0, 0, 0, 0, null, null, Map.of());
    }

    /** Returns a regular file owned by root. */
    public static ManifestEntry file(String path, int mode) {
        return new ManifestEntry(path, FileType.FILE, mode, 0, 0, 0, 0, 0, null, null, Map.of());
    }

    /** Returns a symbolic link owned by root. */
    public static ManifestEntry symlink(String path, String target) {
        return new ManifestEntry(path, FileType.SYMLINK, 0777, 0, 0, 0, 0, 0, target, null, Map.of());
    }

    /** Returns a device node owned by root. */
    public static ManifestEntry device(String path, FileType type, int mode, int major, int minor) {
        return new ManifestEntry(path, type, mode, 0, 0, 0, major, minor, null, null, Map.of());
    }

    /** Returns this entry with another owner. */
    public ManifestEntry withOwner(long newUid, long newGid) {
        return new ManifestEntry(
                path,
                type,
                mode,
                newUid,
                newGid,
                mtimeSeconds,
                deviceMajor,
                deviceMinor,
                linkTarget,
                hardLinkTo,
                xattrs);
    }

    /** Returns this entry with another mode. */
    public ManifestEntry withMode(int newMode) {
        return new ManifestEntry(
                path, type, newMode, uid, gid, mtimeSeconds, deviceMajor, deviceMinor, linkTarget, hardLinkTo, xattrs);
    }

    /** Returns this entry with another modification time, in seconds since 1970-01-01T00:00:00Z. */
    public ManifestEntry withMtime(long newMtimeSeconds) {
        return new ManifestEntry(
                path, type, mode, uid, gid, newMtimeSeconds, deviceMajor, deviceMinor, linkTarget, hardLinkTo, xattrs);
    }

    /** Returns this entry as a hard link to another path, or as none. */
    public ManifestEntry withHardLinkTo(@Nullable String holder) {
        return new ManifestEntry(
                path, type, mode, uid, gid, mtimeSeconds, deviceMajor, deviceMinor, linkTarget, holder, xattrs);
    }

    /** Returns this entry with other extended attributes. */
    public ManifestEntry withXattrs(Map<String, byte[]> newXattrs) {
        return new ManifestEntry(
                path, type, mode, uid, gid, mtimeSeconds, deviceMajor, deviceMinor, linkTarget, hardLinkTo, newXattrs);
    }

    /** Compares by value, the extended attributes' bytes included. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ManifestEntry e
                && path.equals(e.path)
                && type == e.type
                && mode == e.mode
                && uid == e.uid
                && gid == e.gid
                && mtimeSeconds == e.mtimeSeconds
                && deviceMajor == e.deviceMajor
                && deviceMinor == e.deviceMinor
                && Objects.equals(linkTarget, e.linkTarget)
                && Objects.equals(hardLinkTo, e.hardLinkTo)
                && xattrs.keySet().equals(e.xattrs.keySet())
                && xattrs.entrySet().stream().allMatch(x -> Arrays.equals(x.getValue(), e.xattrs.get(x.getKey())));
    }

    @Override
    public int hashCode() {
        return Objects.hash(path, type, mode, uid, gid, mtimeSeconds, linkTarget, hardLinkTo, xattrs.keySet());
    }
}
