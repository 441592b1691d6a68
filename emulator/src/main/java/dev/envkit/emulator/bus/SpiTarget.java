package dev.envkit.emulator.bus;

/** A chip on an SPI bus: each byte that goes out brings one in. Called on the machine's thread. */
@FunctionalInterface
public interface SpiTarget {
    /** An open line: the input's pull-up reads as ones. */
    SpiTarget NOBODY = out -> 0xFF;

    /**
     * Exchanges a byte.
     *
     * @param out the byte from the master
     * @return the byte from the chip
     */
    int exchange(int out);
}
