package dev.envkit.emulator.net.link;

import dev.envkit.emulator.net.NetworkSummary;

/**
 * What the board's Ethernet cable leads to.
 *
 * <p>Threading: for the machine's thread.
 */
public interface EthernetLink extends AutoCloseable {
    /**
     * Takes a frame that the board has sent.
     *
     * @param frame destination address to payload, without the check sequence
     */
    void fromBoard(byte[] frame);

    /** Returns the numbers so far. */
    NetworkSummary summary();

    @Override
    void close();
}
