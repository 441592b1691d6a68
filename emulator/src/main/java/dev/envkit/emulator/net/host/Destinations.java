package dev.envkit.emulator.net.host;

import dev.envkit.emulator.net.HostAccess;
import dev.envkit.emulator.net.Ipv4;
import dev.envkit.emulator.net.NetworkAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Says where on the host's network a destination of the board is, if it may get there. */
public final class Destinations {
    private static final int LOOPBACK = Ipv4.parse("127.0.0.1");

    private final HostAccess access;
    private final NetworkAddresses addresses;

    public Destinations(HostAccess access, NetworkAddresses addresses) {
        this.access = access;
        this.addresses = addresses;
    }

    /** Returns where to connect to; empty if the board may not. */
    public Optional<InetSocketAddress> of(int address, int port) {
        if (access == HostAccess.NONE || port == 0) {
            return Optional.empty();
        }
        if (address == addresses.gateway()) {
            return access == HostAccess.LOOPBACK ? Optional.of(socket(LOOPBACK, port)) : Optional.empty();
        }
        return isOutside(address) ? Optional.of(socket(address, port)) : Optional.empty();
    }

    /** Tells whether an address is that of a host elsewhere, to which a gateway would forward (RFC 6890). */
    private boolean isOutside(int address) {
        int first = address >>> 24;
        boolean linkLocal = address >>> 16 == 0xa9fe;
        // 0/8 is this host, 127/8 the loopback, 224/4 groups, 240/4 reserved.
        return !addresses.contains(address) && first != 0 && first != 127 && first < 224 && !linkLocal;
    }

    private static InetSocketAddress socket(int address, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(Ipv4.bytes(address)), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
