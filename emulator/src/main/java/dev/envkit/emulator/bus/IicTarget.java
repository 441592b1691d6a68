package dev.envkit.emulator.bus;

/**
 * A chip on an I2C bus, as the bus's master sees it.
 *
 * <p>Threading: called on the machine's thread.
 */
public interface IicTarget {
    /**
     * A (repeated) start condition followed by an address byte.
     *
     * @param address the 7-bit address
     * @param read true when the master wants to read
     * @return true if this chip acknowledges
     */
    boolean start(int address, boolean read);

    /**
     * A byte from the master.
     *
     * @return true if the chip acknowledges it
     */
    boolean write(int value);

    /** Returns the next byte for the master. */
    int read();

    /** A stop condition; also chips that are not addressed see it. */
    void stop();
}
