package dev.envkit.emulator.net.stack;

import dev.envkit.emulator.net.Endpoint;
import dev.envkit.emulator.net.packet.IcmpMessage;
import dev.envkit.emulator.net.packet.Ipv4Packet;
import dev.envkit.emulator.net.packet.UdpDatagram;
import java.util.HashMap;
import java.util.Map;

/** UDP: sockets on the own addresses, and a way out for what goes elsewhere. */
public final class UdpLayer implements IpStack.Handler {
    private static final int FIRST_EPHEMERAL = 49152;

    private final IpStack ip;
    private final Map<Integer, Socket> sockets = new HashMap<>();
    private Outside outside = (packet, datagram) -> false;
    private int nextEphemeral = FIRST_EPHEMERAL;

    /** A datagram with all that is known of it. */
    // internal carrier of bytes: never compared
    @SuppressWarnings("ArrayRecordComponent")
    public record Received(Endpoint from, int to, long sender, byte[] payload) {}

    /** Takes the datagrams to a port. */
    @FunctionalInterface
    public interface Socket {
        /** A datagram has come. */
        void receive(Received datagram);
    }

    /** Takes datagrams to other hosts, and to ports of the own addresses that have no socket. */
    @FunctionalInterface
    public interface Outside {
        /** Sends a datagram on; false if it cannot get there. */
        boolean forward(Ipv4Packet packet, UdpDatagram datagram);
    }

    public UdpLayer(IpStack ip) {
        this.ip = ip;
    }

    /** Sets the way out. */
    public void outside(Outside way) {
        outside = way;
    }

    /** Opens a port. */
    public void bind(int port, Socket socket) {
        sockets.put(port, socket);
    }

    /** Opens a port that is free, and returns its number. */
    public int bindAny(Socket socket) {
        while (sockets.containsKey(nextEphemeral)) {
            advance();
        }
        int port = nextEphemeral;
        advance();
        sockets.put(port, socket);
        return port;
    }

    private void advance() {
        nextEphemeral = nextEphemeral == 0xffff ? FIRST_EPHEMERAL : nextEphemeral + 1;
    }

    /** Closes a port. */
    public void unbind(int port) {
        sockets.remove(port);
    }

    @Override
    public void receive(Ipv4Packet packet, long sender) {
        UdpDatagram datagram = UdpDatagram.parse(packet);
        if (datagram == null) {
            ip.counters().malformed();
            return;
        }
        boolean own = ip.addresses().isOwn(packet.destination());
        Socket socket = own || ip.isBroadcast(packet.destination()) ? sockets.get(datagram.destinationPort()) : null;
        if (socket != null) {
            socket.receive(new Received(
                    new Endpoint(packet.source(), datagram.sourcePort()),
                    packet.destination(),
                    sender,
                    datagram.payload()));
        } else if (packet.source() != 0
                && (own || !ip.addresses().contains(packet.destination()))
                && !ip.isBroadcast(packet.destination())
                && !outside.forward(packet, datagram)) {
            int code = own ? IcmpMessage.PORT_UNREACHABLE : IcmpMessage.PROHIBITED;
            ip.error(IcmpMessage.UNREACHABLE, code, packet);
        }
    }

    /** Sends a datagram. */
    public void send(Endpoint from, Endpoint to, byte[] payload) {
        ip.send(Ipv4Packet.of(Ipv4Packet.UDP, from.address(), to.address(), encode(from, to, payload)));
    }

    /** Sends a datagram to an Ethernet address. */
    public void sendTo(long mac, Endpoint from, Endpoint to, byte[] payload) {
        ip.sendTo(mac, Ipv4Packet.of(Ipv4Packet.UDP, from.address(), to.address(), encode(from, to, payload)));
    }

    private static byte[] encode(Endpoint from, Endpoint to, byte[] payload) {
        if (payload.length > UdpDatagram.LONGEST) {
            throw new IllegalArgumentException("a datagram of " + payload.length + " bytes is too long for UDP");
        }
        return new UdpDatagram(from.port(), to.port(), payload).bytes(from.address(), to.address());
    }
}
