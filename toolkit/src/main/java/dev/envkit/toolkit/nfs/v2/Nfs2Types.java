package dev.envkit.toolkit.nfs.v2;

import dev.envkit.toolkit.nfs.export.Inode;
import dev.envkit.toolkit.nfs.export.SetAttributes;
import dev.envkit.toolkit.nfs.xdr.XdrException;
import dev.envkit.toolkit.nfs.xdr.XdrReader;
import dev.envkit.toolkit.nfs.xdr.XdrWriter;
import dev.envkit.workspace.manifest.FileType;
import org.jspecify.annotations.Nullable;

/** The types of RFC 1094, section 2.3, as XDR. */
final class Nfs2Types {
    /** Largest read and write (RFC 1094, section 2.3: MAXDATA). */
    static final int MAX_DATA = 8192;

    static final int BLOCK_SIZE = 4096;
    static final int TYPE_MASK = 0170000;
    static final int FSID = 0x656e766b;

    private static final long NANOS = 1_000_000_000;
    private static final long NANOS_PER_MICRO = 1000;
    private static final long SECTOR = 512;
    private static final long LARGEST = 0xffff_ffffL;
    private static final int NOT_SET = -1;
    /** SunOS's way, and so Linux's, to ask for the server's time. */
    private static final int SERVER_TIME = 1_000_000;

    private Nfs2Types() {}

    /** Writes {@code fattr}. */
    static void attributes(Inode inode, XdrWriter out) {
        long size = Math.min(inode.size(), LARGEST);
        out.int32(typeNumber(inode.type()));
        out.int32(typeBits(inode.type()) | inode.mode());
        out.int32(inode.linkCount());
        out.uint32(inode.uid()).uint32(inode.gid());
        out.uint32(size);
        out.int32(BLOCK_SIZE);
        out.int32(device(inode));
        out.uint32((size + SECTOR - 1) / SECTOR);
        out.int32(FSID);
        out.uint32(inode.id());
        time(inode.atime(), out);
        time(inode.mtime(), out);
        time(inode.ctime(), out);
    }

    private static void time(long nanos, XdrWriter out) {
        out.uint32(Math.floorDiv(nanos, NANOS));
        out.uint32(Math.floorMod(nanos, NANOS) / NANOS_PER_MICRO);
    }

    /** Version 2 has no number for a FIFO: it is a character device with the number -1. */
    private static int typeNumber(FileType type) {
        return switch (type) {
            case FILE -> 1;
            case DIRECTORY -> 2;
            case BLOCK_DEVICE -> 3;
            case CHARACTER_DEVICE, FIFO -> 4;
            case SYMLINK -> 5;
            case SOCKET -> 6;
        };
    }

    private static int typeBits(FileType type) {
        return switch (type) {
            case FILE -> 0100000;
            case DIRECTORY -> 0040000;
            case BLOCK_DEVICE -> 0060000;
            case CHARACTER_DEVICE -> 0020000;
            case SYMLINK -> 0120000;
            case SOCKET -> 0140000;
            case FIFO -> 0010000;
        };
    }

    /** Returns the type that the bits of a mode stand for, or null. */
    static @Nullable FileType type(int mode) {
        return switch (mode & TYPE_MASK) {
            case 0, 0100000 -> FileType.FILE;
            case 0040000 -> FileType.DIRECTORY;
            case 0060000 -> FileType.BLOCK_DEVICE;
            case 0020000 -> FileType.CHARACTER_DEVICE;
            case 0140000 -> FileType.SOCKET;
            case 0010000 -> FileType.FIFO;
            default -> null;
        };
    }

    private static int device(Inode inode) {
        if (!inode.type().isDevice()) {
            return NOT_SET;
        }
        int minor = inode.deviceMinor();
        return (minor & 0xff) | (inode.deviceMajor() << 8) | ((minor & ~0xff) << 12);
    }

    static int major(int device) {
        return device >>> 8 & 0xfff;
    }

    static int minor(int device) {
        return (device & 0xff) | (device >>> 12 & 0xf_ff00);
    }

    /**
     * What a client wants set, and the raw values, which mean other things when devices are made.
     *
     * @param mode with the type's bits, or -1
     * @param size as it came, or -1
     */
    record Sattr(int mode, int size, SetAttributes set) {}

    /** Reads {@code sattr}. */
    static Sattr sattr(XdrReader in) throws XdrException {
        int mode = in.int32();
        // some clients send 16 bits of -1
        int settableMode = mode == 0xffff ? NOT_SET : mode;
        Long uid = settable(in.int32());
        Long gid = settable(in.int32());
        int size = in.int32();
        SetAttributes.Time atime = time(in);
        SetAttributes.Time mtime = time(in);
        return new Sattr(
                settableMode,
                size,
                new SetAttributes(
                        settableMode == NOT_SET ? null : (Integer) (settableMode & 07777),
                        uid,
                        gid,
                        settable(size),
                        atime,
                        mtime));
    }

    private static @Nullable Long settable(int value) {
        return value == NOT_SET ? null : (Long) Integer.toUnsignedLong(value);
    }

    private static SetAttributes.@Nullable Time time(XdrReader in) throws XdrException {
        int seconds = in.int32();
        int micros = in.int32();
        if (micros == SERVER_TIME) {
            return SetAttributes.Time.SERVER;
        }
        if (seconds == NOT_SET && micros == NOT_SET) {
            return null;
        }
        if (micros < 0 || micros > SERVER_TIME) {
            throw new XdrException(micros + " microseconds");
        }
        return new SetAttributes.Time(Integer.toUnsignedLong(seconds) * NANOS + micros * NANOS_PER_MICRO, false);
    }
}
