package dev.envkit.emulator.bus;

/**
 * The receiving end of a wire between two blocks: an interrupt request, a chip select, a pin.
 *
 * <p>Level-sensitive: the receiver sees every call, also those that do not change the level, and must be idempotent.
 */
@FunctionalInterface
public interface SignalLine {
    /** A wire that leads nowhere. */
    SignalLine UNCONNECTED = level -> {};

    /**
     * Drives the line.
     *
     * @param level true for asserted (whatever voltage that is)
     */
    void set(boolean level);
}
