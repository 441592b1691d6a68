package dev.envkit.emulator.bus;

/** The far end of an Ethernet cable. Called on the machine's thread. */
@FunctionalInterface
public interface EthernetSink {
    /** Where nobody listens. */
    EthernetSink NOBODY = frame -> {};

    /**
     * A frame has been sent.
     *
     * @param frame destination address to payload, without the check sequence; the receiver may keep it
     */
    void accept(byte[] frame);
}
