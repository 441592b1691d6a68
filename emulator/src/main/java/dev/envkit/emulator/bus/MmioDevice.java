package dev.envkit.emulator.bus;

/**
 * A block of the chip or board that answers bus accesses in its address window.
 *
 * <p>Threading: called on the thread that runs the machine, and on no other.
 */
public interface MmioDevice {
    /** Returns the name for messages, as the manual calls the block: {@code "UART0"}. */
    String name();

    /**
     * Reads from the window.
     *
     * @param offset byte offset from the window's base, aligned to {@code size}
     * @param size 1, 2 or 4 bytes
     * @return the value, zero-extended
     */
    int read(int offset, int size);

    /**
     * Writes to the window.
     *
     * @param offset byte offset from the window's base, aligned to {@code size}
     * @param size 1, 2 or 4 bytes
     * @param value the value; bits above {@code size} bytes are to be ignored
     */
    void write(int offset, int size, int value);

    /**
     * Returns whether a read from here changes nothing, and what it reads changes only by writes, by signals and by
     * events of the virtual clock. Software that waits for such a register to change waits for an event.
     *
     * @param offset byte offset from the window's base
     */
    default boolean readsSteadily(int offset) {
        return false;
    }
}
