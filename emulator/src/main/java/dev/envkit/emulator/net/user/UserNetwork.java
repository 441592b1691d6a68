package dev.envkit.emulator.net.user;

import dev.envkit.emulator.bus.EthernetSink;
import dev.envkit.emulator.net.Endpoint;
import dev.envkit.emulator.net.HostForward;
import dev.envkit.emulator.net.NetworkConfig;
import dev.envkit.emulator.net.NetworkSummary;
import dev.envkit.emulator.net.RealTime;
import dev.envkit.emulator.net.TcpService;
import dev.envkit.emulator.net.UdpReply;
import dev.envkit.emulator.net.UdpService;
import dev.envkit.emulator.net.host.HostNetwork;
import dev.envkit.emulator.net.link.EthernetLink;
import dev.envkit.emulator.net.link.SwitchPort;
import dev.envkit.emulator.net.packet.Ipv4Packet;
import dev.envkit.emulator.net.service.DhcpServer;
import dev.envkit.emulator.net.service.DnsServer;
import dev.envkit.emulator.net.service.TftpServer;
import dev.envkit.emulator.net.stack.Counters;
import dev.envkit.emulator.net.stack.Echo;
import dev.envkit.emulator.net.stack.IpStack;
import dev.envkit.emulator.net.stack.TcpConnection;
import dev.envkit.emulator.net.stack.TcpLayer;
import dev.envkit.emulator.net.stack.UdpLayer;
import dev.envkit.emulator.time.VirtualClock;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A network in user mode at the board's Ethernet cable: a gateway and a server that answer ARP and ping, give the board
 * its address, serve files and names, run the configuration's services, and pass connections on to the host's network.
 * No privilege is needed, and nothing of it is visible on the host's network but the connections that the board makes.
 *
 * <p>All but the way to the host happens in virtual time on the machine's thread, and so the same every time.
 *
 * <p>Threading: for the machine's thread.
 */
public final class UserNetwork implements EthernetLink {
    private static final int DNS_PORT = 53;

    private final NetworkConfig config;
    private final SwitchPort port;
    private final Counters counters = new Counters();
    private final IpStack ip;
    private final UdpLayer udp;
    private final TcpLayer tcp;
    private final Echo echo;
    private final HostNetwork host;
    private final DnsServer dns;
    private final TftpServer tftp;

    /**
     * @param board takes the frames that arrive at the board
     * @param machine runs what comes from other threads on the machine's
     * @param realTime held while something outside is waited for
     */
    public UserNetwork(
            VirtualClock clock, NetworkConfig config, EthernetSink board, Executor machine, RealTime realTime) {
        this.config = config;
        port = new SwitchPort(clock, board);
        ip = new IpStack(clock, config.addresses(), counters, port::send);
        udp = new UdpLayer(ip);
        tcp = new TcpLayer(ip, clock);
        host = new HostNetwork(config, ip, tcp, udp, clock, machine, realTime);
        echo = new Echo(ip, host::echo);
        ip.handle(Ipv4Packet.ICMP, echo);
        ip.handle(Ipv4Packet.UDP, udp);
        ip.handle(Ipv4Packet.TCP, tcp);
        new DhcpServer(config, ip, udp);
        dns = new DnsServer(config.addresses(), host.names(), udp, counters);
        tftp = new TftpServer(config.tftp(), udp, clock, counters);
        config.udpServices().forEach(this::bind);
        udp.outside(host::forward);
        tcp.listener(this::listen);
        if (!config.forwards().isEmpty()) {
            // Somebody outside may come at any time.
            realTime.hold();
        }
    }

    /**
     * Listens on the ports of the host that lead to the board.
     *
     * @return where
     * @throws IOException if a port cannot be listened on
     */
    public List<HostForward> listenOnHost() throws IOException {
        return host.listen();
    }

    private void bind(int udpPort, NetworkConfig.Named<UdpService> named) {
        Counters.Use[] use = new Counters.Use[1];
        udp.bind(udpPort, datagram -> {
            if (use[0] == null) {
                use[0] = counters.service(named.name());
            }
            use[0].use();
            use[0].in(datagram.payload().length);
            UdpReply reply = payload -> {
                use[0].out(payload.length);
                udp.send(new Endpoint(datagram.to(), udpPort), datagram.from(), payload);
            };
            named.service().receive(datagram.from(), datagram.payload(), reply);
        });
    }

    private TcpConnection.@Nullable ApplicationFactory listen(Endpoint local, Endpoint board) {
        if (config.addresses().isOwn(local.address())) {
            NetworkConfig.Named<TcpService> named = config.tcpServices().get(local.port());
            if (named != null) {
                return service(named.name(), named.service());
            }
            if (local.port() == DNS_PORT) {
                return service("dns", dns::connected);
            }
        }
        return host.connect(local);
    }

    private TcpConnection.ApplicationFactory service(String name, TcpService service) {
        return connection -> new ServiceStream(connection, service, counters.service(name));
    }

    /**
     * Connects to a port of the board, from the gateway's address.
     *
     * @param name what the connection is called in the summary
     * @param client told when the connection stands; its {@code closed} is not called if it never does
     * @return false if there are too many connections
     */
    public boolean connectToBoard(String name, int boardPort, TcpService client) {
        Endpoint board = new Endpoint(config.addresses().board(), boardPort);
        return tcp.open(config.addresses().gateway(), board, service(name, client)) != null;
    }

    /**
     * Sends the board an ICMP echo request.
     *
     * @param answered what is done if it answers
     */
    public void ping(Runnable answered) {
        echo.ping(answered);
    }

    @Override
    public void fromBoard(byte[] frame) {
        if (!port.takes(frame)) {
            ip.receive(frame);
        }
    }

    @Override
    public NetworkSummary summary() {
        return counters.summary(port.dropped());
    }

    @Override
    public void close() {
        tftp.close();
        tcp.close();
        host.close();
    }
}
