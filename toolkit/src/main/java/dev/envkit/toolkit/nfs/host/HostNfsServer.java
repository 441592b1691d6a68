package dev.envkit.toolkit.nfs.host;

import dev.envkit.toolkit.nfs.NfsServer;
import dev.envkit.toolkit.nfs.NfsServer.Service;
import dev.envkit.toolkit.nfs.rpc.RpcCaller;
import dev.envkit.toolkit.nfs.rpc.Transport;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Carries calls between sockets of the host and an {@link NfsServer}. Whoever can reach the sockets can do what the
 * user can do in the exported directory, so they belong on the loopback interface or a network of one's own.
 *
 * <p>Threading: {@link #serve()} does everything on the thread that calls it; {@link #stop()} may be called from any.
 */
public final class HostNfsServer implements Closeable {
    private static final int DATAGRAM = 1 << 16;
    private static final int CONNECTIONS_LIMIT = 64;

    private final NfsServer server;
    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(DATAGRAM);
    private int connections;
    private volatile boolean stopped;

    /**
     * Binds the sockets; a program whose port is 0 is not served.
     *
     * @param address the interface to listen on
     * @throws EnvkitException if a port cannot be had
     */
    public HostNfsServer(NfsServer server, InetAddress address) {
        this.server = server;
        try {
            selector = Selector.open();
            boolean done = false;
            try {
                for (Service service : Service.values()) {
                    if (server.ports().of(service) == 0) {
                        continue;
                    }
                    bind(service, new InetSocketAddress(address, server.ports().of(service)));
                }
                done = true;
            } finally {
                if (!done) {
                    close();
                }
            }
        } catch (IOException e) {
            throw new EnvkitException(ExitCode.HOST, "no sockets can be made: " + e.getMessage(), "", e);
        }
    }

    private void bind(Service service, InetSocketAddress address) throws IOException {
        try {
            DatagramChannel datagrams = DatagramChannel.open();
            register(datagrams, SelectionKey.OP_READ, service);
            datagrams.bind(address);
            ServerSocketChannel listener = ServerSocketChannel.open();
            register(listener, SelectionKey.OP_ACCEPT, service);
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listener.bind(address);
        } catch (SocketException e) {
            throw new EnvkitException(
                    ExitCode.HOST,
                    "port " + address.getPort() + " of " + address.getAddress().getHostAddress() + ": "
                            + e.getMessage(),
                    "--nfs-port and --mount-port name others (2049 may be the system's own NFS server's); ports below"
                            + " 1024 are for root on most systems",
                    e);
        }
    }

    private void register(SelectableChannel channel, int operations, Object attachment) throws IOException {
        channel.configureBlocking(false);
        channel.register(selector, operations, attachment);
    }

    /** Serves until {@link #stop()} is called. */
    public void serve() throws IOException {
        while (!stopped) {
            selector.select(this::handle);
        }
    }

    /** Ends {@link #serve()}. */
    public void stop() {
        stopped = true;
        selector.wakeup();
    }

    private void handle(SelectionKey key) {
        try {
            if (key.channel() instanceof DatagramChannel channel && key.attachment() instanceof Service service) {
                datagram(channel, service);
            } else if (key.channel() instanceof ServerSocketChannel listener
                    && key.attachment() instanceof Service service) {
                accept(listener, service);
            } else if (key.attachment() instanceof HostConnection connection) {
                if (!connection.ready(buffer)) {
                    end(key);
                }
            }
        } catch (IOException e) {
            if (key.attachment() instanceof HostConnection) {
                end(key);
            }
            // an answer that a client is not there to take is the client's affair
        }
    }

    private void datagram(DatagramChannel channel, Service service) throws IOException {
        buffer.clear();
        SocketAddress from = channel.receive(buffer);
        if (from == null) {
            return;
        }
        byte[] message = new byte[buffer.flip().remaining()];
        buffer.get(message);
        RpcCaller caller = new RpcCaller(text(from), Transport.UDP);
        ByteBuffer reply =
                server.answer(service, caller, ByteBuffer.wrap(message)).orElse(null);
        if (reply != null) {
            channel.send(reply, from);
        }
    }

    private void accept(ServerSocketChannel listener, Service service) throws IOException {
        SocketChannel channel = listener.accept();
        if (channel == null) {
            return;
        }
        if (connections >= CONNECTIONS_LIMIT) {
            channel.close();
            return;
        }
        connections++;
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        RpcCaller caller = new RpcCaller(text(channel.getRemoteAddress()), Transport.TCP);
        key.attach(new HostConnection(key, channel, call -> server.answer(service, caller, call)));
    }

    private void end(SelectionKey key) {
        connections--;
        key.attach(null);
        close(key.channel());
    }

    private static void close(SelectableChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // it is not used any more
            return;
        }
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
                : String.valueOf(address);
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            close(key.channel());
        }
        selector.close();
    }
}
