package dev.envkit.recipes;

/**
 * A NAND flash chip.
 *
 * @param name its capacity as people say it, such as {@code 64MiB}
 * @param makerId the first byte of its id
 * @param deviceId the second byte of its id
 * @param pageSize main bytes of a page
 * @param spareSize out-of-band bytes of a page
 * @param blockSize main bytes of an erase block
 * @param size main bytes in all
 */
public record NandChip(String name, int makerId, int deviceId, int pageSize, int spareSize, int blockSize, long size) {
    /** Returns the number of pages. */
    public long pages() {
        return size / pageSize;
    }

    /** Returns the length in bytes of a file that holds every page with its spare area. */
    public long rawSize() {
        return pages() * (pageSize + spareSize);
    }
}
