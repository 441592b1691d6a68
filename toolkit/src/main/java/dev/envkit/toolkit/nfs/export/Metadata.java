package dev.envkit.toolkit.nfs.export;

import dev.envkit.workspace.manifest.FileType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is recorded about an object beside the host's tree.
 *
 * @param mtime in nanoseconds since 1970-01-01T00:00:00Z
 * @param group the same for all names of one object that has several, else 0
 * @param content in an overlay, where a file's content is: {@code "own:<name>"} or {@code "lower:<path>"}; else null
 */
record Metadata(
        FileType type,
        int mode,
        long uid,
        long gid,
        long mtime,
        int deviceMajor,
        int deviceMinor,
        @Nullable String target,
        long group,
        @Nullable String content,
        Map<String, byte[]> xattrs) {

    static Metadata of(Inode inode, @Nullable String content) {
        return new Metadata(
                inode.type(),
                inode.mode,
                inode.uid,
                inode.gid,
                inode.mtime,
                inode.deviceMajor,
                inode.deviceMinor,
                inode.target,
                inode.isDirectory() ? 0 : inode.id(),
                content,
                inode.xattrs);
    }

    /** Gives an inode what is recorded; its content, size and times of files are the host's. */
    void applyTo(Inode inode) {
        inode.mode = mode;
        inode.uid = uid;
        inode.gid = gid;
        inode.deviceMajor = deviceMajor;
        inode.deviceMinor = deviceMinor;
        inode.xattrs = xattrs;
        inode.explicit = true;
    }

    /** Gives an inode the recorded times too. */
    void applyTimesTo(Inode inode) {
        inode.atime = mtime;
        inode.mtime = mtime;
        inode.ctime = mtime;
    }
}
