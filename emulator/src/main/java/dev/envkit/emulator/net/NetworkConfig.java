package dev.envkit.emulator.net;

import java.util.LinkedHashMap;
import java.util.Map;

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
    record Named<T>(String name, T service) {}

    private final Map<Integer, Named<UdpService>> udpServices = new LinkedHashMap<>();
    private final Map<Integer, Named<TcpService>> tcpServices = new LinkedHashMap<>();
    private NetworkAddresses addresses = NetworkAddresses.DEFAULT;

    /** Sets the addresses. */
    public NetworkConfig addresses(NetworkAddresses plan) {
        addresses = plan;
        return this;
    }

    /** Returns the addresses. */
    public NetworkAddresses addresses() {
        return addresses;
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

    Map<Integer, Named<UdpService>> udpServices() {
        return udpServices;
    }

    Map<Integer, Named<TcpService>> tcpServices() {
        return tcpServices;
    }
}
