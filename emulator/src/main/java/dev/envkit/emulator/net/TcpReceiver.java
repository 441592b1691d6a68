package dev.envkit.emulator.net;

/**
 * Takes what the board sends on a TCP connection.
 *
 * <p>Threading: called on the machine's thread, while no virtual time passes.
 */
public interface TcpReceiver {
    /**
     * Data has come, in order and without gaps, cut anywhere.
     *
     * @param data at least one byte; the receiver may keep it
     */
    void receive(byte[] data);

    /**
     * The board will send no more; it may still read. A service that has nothing left to say calls
     * {@link TcpStream#close()} here.
     */
    void endOfInput();

    /** The connection is over: both sides have closed, or it was reset, or the board does not answer any more. */
    void closed();
}
