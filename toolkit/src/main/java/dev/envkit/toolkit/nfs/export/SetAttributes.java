package dev.envkit.toolkit.nfs.export;

import org.jspecify.annotations.Nullable;

/**
 * What a client wants changed; null for what stays.
 *
 * @param mode permission bits with setuid, setgid and sticky
 * @param uid owner
 * @param gid group
 * @param size size in bytes
 * @param atime time of the last access
 * @param mtime time of the last change
 */
public record SetAttributes(
        @Nullable Integer mode,
        @Nullable Long uid,
        @Nullable Long gid,
        @Nullable Long size,
        @Nullable Time atime,
        @Nullable Time mtime) {
    /** Nothing is changed. */
    public static final SetAttributes NONE = new SetAttributes(null, null, null, null, null, null);

    /**
     * A time to be set.
     *
     * @param nanos since 1970-01-01T00:00:00Z; meaningless for the server's time
     * @param server whether the server's time is meant
     */
    public record Time(long nanos, boolean server) {
        /** The server's time. */
        public static final Time SERVER = new Time(0, true);
    }

    /** Returns these changes without that of the size. */
    public SetAttributes withoutSize() {
        return new SetAttributes(mode, uid, gid, null, atime, mtime);
    }

    /** Returns these changes with a mode. */
    public SetAttributes withMode(int newMode) {
        return new SetAttributes(newMode, uid, gid, size, atime, mtime);
    }
}
