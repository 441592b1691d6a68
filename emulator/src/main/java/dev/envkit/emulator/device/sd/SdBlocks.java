package dev.envkit.emulator.device.sd;

import java.util.HashMap;
import java.util.Map;

/**
 * The blocks of a card.
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
public interface SdBlocks extends AutoCloseable {
    /** Bytes of a block. */
    int SIZE = 512;

    /** Returns how many blocks there are. */
    long count();

    /**
     * Reads.
     *
     * @param number from 0
     * @param block takes {@link #SIZE} bytes
     */
    void read(long number, byte[] block);

    /** Writes; the array is not kept. */
    void write(long number, byte[] block);

    @Override
    default void close() {}

    /** Returns an empty card, kept in memory. */
    static SdBlocks inMemory(long count) {
        Map<Long, byte[]> blocks = new HashMap<>();
        return new SdBlocks() {
            @Override
            public long count() {
                return count;
            }

            @Override
            public void read(long number, byte[] block) {
                System.arraycopy(blocks.getOrDefault(number, new byte[SIZE]), 0, block, 0, SIZE);
            }

            @Override
            public void write(long number, byte[] block) {
                blocks.put(number, block.clone());
            }
        };
    }
}
