package dev.envkit.emulator.bus.register;

/**
 * A register that is a door to something else (a FIFO, a chip's data bus): nothing is stored, and the width of the
 * access matters.
 */
public interface DataPort {
    /**
     * Takes data out.
     *
     * @param size 1, 2 or 4 bytes
     * @return the data, in the lowest bytes
     */
    int read(int size);

    /**
     * Puts data in.
     *
     * @param size 1, 2 or 4 bytes
     * @param value the data; bits above {@code size} bytes are zero
     */
    void write(int size, int value);
}
