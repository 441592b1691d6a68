package dev.envkit.toolkit.image.ubifs;

import dev.envkit.toolkit.image.FlashCrc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Nodes of the format (Linux, fs/ubifs/ubifs-media.h), little endian. */
final class UbifsNode {
    static final int MAGIC = 0x0610_1831;

    static final int INODE = 0;
    static final int DATA = 1;
    static final int DIRENT = 2;
    static final int XATTR = 3;
    static final int PADDING = 5;
    static final int SUPERBLOCK = 6;
    static final int MASTER = 7;
    static final int INDEX = 9;
    static final int COMMIT_START = 10;

    static final int HEADER = 24;
    static final int INODE_LENGTH = 160;
    static final int DATA_LENGTH = 48;
    static final int DIRENT_LENGTH = 56;
    static final int PADDING_LENGTH = 28;
    static final int SUPERBLOCK_LENGTH = 4096;
    static final int MASTER_LENGTH = 512;
    static final int INDEX_LENGTH = 28;
    static final int COMMIT_START_LENGTH = 32;
    static final int REFERENCE_LENGTH = 64;
    /** The largest node: an inode with a block of data. */
    static final int LONGEST = INODE_LENGTH + 4096;

    static final int KEY_LENGTH = 8;
    /** A branch of an index node: place and length of a node, and its key. */
    static final int BRANCH_LENGTH = 12 + KEY_LENGTH;

    static final int BLOCK = 4096;
    static final int ROOT_INODE = 1;
    /** The first number of an inode other than the root's. */
    static final int FIRST_INODE = 64;

    private static final int KEY_BITS = 29;
    private static final int KEY_MASK = (1 << KEY_BITS) - 1;
    private static final byte PADDING_BYTE = (byte) 0xce;

    private UbifsNode() {}

    static int align8(int length) {
        return (length + 7) & ~7;
    }

    static int align(int length, int unit) {
        return (length + unit - 1) / unit * unit;
    }

    /** Returns a buffer for a node, its position behind the common header. */
    static ByteBuffer allocate(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN).position(HEADER);
    }

    /** Fills in the common header and returns the node's bytes. */
    static byte[] finish(ByteBuffer node, int type, long sequence) {
        int length = node.capacity();
        node.putInt(0, MAGIC).putLong(8, sequence).putInt(16, length).put(20, (byte) type);
        node.putInt(4, FlashCrc.fromOnes(node, 8, length - 8));
        return FlashCrc.bytes(node, 0, length);
    }

    /** Fills {@code bytes} from {@code used} to {@code end} as the format demands: a padding node, or padding bytes. */
    static void pad(byte[] bytes, int used, int end, long sequence) {
        int length = end - used;
        if (length >= PADDING_LENGTH) {
            ByteBuffer node = allocate(PADDING_LENGTH);
            node.putInt(length - PADDING_LENGTH);
            byte[] padding = finish(node, PADDING, sequence);
            System.arraycopy(padding, 0, bytes, used, padding.length);
            java.util.Arrays.fill(bytes, used + padding.length, end, (byte) 0);
        } else {
            java.util.Arrays.fill(bytes, used, end, PADDING_BYTE);
        }
    }

    /** Returns a key as a number: sorted unsigned, keys are in the index's order. */
    static long key(int inode, int type, int offset) {
        return (long) inode << 32 | Integer.toUnsignedLong(type << KEY_BITS | (offset & KEY_MASK));
    }

    static long inodeKey(int inode) {
        return key(inode, 0, 0);
    }

    static long dataKey(int inode, int block) {
        return key(inode, 1, block);
    }

    static long direntKey(int inode, byte[] name) {
        return key(inode, 2, hash(name));
    }

    static long xattrKey(int inode, byte[] name) {
        return key(inode, 3, hash(name));
    }

    static void putKey(ByteBuffer node, long key) {
        node.putInt((int) (key >>> 32)).putInt((int) key);
    }

    /** The r5 hash of a name; 0 to 2 stand for what a directory always has. */
    static int hash(byte[] name) {
        int hash = 0;
        for (byte c : name) {
            hash += c << 4;
            hash += c >> 4;
            hash *= 11;
        }
        hash &= KEY_MASK;
        return hash <= 2 ? hash + 3 : hash;
    }
}
