package dev.envkit.emulator.net.stack;

import dev.envkit.emulator.bus.EthernetSink;
import dev.envkit.emulator.net.Ipv4;
import dev.envkit.emulator.net.NetworkAddresses;
import dev.envkit.emulator.net.packet.ArpPacket;
import dev.envkit.emulator.net.packet.EthernetFrame;
import dev.envkit.emulator.net.packet.IcmpMessage;
import dev.envkit.emulator.net.packet.Ipv4Packet;
import dev.envkit.emulator.time.VirtualClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The gateway's and the server's Ethernet and Internet layers: answers ARP, learns who is where, hands packets to the
 * protocols above, cuts long ones into fragments.
 */
public final class IpStack {
    private static final int MOST_NEIGHBOURS = 64;
    private static final int MOST_HELD = 16;
    /** Locally administered addresses that end with the IPv4 address. */
    private static final long MAC_PREFIX = 0x0200_0000_0000L;

    private static final int BROADCAST = -1;

    private final NetworkAddresses addresses;
    private final EthernetSink line;
    private final Counters counters;
    private final Reassembler reassembler;
    private final Map<Integer, Handler> handlers = new HashMap<>();
    private final Map<Integer, Long> neighbours = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Long> eldest) {
            return size() > MOST_NEIGHBOURS;
        }
    };
    private final List<Ipv4Packet> held = new ArrayList<>();
    private int identification;

    /** Takes the packets of one protocol. */
    @FunctionalInterface
    public interface Handler {
        /**
         * A whole packet has come.
         *
         * @param sender the Ethernet address that it came from
         */
        void receive(Ipv4Packet packet, long sender);
    }

    /** @param line takes frames to the board */
    public IpStack(VirtualClock clock, NetworkAddresses addresses, Counters counters, EthernetSink line) {
        this.addresses = addresses;
        this.line = line;
        this.counters = counters;
        reassembler = new Reassembler(clock);
    }

    /** Sets who takes a protocol's packets; for others "protocol unreachable" is answered. */
    public void handle(int protocol, Handler handler) {
        handlers.put(protocol, handler);
    }

    public NetworkAddresses addresses() {
        return addresses;
    }

    public Counters counters() {
        return counters;
    }

    /** Takes a frame from the board. */
    public void receive(byte[] bytes) {
        counters.fromBoard(bytes.length);
        EthernetFrame frame = EthernetFrame.parse(bytes);
        if (frame == null || EthernetFrame.isGroup(frame.source())) {
            counters.malformed();
            return;
        }
        boolean forUs = EthernetFrame.isGroup(frame.destination())
                || frame.destination() == macOf(addresses.gateway())
                || frame.destination() == macOf(addresses.server());
        if (!forUs) {
            return;
        }
        switch (frame.type()) {
            case EthernetFrame.TYPE_ARP -> receiveArp(frame.payload());
            case EthernetFrame.TYPE_IPV4 -> receiveIp(frame);
            default -> {
                // nobody here speaks that: IPv6, spanning tree, discovery protocols
            }
        }
    }

    private static long macOf(int address) {
        return MAC_PREFIX | Integer.toUnsignedLong(address);
    }

    // ---- ARP ----

    private void receiveArp(byte[] payload) {
        ArpPacket arp = ArpPacket.parse(payload);
        if (arp == null || EthernetFrame.isGroup(arp.senderMac())) {
            counters.malformed();
            return;
        }
        if (isBoardSide(arp.senderIp())) {
            learn(arp.senderIp(), arp.senderMac());
        }
        if (arp.operation() == ArpPacket.REQUEST && addresses.isOwn(arp.targetIp())) {
            long mac = macOf(arp.targetIp());
            sendFrame(
                    arp.senderMac(), mac, EthernetFrame.TYPE_ARP, arp.reply(mac).bytes());
        }
    }

    /** Whether an address can be that of the board, or of something behind its cable. */
    private boolean isBoardSide(int address) {
        return addresses.contains(address)
                && !addresses.isOwn(address)
                && address != addresses.broadcast()
                && (address & ~addresses.mask()) != 0;
    }

    private void learn(int address, long mac) {
        neighbours.put(address, mac);
        if (!held.isEmpty()) {
            List<Ipv4Packet> ready = held.stream()
                    .filter(packet -> packet.destination() == address)
                    .toList();
            held.removeAll(ready);
            ready.forEach(packet -> sendTo(mac, packet));
        }
    }

    private void ask(int address) {
        int own = addresses.gateway();
        ArpPacket request = new ArpPacket(ArpPacket.REQUEST, macOf(own), own, 0, address);
        sendFrame(EthernetFrame.BROADCAST, macOf(own), EthernetFrame.TYPE_ARP, request.bytes());
    }

    // ---- IPv4 ----

    private void receiveIp(EthernetFrame frame) {
        Ipv4Packet packet = Ipv4Packet.parse(frame.payload());
        boolean valid = packet != null && (isBoardSide(packet.source()) || packet.source() == 0);
        if (packet == null || !valid) {
            counters.malformed();
            return;
        }
        if (packet.source() != 0) {
            learn(packet.source(), frame.source());
        }
        if (packet.isFragment()) {
            packet = reassembler.add(packet);
            if (packet == null) {
                return;
            }
        }
        boolean own = addresses.isOwn(packet.destination()) || isBroadcast(packet.destination());
        if (!own && packet.ttl() <= 1) {
            error(IcmpMessage.TIME_EXCEEDED, 0, packet);
            return;
        }
        Handler handler = handlers.get(packet.protocol());
        if (handler != null) {
            handler.receive(packet, frame.source());
        } else {
            error(IcmpMessage.UNREACHABLE, IcmpMessage.PROTOCOL_UNREACHABLE, packet);
        }
    }

    /** Tells whether an address is that of all hosts of the network. */
    public boolean isBroadcast(int address) {
        return address == BROADCAST || address == addresses.broadcast();
    }

    /** Answers a packet with an ICMP error, where one may be sent (RFC 1122, 3.2.2). */
    public void error(int type, int code, Ipv4Packet about) {
        boolean group = about.destination() >>> 28 == 0xe || isBroadcast(about.destination());
        boolean aboutError = about.protocol() == Ipv4Packet.ICMP
                && about.payload().length > 0
                && about.payload()[0] != IcmpMessage.ECHO;
        if (group || aboutError || about.source() == 0) {
            return;
        }
        int from = addresses.isOwn(about.destination()) ? about.destination() : addresses.gateway();
        byte[] message = IcmpMessage.error(type, code, about).bytes();
        send(Ipv4Packet.of(Ipv4Packet.ICMP, from, about.source(), message));
    }

    /** Sends a packet to a host of the network. */
    public void send(Ipv4Packet packet) {
        if (isBroadcast(packet.destination())) {
            sendTo(EthernetFrame.BROADCAST, packet);
            return;
        }
        Long mac = neighbours.get(packet.destination());
        if (mac != null) {
            sendTo(mac, packet);
        } else if (isBoardSide(packet.destination())) {
            if (held.size() == MOST_HELD) {
                held.removeFirst();
            }
            held.add(packet);
            ask(packet.destination());
        }
    }

    /** Sends a packet to an Ethernet address, in fragments if it is long. */
    public void sendTo(long mac, Ipv4Packet packet) {
        identification = (identification + 1) & 0xffff;
        int most = EthernetFrame.MTU - Ipv4Packet.HEADER;
        byte[] payload = packet.payload();
        int at = 0;
        do {
            int length = Math.min(payload.length - at, most);
            boolean more = at + length < payload.length;
            byte[] part = at == 0 && !more ? payload : Arrays.copyOfRange(payload, at, at + length);
            Ipv4Packet fragment = new Ipv4Packet(
                    identification,
                    more,
                    at,
                    packet.ttl(),
                    packet.protocol(),
                    packet.source(),
                    packet.destination(),
                    part);
            int from = addresses.isOwn(packet.source()) ? packet.source() : addresses.gateway();
            sendFrame(mac, macOf(from), EthernetFrame.TYPE_IPV4, fragment.bytes());
            at += length;
        } while (at < payload.length);
    }

    private void sendFrame(long destination, long source, int type, byte[] payload) {
        byte[] frame = new EthernetFrame(destination, source, type, payload).bytes();
        counters.toBoard(frame.length);
        line.accept(frame);
    }

    @Override
    public String toString() {
        return "network of " + Ipv4.format(addresses.gateway());
    }
}
