package dev.envkit.toolkit.image.nand;

import dev.envkit.toolkit.image.Content;

/**
 * A part of the chip with what it holds.
 *
 * @param name for people
 * @param offset its first byte, counted in main bytes from the chip's start; a multiple of the block size
 * @param size its length in main bytes; a multiple of the block size
 * @param content written from its first good block on
 * @param form what the content consists of
 * @param ecc the code that is put into the spare areas of its pages
 * @param free what the blocks behind the content hold
 */
public record NandPart(String name, long offset, long size, Content content, Form form, EccScheme ecc, Free free) {
    /** What a content consists of. */
    public enum Form {
        /** Main bytes only. */
        MAIN,
        /** Each page's main bytes followed by its spare bytes, to which the code is added. */
        WITH_SPARE
    }

    /**
     * What free blocks hold. A file system that finds a block with nothing in it cannot tell whether it was erased to
     * the end, and erases it anew: at its first mount, all the chip.
     */
    public enum Free {
        /** Nothing: all is 0xFF. */
        ERASED,
        /** jffs2's clean marker, in the spare area of the first page. */
        CLEAN_MARKER,
        /** UBI's erase counter header at the begin of the first page: the one that the content begins with. */
        ERASE_COUNTER
    }

    /** A part of main bytes with erased blocks behind them. */
    public NandPart(String name, long offset, long size, Content content, EccScheme ecc) {
        this(name, offset, size, content, Form.MAIN, ecc, Free.ERASED);
    }

    /** Returns the first byte behind it. */
    public long end() {
        return offset + size;
    }
}
