package dev.envkit.toolkit.unpack;

import dev.envkit.workspace.manifest.FileType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One member as its archive describes it; nothing is checked yet.
 *
 * @param name the raw name
 * @param type what it is; for a hard link {@link FileType#FILE}
 * @param mode permission bits, 0 to 07777
 * @param uid owner
 * @param gid group
 * @param mtimeSeconds modification time since 1970
 * @param deviceMajor of devices
 * @param deviceMinor of devices
 * @param linkTarget of symbolic links
 * @param hardLinkTo raw name of an earlier member that this one is another name of
 * @param size bytes of content
 * @param inode names with the same number are one file (cpio); null where the format has no such thing
 * @param xattrs extended attributes
 */
record Member(
        String name,
        FileType type,
        int mode,
        long uid,
        long gid,
        long mtimeSeconds,
        int deviceMajor,
        int deviceMinor,
        @Nullable String linkTarget,
        @Nullable String hardLinkTo,
        long size,
        @Nullable String inode,
        Map<String, byte[]> xattrs) {

    static final int MODE_BITS = 07777;

    /** Permissions where the archive has none (zip made on a system without). */
    static final int DEFAULT_FILE_MODE = 0644;

    static final int DEFAULT_DIRECTORY_MODE = 0755;
}
