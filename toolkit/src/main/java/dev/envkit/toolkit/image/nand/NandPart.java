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
 * @param cleanMarkers whether the blocks behind the content get jffs2's clean markers, so that jffs2 need not erase
 *     them all when it is first mounted
 */
public record NandPart(
        String name, long offset, long size, Content content, Form form, EccScheme ecc, boolean cleanMarkers) {
    /** What a content consists of. */
    public enum Form {
        /** Main bytes only. */
        MAIN,
        /** Each page's main bytes followed by its spare bytes, to which the code is added. */
        WITH_SPARE
    }

    /** A part of main bytes without clean markers. */
    public NandPart(String name, long offset, long size, Content content, EccScheme ecc) {
        this(name, offset, size, content, Form.MAIN, ecc, false);
    }

    /** Returns the first byte behind it. */
    public long end() {
        return offset + size;
    }
}
