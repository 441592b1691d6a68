package dev.envkit.emulator.net.user;

import dev.envkit.emulator.net.Endpoint;
import dev.envkit.emulator.net.TcpReceiver;
import dev.envkit.emulator.net.TcpService;
import dev.envkit.emulator.net.TcpStream;
import dev.envkit.emulator.net.stack.Counters;
import dev.envkit.emulator.net.stack.TcpConnection;
import org.jspecify.annotations.Nullable;

/** A TCP connection between the board and a {@link TcpService}. */
final class ServiceStream implements TcpStream, TcpConnection.Application {
    private final TcpConnection connection;
    private final TcpService service;
    private final Counters.Use use;
    private @Nullable TcpReceiver receiver;

    ServiceStream(TcpConnection connection, TcpService service, Counters.Use use) {
        this.connection = connection;
        this.service = service;
        this.use = use;
    }

    @Override
    public Endpoint peer() {
        return connection.board();
    }

    @Override
    public void send(byte[] data) {
        use.out(data.length);
        connection.send(data);
        holdBack();
    }

    /** A board that does not take the answers cannot go on asking. */
    private void holdBack() {
        connection.setReading(connection.unacknowledged() <= BACKLOG);
    }

    @Override
    public void close() {
        connection.close();
    }

    @Override
    public void reset() {
        connection.reset();
    }

    @Override
    public void asked() {
        use.use();
        connection.accept();
    }

    @Override
    public void established() {
        receiver = service.connected(this);
    }

    @Override
    public void receive(byte[] data) {
        use.in(data.length);
        TcpReceiver own = receiver;
        if (own != null) {
            own.receive(data);
        }
    }

    @Override
    public void endOfInput() {
        TcpReceiver own = receiver;
        if (own != null) {
            own.endOfInput();
        }
    }

    @Override
    public void acknowledged(int bytes) {
        holdBack();
    }

    @Override
    public void closed(boolean orderly) {
        TcpReceiver own = receiver;
        receiver = null;
        if (own != null) {
            own.closed();
        }
    }
}
