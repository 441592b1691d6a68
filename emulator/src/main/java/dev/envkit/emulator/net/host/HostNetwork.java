package dev.envkit.emulator.net.host;

import dev.envkit.emulator.net.Endpoint;
import dev.envkit.emulator.net.HostAccess;
import dev.envkit.emulator.net.HostForward;
import dev.envkit.emulator.net.NetworkConfig;
import dev.envkit.emulator.net.RealTime;
import dev.envkit.emulator.net.packet.IcmpMessage;
import dev.envkit.emulator.net.packet.Ipv4Packet;
import dev.envkit.emulator.net.packet.UdpDatagram;
import dev.envkit.emulator.net.service.HostNames;
import dev.envkit.emulator.net.stack.Counters;
import dev.envkit.emulator.net.stack.IpStack;
import dev.envkit.emulator.net.stack.TcpConnection;
import dev.envkit.emulator.net.stack.TcpLayer;
import dev.envkit.emulator.net.stack.UdpLayer;
import dev.envkit.emulator.time.VirtualClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The host's network as the board gets it: TCP and UDP with the host's address, as from any program of the user, names,
 * and ports of the host that lead to the board.
 *
 * <p>Threading: for the machine's thread.
 */
public final class HostNetwork implements AutoCloseable {
    private static final int MOST_RELAYS = 256;
    private static final int MOST_ECHOES = 16;
    private static final int BACKLOG = 16;
    private static final int ANY_PORT = 1;

    private final NetworkConfig config;
    private final IpStack ip;
    private final TcpLayer tcp;
    private final UdpLayer udp;
    private final Executor machine;
    private final RealTime realTime;
    private final HostLoop loop = new HostLoop();
    private final Destinations destinations;
    private final UdpNat udpNat;
    private final List<AutoCloseable> listening = new ArrayList<>();
    private int relays;
    private int echoes;

    /**
     * @param machine runs what comes from other threads on the machine's
     * @param realTime held while something outside is waited for
     */
    public HostNetwork(
            NetworkConfig config,
            IpStack ip,
            TcpLayer tcp,
            UdpLayer udp,
            VirtualClock clock,
            Executor machine,
            RealTime realTime) {
        this.config = config;
        this.ip = ip;
        this.tcp = tcp;
        this.udp = udp;
        this.machine = machine;
        this.realTime = realTime;
        destinations = new Destinations(config.hostAccess(), config.addresses());
        udpNat = new UdpNat(ip, udp, clock, loop, machine, realTime);
    }

    /** Returns how names are looked up. */
    public HostNames names() {
        return config.hostAccess() == HostAccess.NONE ? HostNames.NONE : new JdkNames(machine, realTime);
    }

    /** Returns what carries a connection of the board on; null if it may not or cannot be. */
    public TcpConnection.@Nullable ApplicationFactory connect(Endpoint destination) {
        Optional<InetSocketAddress> to = destinations.of(destination.address(), destination.port());
        if (to.isEmpty() || relays == MOST_RELAYS) {
            return null;
        }
        relays++;
        return connection -> TcpRelay.outwards(connection, context("tcp to host"), to.get());
    }

    private TcpRelay.Context context(String service) {
        return new TcpRelay.Context(loop, machine, realTime, ip.counters().service(service), () -> relays--);
    }

    /** Sends a datagram of the board on; false if it may not get there. */
    public boolean forward(Ipv4Packet packet, UdpDatagram datagram) {
        Optional<InetSocketAddress> to = destinations.of(packet.destination(), datagram.destinationPort());
        to.ifPresent(destination -> udpNat.forward(packet, datagram, destination));
        return to.isPresent();
    }

    /**
     * Sends an echo request to another host on, where the host's system lets an ordinary user do so; "prohibited" is
     * answered where not.
     *
     * @param answer sends the answer's body to the board
     */
    public void echo(Ipv4Packet packet, IcmpMessage request, Consumer<byte[]> answer) {
        if (destinations.of(packet.destination(), ANY_PORT).isEmpty() || echoes == MOST_ECHOES) {
            ip.error(IcmpMessage.UNREACHABLE, IcmpMessage.PROHIBITED, packet);
            return;
        }
        echoes++;
        realTime.hold();
        Counters.Use use = ip.counters().service("ping to host");
        use.use();
        use.in(request.body().length);
        Thread.ofPlatform().daemon().name("echo").start(() -> {
            Optional<byte[]> body;
            boolean possible = true;
            try {
                body = EchoSocket.ask(packet.destination(), request.rest(), request.body());
            } catch (IOException e) {
                body = Optional.empty();
                possible = false;
            }
            Optional<byte[]> answered = body;
            boolean asked = possible;
            machine.execute(() -> {
                echoes--;
                realTime.release();
                answered.ifPresent(bytes -> use.out(bytes.length));
                answered.ifPresent(answer);
                if (!asked) {
                    ip.error(IcmpMessage.UNREACHABLE, IcmpMessage.PROHIBITED, packet);
                }
            });
        });
    }

    /**
     * Listens on the ports of the host that lead to the board.
     *
     * @return where, in the order of the configuration
     * @throws IOException if a port cannot be listened on
     */
    public List<HostForward> listen() throws IOException {
        List<HostForward> opened = new ArrayList<>();
        for (HostForward forward : config.forwards()) {
            try {
                opened.add(forward.tcp() ? listenTcp(forward) : listenUdp(forward));
            } catch (IOException e) {
                throw new IOException("the host cannot listen for " + forward + ": " + e.getMessage(), e);
            }
        }
        return opened;
    }

    private Endpoint boardEnd(HostForward forward) {
        return new Endpoint(config.addresses().board(), forward.boardPort());
    }

    private HostForward listenTcp(HostForward forward) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        listening.add(server);
        server.bind(forward.host(), BACKLOG);
        InetSocketAddress bound = (InetSocketAddress) server.getLocalAddress();
        String service = "tcp from host to port " + forward.boardPort();
        loop.execute(() -> {
            try {
                loop.register(server, SelectionKey.OP_ACCEPT, key -> {
                    SocketChannel client = server.accept();
                    if (client != null) {
                        client.configureBlocking(false);
                        machine.execute(() -> open(boardEnd(forward), service, client));
                    }
                });
            } catch (IOException e) {
                HostLoop.closeQuietly(server);
            }
        });
        return new HostForward(true, bound, forward.boardPort());
    }

    private void open(Endpoint board, String service, SocketChannel client) {
        TcpConnection opened = relays == MOST_RELAYS
                ? null
                : tcp.open(config.addresses().gateway(), board, connection -> {
                    relays++;
                    return TcpRelay.inwards(connection, context(service), client);
                });
        if (opened == null) {
            HostLoop.closeQuietly(client);
        }
    }

    private HostForward listenUdp(HostForward forward) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        listening.add(channel);
        channel.bind(forward.host());
        InetSocketAddress bound = (InetSocketAddress) channel.getLocalAddress();
        UdpForward relay = new UdpForward(
                channel,
                udp,
                config.addresses().gateway(),
                boardEnd(forward),
                ip.counters().service("udp from host to port " + forward.boardPort()),
                loop,
                machine);
        loop.execute(() -> {
            try {
                loop.register(channel, SelectionKey.OP_READ, key -> relay.read());
            } catch (IOException e) {
                HostLoop.closeQuietly(channel);
            }
        });
        return new HostForward(false, bound, forward.boardPort());
    }

    /** Closes all sockets. */
    @Override
    public void close() {
        loop.close();
        listening.forEach(HostLoop::closeQuietly);
    }
}
