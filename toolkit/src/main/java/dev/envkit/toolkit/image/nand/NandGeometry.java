package dev.envkit.toolkit.image.nand;

import dev.envkit.recipes.NandChip;
import dev.envkit.workspace.ByteSize;
import java.util.List;

/**
 * How a NAND chip is organised (Samsung K9F and K9K data sheets).
 *
 * @param pageSize main bytes of a page: 512 or 2048
 * @param spareSize spare (out of band) bytes of a page
 * @param pagesPerBlock pages that are erased together
 * @param blocks erase blocks of the chip
 */
public record NandGeometry(int pageSize, int spareSize, int pagesPerBlock, int blocks) {
    /** Main bytes up to which a page is a small one, with another spare layout and another place of the bad mark. */
    public static final int SMALL_PAGE = 512;

    private static final int SMALL_BAD_MARK = 5;

    /** The chips that were fitted to this board, the small one first. */
    public static final List<NandGeometry> KNOWN = List.of(
            new NandGeometry(512, 16, 32, 4096),
            new NandGeometry(2048, 64, 64, 1024),
            new NandGeometry(2048, 64, 64, 2048),
            new NandGeometry(2048, 64, 64, 8192));

    /** @throws IllegalArgumentException if a number is not positive, or the page is neither 512 nor 2048 bytes */
    public NandGeometry {
        boolean pages = (pageSize == 512 && spareSize == 16) || (pageSize == 2048 && spareSize == 64);
        if (!pages || pagesPerBlock <= 0 || blocks <= 0) {
            throw new IllegalArgumentException("no NAND chip of this board has pages of " + pageSize + "+" + spareSize
                    + " bytes, " + pagesPerBlock + " in a block, and " + blocks + " blocks");
        }
    }

    /** Returns the geometry of a chip of a board. */
    public static NandGeometry of(NandChip chip) {
        return new NandGeometry(
                chip.pageSize(),
                chip.spareSize(),
                chip.blockSize() / chip.pageSize(),
                Math.toIntExact(chip.size() / chip.blockSize()));
    }

    /** Returns whether pages are small ones. */
    public boolean smallPages() {
        return pageSize <= SMALL_PAGE;
    }

    /** Returns main bytes of an erase block. */
    public int blockSize() {
        return pageSize * pagesPerBlock;
    }

    /** Returns main bytes of the chip. */
    public long size() {
        return (long) blockSize() * blocks;
    }

    /** Returns the bytes of a page with its spare area. */
    public int rawPage() {
        return pageSize + spareSize;
    }

    /** Returns the bytes of a block with its spare areas. */
    public int rawBlock() {
        return rawPage() * pagesPerBlock;
    }

    /** Returns the length of a file that holds the chip with its spare areas. */
    public long rawSize() {
        return (long) rawBlock() * blocks;
    }

    /** Returns how many pages the chip has. */
    public int pages() {
        return pagesPerBlock * blocks;
    }

    /** Returns the spare byte of a block's first page that is not 0xFF in a bad block. */
    public int badMark() {
        return smallPages() ? SMALL_BAD_MARK : 0;
    }

    /** Returns the spare byte at which Linux's free ("auto placed") spare bytes begin, behind mark or code. */
    public int freeSpare() {
        return smallPages() ? 8 : 2;
    }

    /**
     * Returns the smallest part of a page that Linux writes at a time, where UBI puts its second header: a quarter of a
     * page whose code has four steps and more, half of one with two (Linux, nand_scan_tail()).
     */
    public int subPage(EccScheme scheme) {
        return switch (scheme) {
            case NONE -> pageSize;
            case CONTROLLER -> smallPages() ? pageSize : pageSize / 4;
            case HAMMING -> smallPages() ? pageSize / 2 : pageSize / 4;
        };
    }

    /** Returns the geometry in a few words. */
    public String describe() {
        return ByteSize.format(size()) + ", pages of " + pageSize + "+" + spareSize + " bytes, blocks of "
                + ByteSize.format(blockSize());
    }
}
