package dev.envkit.emulator.bus;

/**
 * A NAND flash chip as its controller sees it, one bus cycle at a time. Called on the machine's thread.
 *
 * <p>With no chip the data lines are pulled up and the ready line is high.
 */
public interface NandTarget {
    /** An empty socket. */
    NandTarget ABSENT = new NandTarget() {
        @Override
        public void select(boolean enabled) {}

        @Override
        public void command(int value) {}

        @Override
        public void address(int value) {}

        @Override
        public void write(int value) {}

        @Override
        public int read() {
            return 0xFF;
        }

        @Override
        public boolean ready() {
            return true;
        }
    };

    /** Drives the chip enable. */
    void select(boolean enabled);

    /** A command cycle. */
    void command(int value);

    /** An address cycle. */
    void address(int value);

    /** A data input cycle. */
    void write(int value);

    /** A data output cycle. */
    int read();

    /** Returns the R/nB pin: true when the chip is ready. */
    boolean ready();
}
