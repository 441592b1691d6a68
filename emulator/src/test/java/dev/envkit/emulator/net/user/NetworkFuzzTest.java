package dev.envkit.emulator.net.user;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.net.HostAccess;
import dev.envkit.emulator.net.NetworkConfig;
import dev.envkit.emulator.net.TcpReceiver;
import dev.envkit.emulator.net.packet.EthernetFrame;
import dev.envkit.emulator.net.packet.IcmpMessage;
import dev.envkit.emulator.net.packet.Ipv4Packet;
import dev.envkit.emulator.net.packet.TcpSegment;
import dev.envkit.emulator.net.packet.UdpDatagram;
import dev.envkit.emulator.time.VirtualClock;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random and mutated frames: no exception, no endless work, no memory that only grows, and the network still answers
 * afterwards.
 */
class NetworkFuzzTest {
    private static final int[] PORTS = {53, 67, 69, 111, 2049, 49152, 49153, 9};
    private static final int[] TO = {Guest.GATEWAY, Guest.SERVER, -1, 0x0a0000ff, 0xc0000201, 0x7f000001};

    private final Guest guest = new Guest(new NetworkConfig()
            .hostAccess(HostAccess.NONE)
            .udpService("echo", 111, (from, payload, reply) -> reply.send(payload))
            .tcpService("echo", 2049, stream -> new TcpReceiver() {
                @Override
                public void receive(byte[] data) {
                    stream.send(data);
                }

                @Override
                public void endOfInput() {
                    stream.close();
                }

                @Override
                public void closed() {
                    // nothing is kept
                }
            }));

    private static byte[] bytes(Random random, int most) {
        byte[] bytes = new byte[random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static int one(Random random, int... of) {
        return of[random.nextInt(of.length)];
    }

    private byte[] frame(Random random) {
        if (random.nextInt(20) == 0) {
            return bytes(random, 1600);
        }
        int to = one(random, TO);
        byte[] payload = payload(random, to);
        Ipv4Packet whole = Ipv4Packet.of(
                one(random, Ipv4Packet.ICMP, Ipv4Packet.UDP, Ipv4Packet.TCP, Ipv4Packet.UDP, Ipv4Packet.TCP),
                Guest.BOARD,
                to,
                payload);
        Ipv4Packet packet = random.nextInt(4) > 0
                ? whole
                : new Ipv4Packet(
                        random.nextInt(5),
                        random.nextBoolean(),
                        8 * random.nextInt(one(random, 4, 400, 8192)),
                        random.nextInt(256),
                        whole.protocol(),
                        Guest.BOARD,
                        to,
                        payload);
        int type = one(random, 0x0800, 0x0800, 0x0800, 0x0806, 0x86dd, 0x8808);
        byte[] frame = new EthernetFrame(Guest.GATEWAY_MAC, Guest.MAC, type, packet.bytes()).bytes();
        for (int i = random.nextInt(4); i > 0 && random.nextBoolean(); i--) {
            frame[random.nextInt(Math.min(frame.length, 80))] ^= (byte) (1 << random.nextInt(8));
        }
        return random.nextInt(10) > 0 ? frame : Arrays.copyOf(frame, random.nextInt(frame.length + 1));
    }

    /** A datagram, segment or message that is right in itself, so that the layers above are reached. */
    private byte[] payload(Random random, int to) {
        return switch (random.nextInt(4)) {
            case 0 ->
                new UdpDatagram(one(random, 68, 3000, 3001), one(random, PORTS), request(random))
                        .bytes(Guest.BOARD, to);
            case 1 ->
                new TcpSegment(
                                one(random, 2000, 2001, 2002),
                                one(random, 2049, 53, 9),
                                random.nextInt(3000),
                                random.nextBoolean() ? random.nextInt() : random.nextInt(200_000),
                                random.nextInt(64),
                                one(random, 0, 1, 500, 65535),
                                one(random, 0, 1, 536, 1460, 65535),
                                bytes(random, 1400))
                        .bytes(Guest.BOARD, to);
            case 2 ->
                new IcmpMessage(random.nextInt(20), random.nextInt(4), random.nextInt(), bytes(random, 1400)).bytes();
            default -> bytes(random, 1480);
        };
    }

    private byte[] request(Random random) {
        byte[] request = bytes(random, 600);
        if (request.length > 240 && random.nextBoolean()) {
            // begins as a DHCP message does
            request[0] = 1;
            request[1] = 1;
            request[2] = 6;
            System.arraycopy(new byte[] {0x63, (byte) 0x82, 0x53, 0x63, 53, 1}, 0, request, 236, 4);
        } else if (request.length > 12 && random.nextBoolean()) {
            // or as a DNS query
            request[2] &= 0x7;
            request[4] = 0;
            request[5] = 1;
            request[12] &= 0x3f;
        } else if (request.length > 2) {
            request[0] = 0;
            request[1] = (byte) random.nextInt(7);
        }
        return request;
    }

    private void fuzz(long seed, int count) {
        Random random = new Random(seed);
        for (int i = 0; i < count; i++) {
            guest.network.fromBoard(frame(random));
            if (i % 16 == 0) {
                guest.pass(random.nextInt(100) == 0 ? 5 * VirtualClock.SECOND : 100 * VirtualClock.MICROSECOND);
                guest.frames.clear();
            }
        }
        // what still waits ends by itself, and the network is as it was
        guest.pass(600 * VirtualClock.SECOND);
        guest.frames.clear();
        guest.ip(Ipv4Packet.of(
                Ipv4Packet.ICMP, Guest.BOARD, Guest.SERVER, new IcmpMessage(8, 0, 1, new byte[8]).bytes()));
        guest.pass();
        assertEquals(1, guest.frames.size());
        assertTrue(guest.network.summary().malformed() > count / 20);
        assertTrue(guest.network.summary().services().size() >= 4);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void manyFrames(long seed) {
        fuzz(seed, 15_000);
    }

    @Test
    @Tag("slow")
    void aMillionFrames() {
        fuzz(4, 1_000_000);
    }

    @Test
    void manyConnectionsAreBounded() {
        for (int port = 1; port < 5000; port++) {
            guest.tcp(Guest.SERVER, new TcpSegment(port, 2049, 1, 0, TcpSegment.SYN, 0xffff, 1460, new byte[0]));
        }
        guest.pass(VirtualClock.SECOND);
        int answered = 0;
        while (!guest.frames.isEmpty()) {
            answered += guest.segment().has(TcpSegment.SYN) ? 1 : 0;
        }
        assertTrue(answered >= 512 && answered < 1200, answered + " connections were accepted");
        // all that never went on are given up, and there is room again
        guest.pass(600 * VirtualClock.SECOND);
        guest.frames.clear();
        guest.tcp(Guest.SERVER, new TcpSegment(5000, 2049, 1, 0, TcpSegment.SYN, 0xffff, 1460, new byte[0]));
        guest.pass();
        assertTrue(guest.segment().has(TcpSegment.SYN));
    }
}
