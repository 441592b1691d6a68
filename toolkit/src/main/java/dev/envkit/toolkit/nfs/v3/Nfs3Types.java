package dev.envkit.toolkit.nfs.v3;

import dev.envkit.toolkit.nfs.export.Export;
import dev.envkit.toolkit.nfs.export.FileNames;
import dev.envkit.toolkit.nfs.export.Inode;
import dev.envkit.toolkit.nfs.export.NfsException;
import dev.envkit.toolkit.nfs.export.SetAttributes;
import dev.envkit.toolkit.nfs.xdr.XdrException;
import dev.envkit.toolkit.nfs.xdr.XdrReader;
import dev.envkit.toolkit.nfs.xdr.XdrWriter;
import dev.envkit.workspace.manifest.FileType;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The types of RFC 1813, sections 2.5 and 2.6, as XDR. */
final class Nfs3Types {
    private static final int HANDLE_LIMIT = 64;
    private static final int STRING_LIMIT = 65536;
    private static final long FSID = 0x656e766b;
    private static final long NANOS = 1_000_000_000;
    private static final long SECTOR = 512;

    private static final int DONT_CHANGE = 0;
    private static final int SET_TO_SERVER_TIME = 1;
    private static final int SET_TO_CLIENT_TIME = 2;

    private Nfs3Types() {}

    /** Returns the number of a type: {@code ftype3}. */
    static int number(FileType type) {
        return switch (type) {
            case FILE -> 1;
            case DIRECTORY -> 2;
            case BLOCK_DEVICE -> 3;
            case CHARACTER_DEVICE -> 4;
            case SYMLINK -> 5;
            case SOCKET -> 6;
            case FIFO -> 7;
        };
    }

    /** Writes {@code fattr3}. */
    static void attributes(Inode inode, XdrWriter out) {
        out.int32(number(inode.type()));
        out.int32(inode.mode());
        out.int32(inode.linkCount());
        out.uint32(inode.uid()).uint32(inode.gid());
        out.int64(inode.size());
        out.int64((inode.size() + SECTOR - 1) / SECTOR * SECTOR);
        out.int32(inode.deviceMajor()).int32(inode.deviceMinor());
        out.int64(FSID);
        out.int64(inode.id());
        time(inode.atime(), out);
        time(inode.mtime(), out);
        time(inode.ctime(), out);
    }

    private static void time(long nanos, XdrWriter out) {
        out.uint32(Math.floorDiv(nanos, NANOS)).uint32(Math.floorMod(nanos, NANOS));
    }

    private static long time(XdrReader in) throws XdrException {
        long seconds = in.uint32();
        long nanos = in.uint32();
        if (nanos >= NANOS) {
            throw new XdrException(nanos + " nanoseconds");
        }
        return seconds * NANOS + nanos;
    }

    /** Writes {@code post_op_attr}. */
    static void postAttributes(@Nullable Inode inode, XdrWriter out) {
        out.bool(inode != null);
        if (inode != null) {
            attributes(inode, out);
        }
    }

    /** Writes {@code post_op_fh3}. */
    static void postHandle(Export export, Inode inode, XdrWriter out) {
        out.bool(true).opaque(export.handle(inode));
    }

    /**
     * How an inode was before an operation: {@code wcc_attr}. With how it is afterwards it tells a client whether
     * somebody else changed it in between.
     */
    record Before(@Nullable Inode inode, long size, long mtime, long ctime) {
        static final Before UNKNOWN = new Before(null, 0, 0, 0);

        static Before of(Inode inode) {
            return new Before(inode, inode.size(), inode.mtime(), inode.ctime());
        }

        /** Writes {@code wcc_data}, with the inode as it is now. */
        void write(XdrWriter out) {
            out.bool(inode != null);
            if (inode != null) {
                out.int64(size);
                time(mtime, out);
                time(ctime, out);
            }
            postAttributes(inode, out);
        }
    }

    /** Reads a handle's bytes. */
    static ByteBuffer handle(XdrReader in) throws XdrException {
        return in.opaque(HANDLE_LIMIT);
    }

    /** A name in a directory, {@code diropargs3}, not looked at yet. */
    record Where(ByteBuffer handle, ByteBuffer rawName) {
        static Where read(XdrReader in) throws XdrException {
            return new Where(Nfs3Types.handle(in), in.opaque(STRING_LIMIT));
        }

        String name() throws NfsException {
            return FileNames.name(rawName);
        }
    }

    /** Reads a symbolic link's target. */
    static ByteBuffer path(XdrReader in) throws XdrException {
        return in.opaque(STRING_LIMIT);
    }

    /** Reads {@code sattr3}. */
    static SetAttributes sattr(XdrReader in) throws XdrException {
        Integer mode = in.bool() ? (Integer) (in.int32() & 07777) : null;
        Long uid = in.bool() ? (Long) in.uint32() : null;
        Long gid = in.bool() ? (Long) in.uint32() : null;
        Long size = in.bool() ? (Long) in.int64() : null;
        return new SetAttributes(mode, uid, gid, size, setTime(in), setTime(in));
    }

    private static SetAttributes.@Nullable Time setTime(XdrReader in) throws XdrException {
        int how = in.int32();
        return switch (how) {
            case DONT_CHANGE -> null;
            case SET_TO_SERVER_TIME -> SetAttributes.Time.SERVER;
            case SET_TO_CLIENT_TIME -> new SetAttributes.Time(time(in), false);
            default -> throw new XdrException("setting of a time by way " + how);
        };
    }

    /** Reads the guard of SETATTR: the change time that the client knows, or null. */
    static @Nullable Long guard(XdrReader in) throws XdrException {
        return in.bool() ? (Long) time(in) : null;
    }
}
