package dev.envkit.emulator.net.user;

import dev.envkit.emulator.net.Ipv4;
import dev.envkit.emulator.net.NetworkConfig;
import dev.envkit.emulator.net.RealTime;
import dev.envkit.emulator.net.packet.ArpPacket;
import dev.envkit.emulator.net.packet.EthernetFrame;
import dev.envkit.emulator.net.packet.IcmpMessage;
import dev.envkit.emulator.net.packet.Ipv4Packet;
import dev.envkit.emulator.net.packet.TcpSegment;
import dev.envkit.emulator.net.packet.UdpDatagram;
import dev.envkit.emulator.time.VirtualClock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A board made of hand-made frames at the cable of a user-mode network. */
final class Guest implements AutoCloseable {
    static final long MAC = 0x0808_1118_1227L;
    static final int BOARD = Ipv4.parse("10.0.0.111");
    static final int GATEWAY = Ipv4.parse("10.0.0.1");
    static final int SERVER = Ipv4.parse("10.0.0.4");
    static final long GATEWAY_MAC = 0x0200_0a00_0001L;

    final VirtualClock clock = new VirtualClock();
    final Deque<byte[]> frames = new ArrayDeque<>();
    final BlockingQueue<Runnable> hostEvents = new LinkedBlockingQueue<>();
    final AtomicInteger holds = new AtomicInteger();
    final UserNetwork network;

    Guest(NetworkConfig config) {
        network = new UserNetwork(clock, config, frames::add, hostEvents::add, new RealTime() {
            @Override
            public void hold() {
                holds.incrementAndGet();
            }

            @Override
            public void release() {
                holds.decrementAndGet();
            }
        });
    }

    /** Lets virtual time pass. */
    void pass(long picos) {
        long end = clock.now() + picos;
        while (clock.nextDeadline() <= end) {
            clock.skipTo(clock.nextDeadline());
            clock.runDueEvents();
        }
        clock.skipTo(end);
    }

    void pass() {
        pass(VirtualClock.MILLISECOND);
    }

    /** Does what comes from the host next; false if nothing comes in ten seconds. */
    boolean hostEvent() throws InterruptedException {
        Runnable event = hostEvents.poll(10, TimeUnit.SECONDS);
        if (event != null) {
            event.run();
        }
        return event != null;
    }

    void ethernet(int type, byte[] payload) {
        network.fromBoard(new EthernetFrame(GATEWAY_MAC, MAC, type, payload).bytes());
    }

    void ip(Ipv4Packet packet) {
        ethernet(EthernetFrame.TYPE_IPV4, packet.bytes());
    }

    void udp(int port, int destination, int destinationPort, byte[] payload) {
        byte[] datagram = new UdpDatagram(port, destinationPort, payload).bytes(BOARD, destination);
        ip(Ipv4Packet.of(Ipv4Packet.UDP, BOARD, destination, datagram));
    }

    void tcp(int destination, TcpSegment segment) {
        ip(Ipv4Packet.of(Ipv4Packet.TCP, BOARD, destination, segment.bytes(BOARD, destination)));
    }

    void arp(int target) {
        network.fromBoard(new EthernetFrame(
                        EthernetFrame.BROADCAST,
                        MAC,
                        EthernetFrame.TYPE_ARP,
                        new ArpPacket(ArpPacket.REQUEST, MAC, BOARD, 0, target).bytes())
                .bytes());
    }

    /** Takes the next frame that has arrived. */
    EthernetFrame frame() {
        EthernetFrame frame = EthernetFrame.parse(frames.remove());
        if (frame == null) {
            throw new AssertionError("no frame at all");
        }
        return frame;
    }

    Ipv4Packet packet() {
        Ipv4Packet packet = Ipv4Packet.parse(frame().payload());
        if (packet == null) {
            throw new AssertionError("malformed");
        }
        return packet;
    }

    /** Reads what must be an ICMP message. */
    static IcmpMessage icmp(byte[] bytes) {
        IcmpMessage message = IcmpMessage.parse(bytes);
        if (message == null) {
            throw new AssertionError("malformed");
        }
        return message;
    }

    ArpPacket arpPacket() {
        ArpPacket packet = ArpPacket.parse(frame().payload());
        if (packet == null) {
            throw new AssertionError("malformed");
        }
        return packet;
    }

    UdpDatagram datagram() {
        UdpDatagram datagram = UdpDatagram.parse(packet());
        if (datagram == null) {
            throw new AssertionError("malformed");
        }
        return datagram;
    }

    TcpSegment segment() {
        TcpSegment segment = TcpSegment.parse(packet());
        if (segment == null) {
            throw new AssertionError("malformed");
        }
        return segment;
    }

    @Override
    public void close() {
        network.close();
    }
}
