package dev.envkit.emulator.net;

import dev.envkit.emulator.net.tftp.TftpFiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the user-mode network offers the board; the setters return the configuration itself.
 *
 * <p>Services are plugged in before the run. The toolkit does so through {@code BootTask.network()}:
 *
 * <pre>{@code
 * BootTask task = new BootTask(artifacts);
 * task.network().udpService("portmap", 111, portmapper).tcpService("nfs", 2049, stream -> new RpcConnection(stream));
 * }</pre>
 *
 * Without the toolkit the same object goes to {@code SessionOptions.network}.
 *
 * <p>Not thread-safe.
 */
public final class NetworkConfig {
    /**
     * A service and what it is called in summaries.
     *
     * @param name {@code "nfs"}
     * @param service the service
     */
    public record Named<T>(String name, T service) {}

    private final Map<Integer, Named<UdpService>> udpServices = new LinkedHashMap<>();
    private final Map<Integer, Named<TcpService>> tcpServices = new LinkedHashMap<>();
    private final List<HostForward> forwards = new ArrayList<>();
    private NetworkAddresses addresses = NetworkAddresses.DEFAULT;
    private HostAccess hostAccess = HostAccess.NETWORK;
    private TftpFiles tftp = TftpFiles.NONE;
    private Optional<String> bootFile = Optional.empty();
    private Optional<String> rootPath = Optional.empty();

    /** Sets the addresses. */
    public NetworkConfig addresses(NetworkAddresses plan) {
        addresses = plan;
        return this;
    }

    /** Returns the addresses. */
    public NetworkAddresses addresses() {
        return addresses;
    }

    /** Sets how far the board's connections get on the host; {@link HostAccess#NETWORK} unless set. */
    public NetworkConfig hostAccess(HostAccess access) {
        hostAccess = access;
        return this;
    }

    /** Returns how far the board's connections get on the host. */
    public HostAccess hostAccess() {
        return hostAccess;
    }

    /** Adds a port of the host that leads to the board. */
    public NetworkConfig forward(HostForward forward) {
        forwards.add(forward);
        return this;
    }

    /** Returns the ports of the host that lead to the board. */
    public List<HostForward> forwards() {
        return forwards;
    }

    /** Sets what the TFTP server serves. */
    public NetworkConfig tftp(TftpFiles files) {
        tftp = files;
        return this;
    }

    /** Returns what the TFTP server serves. */
    public TftpFiles tftp() {
        return tftp;
    }

    /** Sets the name of the file that DHCP and BOOTP tell the board to fetch, up to 127 ASCII characters. */
    public NetworkConfig bootFile(String name) {
        bootFile = Optional.of(name);
        return this;
    }

    /** Returns the name of the file that DHCP and BOOTP tell the board to fetch. */
    public Optional<String> bootFile() {
        return bootFile;
    }

    /** Sets the path of the NFS root file system that DHCP and BOOTP tell the board, up to 255 ASCII characters. */
    public NetworkConfig rootPath(String path) {
        rootPath = Optional.of(path);
        return this;
    }

    /** Returns the path of the NFS root file system that DHCP and BOOTP tell the board. */
    public Optional<String> rootPath() {
        return rootPath;
    }

    /**
     * Adds a service at a UDP port of the gateway's and the server's address.
     *
     * @param name what it is called in the network's summary; services at several ports may share one
     * @param port 1 to 65535
     * @throws IllegalArgumentException if the port is taken
     */
    public NetworkConfig udpService(String name, int port, UdpService service) {
        put(udpServices, "UDP", name, port, service);
        return this;
    }

    /**
     * Adds a service at a TCP port of the gateway's and the server's address.
     *
     * @param name what it is called in the network's summary; services at several ports may share one
     * @param port 1 to 65535
     * @throws IllegalArgumentException if the port is taken
     */
    public NetworkConfig tcpService(String name, int port, TcpService service) {
        put(tcpServices, "TCP", name, port, service);
        return this;
    }

    private static <T> void put(Map<Integer, Named<T>> services, String protocol, String name, int port, T service) {
        if (port < 1 || port > 0xffff) {
            throw new IllegalArgumentException("no port: " + port);
        }
        Named<T> other = services.putIfAbsent(port, new Named<>(name, service));
        if (other != null) {
            throw new IllegalArgumentException(
                    protocol + " port " + port + " is that of " + other.name() + ", so " + name + " cannot have it");
        }
    }

    /** Returns the services at UDP ports. */
    public Map<Integer, Named<UdpService>> udpServices() {
        return udpServices;
    }

    /** Returns the services at TCP ports. */
    public Map<Integer, Named<TcpService>> tcpServices() {
        return tcpServices;
    }
}
