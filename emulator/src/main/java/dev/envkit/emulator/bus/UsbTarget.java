package dev.envkit.emulator.bus;

/**
 * A device at the end of a USB cable, as the host's port and transactions reach it (USB 1.1 chapter 8). The device
 * itself knows its address: a transaction for another one it leaves unanswered.
 *
 * <p>Threading: called on the machine's thread.
 */
public interface UsbTarget {
    /** What a transaction came to, where no bytes did. */
    int NAK = -1;

    /** The endpoint is halted or the request is not supported. */
    int STALL = -2;

    /** Nobody answers. */
    int SILENCE = -3;

    /** Returns whether it pulls up D-: 1.5 Mbit/s. */
    boolean lowSpeed();

    /** The port drives a reset: address 0, not configured. */
    void busReset();

    /**
     * A SETUP transaction.
     *
     * @param address 0 to 127
     * @param endpoint 0 to 15
     * @param request eight bytes
     * @return 0 if acknowledged, or {@link #SILENCE}
     */
    int setup(int address, int endpoint, byte[] request);

    /**
     * An OUT transaction.
     *
     * @return 0 if the data are taken; else {@link #NAK}, {@link #STALL} or {@link #SILENCE}
     */
    int out(int address, int endpoint, byte[] data);

    /**
     * An IN transaction.
     *
     * @param data takes the bytes; as long as the host allows
     * @return how many bytes there are; else {@link #NAK}, {@link #STALL} or {@link #SILENCE}
     */
    int in(int address, int endpoint, byte[] data);
}
