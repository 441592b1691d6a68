package dev.envkit.emulator.bus;

/**
 * An SD card as its host controller sees it: tokens and blocks, without their start bits, CRCs and timing. Called on
 * the machine's thread.
 */
public interface SdTarget {
    /** An empty slot. */
    SdTarget ABSENT = new SdTarget() {
        @Override
        public SdResponse command(int index, int argument) {
            return SdResponse.NONE;
        }

        @Override
        public byte[] readBlock() {
            return new byte[0];
        }

        @Override
        public boolean writeBlock(byte[] block) {
            return false;
        }

        @Override
        public long busyTime() {
            return 0;
        }
    };

    /**
     * A command token.
     *
     * @param index 0 to 63
     */
    SdResponse command(int index, int argument);

    /** Returns the next block that the card sends on the data lines; empty if it sends none. */
    byte[] readBlock();

    /**
     * Takes a block from the data lines.
     *
     * @return whether the card takes it, as its CRC status token says
     */
    boolean writeBlock(byte[] block);

    /**
     * Returns how long the card is busy after what was last done: before the first byte of the block that comes next,
     * or holding data line 0 low after a command or a written block; in picoseconds.
     */
    long busyTime();
}
