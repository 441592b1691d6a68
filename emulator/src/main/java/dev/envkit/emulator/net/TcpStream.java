package dev.envkit.emulator.net;

/**
 * A service's end of a TCP connection with the board.
 *
 * <p>While more than {@value #BACKLOG} bytes wait for the board to take them, the board's own data is not delivered
 * (its window closes): a peer that asks and does not read the answers cannot fill the memory.
 *
 * <p>Threading: for the machine's thread.
 */
public interface TcpStream {
    /** Bytes waiting to be sent from which on the board's data is held back. */
    int BACKLOG = 1 << 20;

    /** Returns the board's address and port. */
    Endpoint peer();

    /**
     * Sends data after what was sent before; it arrives a fixed virtual time later at the earliest. Does nothing once
     * the connection is closed or reset.
     *
     * @param data not changed afterwards, of any length
     */
    void send(byte[] data);

    /** Sends no more: after the data on its way comes the end. The board may still send. */
    void close();

    /** Ends the connection at once, in both directions; {@link TcpReceiver#closed()} is not called. */
    void reset();
}
