package dev.envkit.emulator.net;

/**
 * A service that the board reaches at a TCP port of the gateway's and the server's address.
 *
 * <p>Threading: called on the machine's thread, while no virtual time passes.
 */
@FunctionalInterface
public interface TcpService {
    /**
     * The board has connected.
     *
     * @param stream the service's end of the connection
     * @return what takes the board's data
     */
    TcpReceiver connected(TcpStream stream);
}
