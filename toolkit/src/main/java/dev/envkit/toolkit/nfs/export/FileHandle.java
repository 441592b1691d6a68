package dev.envkit.toolkit.nfs.export;

import java.nio.ByteBuffer;

/**
 * What a client holds instead of an open file. A handle is valid only if its bytes are exactly those that this server
 * would make for an inode that exists: the tag, the export's instance, the inode's number, and zeros.
 *
 * @param instance tells exports, and an export's lives, apart
 * @param inode the inode's number
 */
record FileHandle(long instance, long inode) {
    /** Length of all handles: what NFS version 2 has room for. */
    static final int LENGTH = 32;

    private static final int TAG = 0x656e_4653;

    byte[] encode() {
        return ByteBuffer.allocate(LENGTH)
                .putInt(TAG)
                .putInt(0)
                .putLong(instance)
                .putLong(inode)
                .array();
    }

    /** @throws NfsException BADHANDLE if no server of this kind made it */
    static FileHandle decode(ByteBuffer bytes) throws NfsException {
        ByteBuffer in = bytes.slice();
        if (in.remaining() != LENGTH || in.getInt() != TAG || in.getInt() != 0) {
            throw new NfsException(NfsStatus.BADHANDLE);
        }
        FileHandle handle = new FileHandle(in.getLong(), in.getLong());
        if (in.getLong() != 0) {
            throw new NfsException(NfsStatus.BADHANDLE);
        }
        return handle;
    }
}
