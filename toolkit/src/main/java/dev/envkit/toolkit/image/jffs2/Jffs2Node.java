package dev.envkit.toolkit.image.jffs2;

/** Numbers of the format (Linux, include/uapi/linux/jffs2.h), little endian as on this board. */
final class Jffs2Node {
    static final int MAGIC = 0x1985;
    static final int DIRENT = 0xe001;
    static final int INODE = 0xe002;
    static final int SUMMARY = 0x2006;
    static final int HEADER = 12;
    static final int DIRENT_HEADER = 40;
    static final int INODE_HEADER = 68;
    static final int SUMMARY_HEADER = 32;
    static final int SUMMARY_MARKER = 0x0285_1885;
    static final int SUMMARY_MARKER_LENGTH = 8;

    static final int COMPRESSION_NONE = 0;
    static final int COMPRESSION_ZERO = 1;
    static final int COMPRESSION_ZLIB = 6;
    static final int COMPRESSION_LZO = 7;

    /** Data of a file is cut into pieces of this size, at multiples of it. */
    static final int PAGE = 4096;

    static final int ROOT_INODE = 1;

    private Jffs2Node() {}

    static int align(int length) {
        return (length + 3) & ~3;
    }
}
