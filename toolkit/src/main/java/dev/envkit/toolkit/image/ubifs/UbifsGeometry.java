package dev.envkit.toolkit.image.ubifs;

import dev.envkit.toolkit.image.ImageException;

/**
 * How a UBIFS volume is divided: superblock, master, log, LPT, orphans, main area (Linux, fs/ubifs/sb.c and lpt.c,
 * which calculate the same for a volume that they format themselves).
 */
final class UbifsGeometry {
    static final int FANOUT = 8;
    static final int LPT_FANOUT = 4;
    static final int MASTER_LEB = 1;
    static final int LOG_LEB = 3;
    static final int SAVE_COUNT = 256;
    static final int ORPHAN_LEBS = 2;
    static final int LPT_CRC_BITS = 16;
    static final int LPT_TYPE_BITS = 4;

    private static final int JOURNAL_PERCENT = 5;
    private static final int MAX_JOURNAL = 32 << 20;
    private static final int MIN_JOURNAL_LEBS = 5;
    private static final int MIN_BUD_LEBS = 3;
    private static final int MIN_LPT_LEBS = 2;
    private static final int MIN_MAIN_LEBS = 9;
    /** Of the LPT area, this many times its content. */
    private static final int LPT_SPARE = 4;

    final int pageSize;
    final int lebSize;
    /** What the volume may grow to. */
    final int maxLebs;

    final int logLebs;
    final int budLebs;
    final int lptLebs;
    final boolean bigLpt;

    /** LEBs of the main area of this image, and of the volume grown. */
    private int mainLebs;

    final int spaceBits;
    final int lptLnumBits;
    final int lptOffsetBits;
    final int lptSpaceBits;
    final int pnodeCountBits;
    final int lnumBits;
    final int pnodeLength;
    final int nnodeLength;
    final int ltabLength;
    final int lsaveLength;
    final int lptHeight;

    /**
     * @param pageSize of the chip
     * @param lebSize of the UBI volume
     * @param maxLebs what the volume may grow to
     * @throws ImageException if the format cannot be that small
     */
    UbifsGeometry(int pageSize, int lebSize, int maxLebs) {
        this.pageSize = pageSize;
        this.lebSize = lebSize;
        this.maxLebs = maxLebs;
        int journal = Math.max(MIN_JOURNAL_LEBS, (int) ((long) maxLebs * JOURNAL_PERCENT / 100));
        journal = Math.min(journal, Math.max(MIN_JOURNAL_LEBS, MAX_JOURNAL / lebSize));
        int reference = UbifsNode.align(UbifsNode.REFERENCE_LENGTH, pageSize);
        // twice, since buds may begin in the middle of a LEB; one more for a commit, one to write on meanwhile
        logLebs = (2 * reference * journal + lebSize - 1) / lebSize + 2;
        budLebs = Math.max(MIN_BUD_LEBS, journal - logLebs);

        int rest = maxLebs - LOG_LEB - logLebs - ORPHAN_LEBS;
        Lpt lpt = lpt(rest);
        lptLebs = lpt.lebs;
        bigLpt = lpt.big;
        mainLebs = rest - lptLebs;
        spaceBits = lpt.spaceBits;
        lptLnumBits = lpt.lnumBits;
        lptOffsetBits = bits(lebSize - 1);
        lptSpaceBits = bits(lebSize);
        pnodeCountBits = lpt.countBits;
        lnumBits = bits(maxLebs - 1);
        pnodeLength = lpt.pnode;
        nnodeLength = lpt.nnode;
        ltabLength = lpt.ltab;
        lsaveLength = lpt.lsave;
        lptHeight = lpt.height;
        if (mainLebs < MIN_MAIN_LEBS) {
            throw tooSmall();
        }
    }

    private ImageException tooSmall() {
        return new ImageException(
                "a UBIFS of " + maxLebs + " blocks of " + lebSize + " bytes is too small",
                "Give it a larger partition, or make a jffs2 or squashfs.");
    }

    private record Lpt(
            int lebs,
            boolean big,
            int height,
            int spaceBits,
            int lnumBits,
            int countBits,
            int pnode,
            int nnode,
            int ltab,
            int lsave,
            long size) {}

    /** Finds the size of the LPT area, on which the sizes of what is in it depend. */
    private Lpt lpt(int rest) {
        int lebs = MIN_LPT_LEBS;
        boolean big = lptOf(lebs, rest, false).size > lebSize;
        while (true) {
            if (rest - lebs <= 0) {
                throw tooSmall();
            }
            Lpt lpt = lptOf(lebs, rest, big);
            int needed = (int) ((lpt.size * LPT_SPARE + lebSize - 1) / lebSize);
            if (needed <= lebs) {
                return lpt;
            }
            lebs = needed;
        }
    }

    private Lpt lptOf(int lebs, int rest, boolean big) {
        int pnodes = divide(rest - lebs, LPT_FANOUT);
        int height = 1;
        for (int n = LPT_FANOUT; n < pnodes; n *= LPT_FANOUT) {
            height++;
        }
        int nnodes = 0;
        for (int level = 0, n = pnodes; level < height; level++) {
            n = divide(n, LPT_FANOUT);
            nnodes += n;
        }
        int space = bits(lebSize) - 3;
        int lnum = bits(lebs);
        int count = bits(divide(maxLebs, LPT_FANOUT) - 1);
        int common = LPT_CRC_BITS + LPT_TYPE_BITS;
        int numbered = common + (big ? count : 0);
        int pnode = divide(numbered + (space * 2 + 1) * LPT_FANOUT, 8);
        int nnode = divide(numbered + (lnum + bits(lebSize - 1)) * LPT_FANOUT, 8);
        int ltab = divide(common + lebs * bits(lebSize) * 2, 8);
        int lsave = divide(common + bits(maxLebs - 1) * SAVE_COUNT, 8);
        long content = (long) pnodes * pnode + (long) nnodes * nnode + ltab + (big ? lsave : 0);
        int perLeb = Math.max(pnode, nnode);
        long left = content + perLeb;
        long waste = perLeb;
        while (left > lebSize) {
            left += perLeb - lebSize;
            waste += perLeb;
        }
        waste += (left + pageSize - 1) / pageSize * pageSize - left;
        return new Lpt(lebs, big, height, space, lnum, count, pnode, nnode, ltab, lsave, content + waste);
    }

    /** Sets how many LEBs the image's main area has; more come when the volume grows. */
    void mainLebs(int count) {
        mainLebs = count;
    }

    int mainLebs() {
        return mainLebs;
    }

    /** Returns the LEBs of the main area that are needed for {@code used} ones with content. */
    int mainLebsFor(int used) {
        // beside them: the journal, and what the file system keeps free for itself
        int wanted = used + budLebs + MIN_MAIN_LEBS;
        int most = maxLebs - mainFirst();
        if (used + MIN_MAIN_LEBS > most) {
            throw new ImageException(
                    "the tree needs " + used + " blocks of " + lebSize + " bytes in UBIFS's main area, which has "
                            + most + " on this partition and keeps " + MIN_MAIN_LEBS + " free",
                    "Take a larger chip or partition, leave something out, or compress more (--compression zlib).");
        }
        return Math.min(wanted, most);
    }

    int lptFirst() {
        return LOG_LEB + logLebs;
    }

    int mainFirst() {
        return lptFirst() + lptLebs + ORPHAN_LEBS;
    }

    int lebCount() {
        return mainFirst() + mainLebs;
    }

    int deadWatermark() {
        return UbifsNode.align(UbifsNode.DATA_LENGTH + 8, pageSize);
    }

    int darkWatermark() {
        return UbifsNode.align(UbifsNode.LONGEST, pageSize);
    }

    static int divide(int value, int by) {
        return (value + by - 1) / by;
    }

    /** Returns the number of the highest bit set, counted from 1: the kernel's fls(). */
    static int bits(int value) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(value);
    }
}
