package dev.envkit.toolkit.image.nand;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/**
 * Linux's bad block table in flash (drivers/mtd/nand/raw/nand_bbt.c, the default descriptors): two bits a block, in the
 * last good block with {@code Bbt0} in its spare area, and mirrored in the good block before it with {@code 1tbB}.
 */
final class BadBlockTable {
    /** Blocks at the end of the chip among which the table's two are. */
    static final int RESERVED = 4;

    private static final int PATTERN_OFFSET = 8;
    private static final int VERSION_OFFSET = 12;
    private static final int FIRST_VERSION = 1;
    private static final int BLOCKS_PER_BYTE = 4;
    private static final int STATE_BITS = 2;
    /** The state of a block that was bad when the chip was made. */
    private static final int STATE_MASK = 3;

    private final NandGeometry geometry;
    private final byte[] states;
    private int table = -1;
    private int mirror = -1;

    BadBlockTable(NandGeometry geometry, Set<Integer> badBlocks) {
        this.geometry = geometry;
        states = new byte[geometry.blocks() / BLOCKS_PER_BYTE];
        Arrays.fill(states, (byte) 0xff);
        for (int bad : badBlocks) {
            states[bad / BLOCKS_PER_BYTE] &= (byte) ~(STATE_MASK << (STATE_BITS * (bad % BLOCKS_PER_BYTE)));
        }
        for (int block = geometry.blocks() - 1; block >= firstBlock() && mirror < 0; block--) {
            if (!badBlocks.contains(block)) {
                if (table < 0) {
                    table = block;
                } else {
                    mirror = block;
                }
            }
        }
    }

    /** Returns the first of the blocks that Linux keeps for it. */
    int firstBlock() {
        return geometry.blocks() - RESERVED;
    }

    /** Returns whether the table or its mirror is in a block. */
    boolean holds(int block) {
        return block == table || block == mirror;
    }

    /** Fills such a block. */
    void fill(int number, byte[] block) {
        int size = geometry.pageSize();
        for (int done = 0, page = 0; done < states.length; done += size, page++) {
            int offset = page * geometry.rawPage();
            System.arraycopy(states, done, block, offset, Math.min(size, states.length - done));
            EccScheme.HAMMING.encode(geometry, block, offset);
        }
        byte[] pattern = (number == table ? "Bbt0" : "1tbB").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(pattern, 0, block, size + PATTERN_OFFSET, pattern.length);
        block[size + VERSION_OFFSET] = FIRST_VERSION;
    }
}
