package dev.envkit.emulator.bus;

/** The far end of a serial line's transmit wire. Called on the machine's thread, at the end of each character. */
@FunctionalInterface
public interface SerialSink {
    /** Where nobody listens. */
    SerialSink NOBODY = character -> {};

    /**
     * A character has arrived.
     *
     * @param character its 5 to 8 data bits
     */
    void accept(int character);
}
