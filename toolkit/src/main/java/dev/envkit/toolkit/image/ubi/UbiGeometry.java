package dev.envkit.toolkit.image.ubi;

import dev.envkit.toolkit.image.nand.EccScheme;
import dev.envkit.toolkit.image.nand.NandGeometry;

/**
 * How UBI divides an erase block.
 *
 * @param blockSize bytes of a physical erase block
 * @param pageSize smallest unit that is written
 * @param vidOffset where the volume identifier header is
 */
public record UbiGeometry(int blockSize, int pageSize, int vidOffset) {
    /** @throws IllegalArgumentException if there is no room for headers and data */
    public UbiGeometry {
        if (vidOffset < UbiHeaders.LENGTH || vidOffset % 8 != 0 || blockSize <= vidOffset + UbiHeaders.LENGTH) {
            throw new IllegalArgumentException("UBI's headers cannot be at 0 and " + vidOffset);
        }
    }

    /** Returns what Linux takes on a chip: the second header goes into the first block's second sub-page. */
    public static UbiGeometry of(NandGeometry chip, EccScheme scheme) {
        return new UbiGeometry(chip.blockSize(), chip.pageSize(), chip.subPage(scheme));
    }

    /** Returns where a block's data begins: at the first page behind the headers. */
    public int dataOffset() {
        return (vidOffset + UbiHeaders.LENGTH + pageSize - 1) / pageSize * pageSize;
    }

    /** Returns the bytes of a logical erase block. */
    public int lebSize() {
        return blockSize - dataOffset();
    }
}
