package dev.envkit.emulator.device;

/**
 * The NAND chips that were fitted to this board (Samsung data sheets), all with 8 data lines.
 *
 * <p>Page sizes are bytes of main area; each 512 of them come with 16 bytes of spare area.
 */
public enum NandGeometry {
    /** 64 MiB, small pages. */
    K9F1208(512, 32, 4096, 3, 0x3F5A_76ECL),
    /** 128 MiB. */
    K9F1G08(2048, 64, 1024, 2, 0x40_9500_F1ECL),
    /** 256 MiB. */
    K9F2G08(2048, 64, 2048, 3, 0x44_9510_DAECL),
    /** 1 GiB. */
    K9K8G08(2048, 64, 8192, 3, 0x58_9551_D3ECL);

    private final int pageSize;
    private final int pagesPerBlock;
    private final int blocks;
    private final int rowCycles;
    /** What READ ID gives, the first byte lowest. */
    private final long id;

    NandGeometry(int pageSize, int pagesPerBlock, int blocks, int rowCycles, long id) {
        this.pageSize = pageSize;
        this.pagesPerBlock = pagesPerBlock;
        this.blocks = blocks;
        this.rowCycles = rowCycles;
        this.id = id;
    }

    /** Returns the bytes of a page's main area. */
    public int pageSize() {
        return pageSize;
    }

    /** Returns the bytes of a page's spare area. */
    public int spareSize() {
        return pageSize / 32;
    }

    /** Returns the number of pages that are erased together. */
    public int pagesPerBlock() {
        return pagesPerBlock;
    }

    /** Returns the number of blocks. */
    public int blocks() {
        return blocks;
    }

    /** Returns the number of pages. */
    public int pages() {
        return blocks * pagesPerBlock;
    }

    /** Returns whether it has large pages, which take other commands and two column address cycles. */
    public boolean largePages() {
        return pageSize > 512;
    }

    /** Returns how many address cycles a row (page) address takes. */
    public int rowCycles() {
        return rowCycles;
    }

    /** Returns NFCONF's strap bits for it: AdvFlash, PageSize, AddrCycle and BusWidth from bit 3 down. */
    public int straps() {
        return largePages() ? 0b1100 | (rowCycles == 3 ? 0b0010 : 0) : rowCycles == 3 ? 0b0010 : 0;
    }

    /** Returns the byte of the identification at an index; 0 behind its end. */
    int id(int index) {
        return index < 8 ? (int) (id >>> (8 * index)) & 0xFF : 0;
    }
}
