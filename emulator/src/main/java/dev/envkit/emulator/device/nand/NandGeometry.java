package dev.envkit.emulator.device.nand;

import dev.envkit.emulator.time.VirtualClock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The NAND chips that were fitted to this board and their kin (Samsung data sheets of the parts that the constants are
 * named after), all with 8 data lines.
 *
 * <p>Page sizes are bytes of main area; each 512 of them come with 16 bytes of spare area. Times are the data sheets'
 * typical ones (for reading: the longest, which is all they give).
 */
public enum NandGeometry {
    /** 16 MiB, small pages: K9F2808U0C. */
    K9F2808(512, 32, 1024, 2, 0x73ECL, 2, 3, 1, false, false),
    /** 32 MiB, small pages: K9F5608U0D. */
    K9F5608(512, 32, 2048, 2, 0x75ECL, 1, 2, 1, false, true),
    /** 64 MiB, small pages: K9F1208U0C. */
    K9F1208(512, 32, 4096, 3, 0x3F5A_76ECL, 1, 2, 4, false, true),
    /** 128 MiB, small pages: K9K1G08U0M, two K9F1208 in one. */
    K9K1G08(512, 32, 8192, 3, 0xC0A5_79ECL, 1, 2, 4, false, true),
    /** 128 MiB, large pages: K9F1G08U0B. */
    K9F1G08(2048, 64, 1024, 2, 0x40_9500_F1ECL, 4, 4, 1, false, true),
    /** 128 MiB, large pages, with cache program: K9F1G08U0A. */
    K9F1G08U0A(2048, 64, 1024, 2, 0x40_1580_F1ECL, 4, 4, 1, true, true),
    /** 256 MiB, large pages, two planes: K9F2G08U0B. */
    K9F2G08(2048, 64, 2048, 3, 0x44_9510_DAECL, 4, 4, 2, false, true),
    /** 512 MiB, large pages, two planes: K9F4G08U0B. */
    K9F4G08(2048, 64, 4096, 3, 0x54_9510_DCECL, 4, 4, 2, false, true),
    /** 1 GiB, large pages, two dies of two planes: K9K8G08U0A. */
    K9K8G08(2048, 64, 8192, 3, 0x58_9551_D3ECL, 4, 4, 2, false, true);

    private static final long RESET_TIME_READ = 5 * VirtualClock.MICROSECOND;
    private static final long RESET_TIME_PROGRAM = 10 * VirtualClock.MICROSECOND;
    private static final long RESET_TIME_ERASE = 500 * VirtualClock.MICROSECOND;

    private final int pageSize;
    private final int pagesPerBlock;
    private final int blocks;
    private final int rowCycles;
    /** What READ ID gives, the first byte lowest. */
    private final long id;

    private final int mainPrograms;
    private final int sparePrograms;
    private final int planes;
    private final boolean cacheProgram;
    private final boolean copyBack;

    NandGeometry(
            int pageSize,
            int pagesPerBlock,
            int blocks,
            int rowCycles,
            long id,
            int mainPrograms,
            int sparePrograms,
            int planes,
            boolean cacheProgram,
            boolean copyBack) {
        this.pageSize = pageSize;
        this.pagesPerBlock = pagesPerBlock;
        this.blocks = blocks;
        this.rowCycles = rowCycles;
        this.id = id;
        this.mainPrograms = mainPrograms;
        this.sparePrograms = sparePrograms;
        this.planes = planes;
        this.cacheProgram = cacheProgram;
        this.copyBack = copyBack;
    }

    /**
     * Returns the chip of this name.
     *
     * @param name in any case
     */
    public static Optional<NandGeometry> named(String name) {
        String wanted = name.toUpperCase(Locale.ROOT);
        return Arrays.stream(values()).filter(g -> g.name().equals(wanted)).findFirst();
    }

    /** Returns the chips whose pages with their spare areas are so many bytes; the usual one on this board first. */
    static List<NandGeometry> ofRawSize(long bytes) {
        return Arrays.stream(values())
                .filter(g -> g.rawSize() == bytes)
                .sorted((a, b) -> Boolean.compare(b == K9F1G08, a == K9F1G08))
                .toList();
    }

    /** Returns the bytes of a page's main area. */
    public int pageSize() {
        return pageSize;
    }

    /** Returns the bytes of a page's spare area. */
    public int spareSize() {
        return pageSize / 32;
    }

    /** Returns the bytes of a page, main and spare area together. */
    public int rawPageSize() {
        return pageSize + spareSize();
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

    /** Returns the bytes of all main areas. */
    public long size() {
        return (long) pages() * pageSize;
    }

    /** Returns the bytes of all pages with their spare areas: the length of a raw image. */
    public long rawSize() {
        return (long) pages() * rawPageSize();
    }

    /** Returns whether it has large pages, which take other commands and two column address cycles. */
    public boolean largePages() {
        return pageSize > 512;
    }

    /** Returns how many address cycles a column (byte in the page) takes. */
    public int columnCycles() {
        return largePages() ? 2 : 1;
    }

    /** Returns how many address cycles a row (page) address takes. */
    public int rowCycles() {
        return rowCycles;
    }

    /**
     * Returns the straps of the S3C2440A for it, as NFCONF shows them (chapter 6): AdvFlash (pin NCON), PageSize
     * (GPG13), AddrCycle (GPG14) and BusWidth (GPG15), from bit 3 down.
     */
    public int straps() {
        return (largePages() ? 0b1100 : 0b0100) | (rowCycles == 3 ? 0b0010 : 0);
    }

    /** Returns where in the spare area a block's first two pages hold the factory's bad block marker. */
    public int badBlockMarker() {
        return largePages() ? 0 : 5;
    }

    /**
     * Returns whether reading goes on with the next page of the block by itself ("sequential row read"), as the older
     * small page parts do; those whose nCE may be high between cycles do not.
     */
    boolean sequentialRead() {
        return this == K9F2808 || this == K9K1G08;
    }

    /** Returns in words what it is: {@code "K9F1G08, 128 MiB, pages of 2048+64 bytes"}. */
    public String description() {
        return "%s, %d MiB, pages of %d+%d bytes".formatted(name(), size() >> 20, pageSize, spareSize());
    }

    /** Returns how often a page's main area may be programmed between two erasures (the data sheets' NOP). */
    int mainPrograms() {
        return mainPrograms;
    }

    /** Returns how often a page's spare area may be programmed between two erasures. */
    int sparePrograms() {
        return sparePrograms;
    }

    /** Returns how many pages, of as many planes, can be programmed together. */
    int planes() {
        return planes;
    }

    /** Returns whether the next page can be loaded while one is programmed. */
    boolean cacheProgram() {
        return cacheProgram;
    }

    /** Returns whether a page can be copied inside the chip. */
    boolean copyBack() {
        return copyBack;
    }

    /** Returns the plane that a page is in: consecutive blocks are in different planes. */
    int plane(int page) {
        return page / pagesPerBlock % planes;
    }

    /** Returns the byte of the identification at an index; 0 behind its end. */
    int id(int index) {
        return index < 8 ? (int) (id >>> (8 * index)) & 0xFF : 0;
    }

    long readTime() {
        return (largePages() ? 25 : 15) * VirtualClock.MICROSECOND;
    }

    long programTime() {
        return 200 * VirtualClock.MICROSECOND;
    }

    long eraseTime() {
        return (largePages() ? 1500 : 2000) * VirtualClock.MICROSECOND;
    }

    /** The time between two planes' data, and until the next page may be loaded behind a cache program. */
    long dummyBusyTime() {
        return VirtualClock.MICROSECOND;
    }

    long cacheBusyTime() {
        return 3 * VirtualClock.MICROSECOND;
    }

    /** tRST, by what the reset interrupts. */
    long resetTime(boolean programming, boolean erasing) {
        return erasing ? RESET_TIME_ERASE : programming ? RESET_TIME_PROGRAM : RESET_TIME_READ;
    }
}
