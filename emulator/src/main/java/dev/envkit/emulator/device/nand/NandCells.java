package dev.envkit.emulator.device.nand;

import java.util.Arrays;

/**
 * The cells of a chip: pages of bytes, and nothing of how a chip gets at them.
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
public interface NandCells extends AutoCloseable {
    /** Returns the chip that these are the cells of. */
    NandGeometry geometry();

    /**
     * Reads a page.
     *
     * @param page its number, counted from 0
     * @param content takes its main and spare area, {@link NandGeometry#rawPageSize()} bytes
     */
    void read(int page, byte[] content);

    /**
     * Replaces a page.
     *
     * @param page its number
     * @param content its main and spare area; not kept
     */
    void write(int page, byte[] content);

    /** Sets every bit of a block. */
    void erase(int block);

    /** Writes back what is not yet where it stays; nothing may be called afterwards. */
    @Override
    default void close() {}

    /** Returns the cells of an erased chip, kept in memory. */
    static NandCells erased(NandGeometry geometry) {
        return new CellOverlay(new NandCells() {
            @Override
            public NandGeometry geometry() {
                return geometry;
            }

            @Override
            public void read(int page, byte[] content) {
                Arrays.fill(content, (byte) 0xFF);
            }

            @Override
            public void write(int page, byte[] content) {
                throw new UnsupportedOperationException("nothing keeps these cells");
            }

            @Override
            public void erase(int block) {
                throw new UnsupportedOperationException("nothing keeps these cells");
            }
        });
    }
}
