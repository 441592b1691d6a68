package dev.envkit.emulator.net.user;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.net.HostAccess;
import dev.envkit.emulator.net.Ipv4;
import dev.envkit.emulator.net.NetworkConfig;
import dev.envkit.emulator.net.packet.ArpPacket;
import dev.envkit.emulator.net.packet.EthernetFrame;
import dev.envkit.emulator.net.packet.IcmpMessage;
import dev.envkit.emulator.net.packet.Ipv4Packet;
import dev.envkit.emulator.net.packet.UdpDatagram;
import dev.envkit.emulator.net.packet.Wire;
import dev.envkit.emulator.time.VirtualClock;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ARP, IPv4, ICMP, UDP, DHCP, DNS and TFTP with hand-made frames. */
class UserNetworkTest {
    private final NetworkConfig config = new NetworkConfig().hostAccess(HostAccess.NONE);

    private static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + i / 256);
        }
        return bytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void gatewayAndServerAnswerArpAndNobodyElse() {
        Guest guest = new Guest(config);
        guest.arp(Guest.GATEWAY);
        guest.arp(Guest.SERVER);
        guest.arp(Ipv4.parse("10.0.0.7"));
        guest.pass();
        ArpPacket reply = guest.arpPacket();
        // RFC 826: the answer's sender is who was asked for
        assertEquals(new ArpPacket(2, Guest.GATEWAY_MAC, Guest.GATEWAY, Guest.MAC, Guest.BOARD), reply);
        assertEquals(Guest.SERVER, guest.arpPacket().senderIp());
        assertTrue(guest.frames.isEmpty());
    }

    @Test
    void replyArrivesAFixedTimeLater() {
        Guest guest = new Guest(config);
        guest.arp(Guest.GATEWAY);
        // 50 us, and 84 bytes' time at 100 Mbit/s
        guest.pass(50 * VirtualClock.MICROSECOND + 84 * 80_000L - 1);
        assertTrue(guest.frames.isEmpty());
        guest.pass(1);
        assertEquals(1, guest.frames.size());
    }

    private static Ipv4Packet echo(int to, byte[] body) {
        return Ipv4Packet.of(Ipv4Packet.ICMP, Guest.BOARD, to, new IcmpMessage(8, 0, 0x12340001, body).bytes());
    }

    @Test
    void echoRequestIsAnswered() {
        Guest guest = new Guest(config);
        guest.ip(echo(Guest.SERVER, pattern(56)));
        guest.pass();
        IcmpMessage reply = Guest.icmp(guest.packet().payload());
        assertEquals(0, reply.type());
        assertEquals(0x12340001, reply.rest());
        assertArrayEquals(pattern(56), reply.body());
    }

    private static List<Ipv4Packet> fragments(Ipv4Packet whole, int size) {
        List<Ipv4Packet> parts = new ArrayList<>();
        byte[] payload = whole.payload();
        for (int at = 0; at < payload.length; at += size) {
            int end = Math.min(at + size, payload.length);
            parts.add(new Ipv4Packet(
                    77,
                    end < payload.length,
                    at,
                    64,
                    whole.protocol(),
                    whole.source(),
                    whole.destination(),
                    Arrays.copyOfRange(payload, at, end)));
        }
        return parts;
    }

    @Test
    void fragmentsAreReassembledInAnyOrderAndLongRepliesAreCut() {
        Guest guest = new Guest(config);
        List<Ipv4Packet> parts = fragments(echo(Guest.GATEWAY, pattern(20_000)), 1480);
        parts.reversed().forEach(guest::ip);
        guest.pass(10 * VirtualClock.MILLISECOND);
        assertEquals(parts.size(), guest.frames.size());
        byte[] got = new byte[20_008];
        while (!guest.frames.isEmpty()) {
            Ipv4Packet part = guest.packet();
            System.arraycopy(part.payload(), 0, got, part.offset(), part.payload().length);
        }
        assertArrayEquals(pattern(20_000), Guest.icmp(got).body());
    }

    @Test
    void overlappingFragmentsAreDiscardedAndNothingIsKept() {
        Guest guest = new Guest(config);
        Ipv4Packet whole = echo(Guest.GATEWAY, pattern(3000));
        List<Ipv4Packet> parts = fragments(whole, 1480);
        guest.ip(parts.get(0));
        // the "teardrop": begins within the part before it
        guest.ip(new Ipv4Packet(77, true, 1472, 64, 1, Guest.BOARD, Guest.GATEWAY, new byte[16]));
        guest.ip(parts.get(1));
        guest.ip(parts.get(2));
        guest.pass();
        assertTrue(guest.frames.isEmpty());
        parts.forEach(guest::ip);
        guest.pass();
        assertEquals(3, guest.frames.size());
        guest.pass();
    }

    @Test
    void malformedPacketsAreCounted() {
        Guest guest = new Guest(config);
        byte[] packet = echo(Guest.GATEWAY, pattern(20)).bytes();
        byte[] badSum = packet.clone();
        badSum[10] ^= 1;
        guest.ethernet(EthernetFrame.TYPE_IPV4, badSum);
        byte[] badIcmp = packet.clone();
        badIcmp[30] ^= 1;
        guest.ethernet(EthernetFrame.TYPE_IPV4, badIcmp);
        guest.ethernet(EthernetFrame.TYPE_IPV4, new byte[] {0x4f, 0, 0, 1});
        guest.network.fromBoard(new byte[5]);
        guest.pass();
        assertTrue(guest.frames.isEmpty());
        assertEquals(4, guest.network.summary().malformed());
    }

    @Test
    void forgedSourceAddressGetsNothing() {
        Guest guest = new Guest(config);
        for (String source : List.of("10.0.0.1", "10.0.0.255", "192.0.2.1", "127.0.0.1")) {
            guest.ip(Ipv4Packet.of(
                    Ipv4Packet.ICMP, Ipv4.parse(source), Guest.GATEWAY, new IcmpMessage(8, 0, 1, pattern(8)).bytes()));
        }
        guest.pass();
        assertTrue(guest.frames.isEmpty());
        assertEquals(4, guest.network.summary().malformed());
    }

    @Test
    void unknownPortProtocolAndWayAreUnreachable() {
        Guest guest = new Guest(config);
        guest.udp(1000, Guest.SERVER, 9, pattern(4));
        guest.ip(Ipv4Packet.of(132, Guest.BOARD, Guest.SERVER, pattern(20)));
        guest.udp(1000, Ipv4.parse("192.0.2.1"), 53, pattern(4));
        guest.ip(echo(Ipv4.parse("192.0.2.1"), pattern(8)));
        guest.pass();
        int[] codes = {
            IcmpMessage.PORT_UNREACHABLE,
            IcmpMessage.PROTOCOL_UNREACHABLE,
            IcmpMessage.PROHIBITED,
            IcmpMessage.PROHIBITED
        };
        for (int code : codes) {
            IcmpMessage error = Guest.icmp(guest.packet().payload());
            assertEquals(IcmpMessage.UNREACHABLE, error.type());
            assertEquals(code, error.code());
            // RFC 792: the header and eight bytes of what it is about
            assertEquals(28, error.body().length);
        }
    }

    @Test
    void lastHopIsTimeExceeded() {
        Guest guest = new Guest(config);
        Ipv4Packet echo = echo(Ipv4.parse("192.0.2.1"), pattern(8));
        guest.ip(new Ipv4Packet(1, false, 0, 1, 1, Guest.BOARD, echo.destination(), echo.payload()));
        guest.pass();
        assertEquals(
                IcmpMessage.TIME_EXCEEDED, Guest.icmp(guest.packet().payload()).type());
    }

    @Test
    void udpServiceGetsAndSendsThirtyTwoKibibytes() {
        byte[] data = pattern(32_768);
        List<byte[]> got = new ArrayList<>();
        config.udpService("nfs", 2049, (from, payload, reply) -> {
            assertEquals("10.0.0.111:700", from.toString());
            got.add(payload);
            reply.send(payload);
        });
        Guest guest = new Guest(config);
        byte[] datagram = new UdpDatagram(700, 2049, data).bytes(Guest.BOARD, Guest.SERVER);
        fragments(Ipv4Packet.of(Ipv4Packet.UDP, Guest.BOARD, Guest.SERVER, datagram), 1480)
                .forEach(guest::ip);
        guest.pass(10 * VirtualClock.MILLISECOND);
        assertArrayEquals(data, got.getFirst());
        assertEquals(23, guest.frames.size());
        assertEquals(Guest.SERVER, guest.packet().source());
        assertEquals("nfs", guest.network.summary().services().getFirst().name());
    }

    // ---- DHCP and BOOTP ----

    private static byte[] dhcp(int type, byte... more) {
        byte[] message = new byte[300];
        message[0] = 1;
        message[1] = 1;
        message[2] = 6;
        Wire.put32(message, 4, 0xabcdef);
        Wire.put48(message, 28, Guest.MAC);
        Wire.put32(message, 236, 0x63825363);
        int at = 240;
        if (type != 0) {
            message[at++] = 53;
            message[at++] = 1;
            message[at++] = (byte) type;
        }
        System.arraycopy(more, 0, message, at, more.length);
        message[at + more.length] = (byte) 255;
        return message;
    }

    private static void fromNowhere(Guest guest, byte[] message) {
        byte[] datagram = new UdpDatagram(68, 67, message).bytes(0, -1);
        guest.network.fromBoard(new EthernetFrame(
                        EthernetFrame.BROADCAST,
                        Guest.MAC,
                        EthernetFrame.TYPE_IPV4,
                        Ipv4Packet.of(Ipv4Packet.UDP, 0, -1, datagram).bytes())
                .bytes());
        guest.pass();
    }

    private static Optional<byte[]> option(byte[] message, int code) {
        for (int at = 240; message[at] != -1; at += 2 + message[at + 1]) {
            if ((message[at] & 0xff) == code) {
                return Optional.of(Arrays.copyOfRange(message, at + 2, at + 2 + message[at + 1]));
            }
        }
        return Optional.empty();
    }

    @Test
    void dhcpOffersAndAcknowledgesTheBoardsAddress() {
        Guest guest = new Guest(config.bootFile("uImage").rootPath("/srv/root"));
        fromNowhere(guest, dhcp(1));
        byte[] offer = guest.datagram().payload();
        assertEquals(2, option(offer, 53).orElseThrow()[0]);
        assertEquals(0xabcdef, Wire.i32(offer, 4));
        assertEquals(Guest.BOARD, Wire.i32(offer, 16));
        assertEquals(Guest.SERVER, Wire.i32(offer, 20));
        assertEquals("uImage", new String(offer, 108, 6, StandardCharsets.US_ASCII));
        fromNowhere(guest, dhcp(3, new byte[] {54, 4, 10, 0, 0, 1, 50, 4, 10, 0, 0, 111}));
        byte[] ack = guest.datagram().payload();
        assertEquals(5, option(ack, 53).orElseThrow()[0]);
        assertArrayEquals(Ipv4.bytes(0xffffff00), option(ack, 1).orElseThrow());
        assertArrayEquals(Ipv4.bytes(Guest.GATEWAY), option(ack, 3).orElseThrow());
        assertArrayEquals(Ipv4.bytes(Guest.GATEWAY), option(ack, 6).orElseThrow());
        assertArrayEquals(ascii("/srv/root"), option(ack, 17).orElseThrow());
    }

    @Test
    void dhcpRefusesAnotherAddressAndStaysOutOfAnotherServersBusiness() {
        Guest guest = new Guest(config);
        fromNowhere(guest, dhcp(3, new byte[] {50, 4, 10, 0, 0, 99}));
        assertEquals(6, option(guest.datagram().payload(), 53).orElseThrow()[0]);
        fromNowhere(guest, dhcp(3, new byte[] {54, 4, 10, 0, 0, 9, 50, 4, 10, 0, 0, 111}));
        assertTrue(guest.frames.isEmpty());
    }

    @Test
    void bootpIsAnsweredWithoutAMessageType() {
        Guest guest = new Guest(config);
        fromNowhere(guest, dhcp(0));
        byte[] reply = guest.datagram().payload();
        assertEquals(Guest.BOARD, Wire.i32(reply, 16));
        assertFalse(option(reply, 53).isPresent());
    }

    // ---- DNS ----

    private static byte[] query(String name, int type) {
        byte[] query = new byte[12 + name.length() + 2 + 4];
        query[1] = 7;
        query[2] = 1;
        query[5] = 1;
        int at = 12;
        for (String label : name.split("\\.")) {
            query[at++] = (byte) label.length();
            System.arraycopy(ascii(label), 0, query, at, label.length());
            at += label.length();
        }
        Wire.put16(query, at + 1, type);
        Wire.put16(query, at + 3, 1);
        return query;
    }

    private static byte[] ask(Guest guest, byte[] query) {
        guest.udp(5000, Guest.GATEWAY, 53, query);
        guest.pass();
        return guest.datagram().payload();
    }

    @Test
    void ownNamesAreKnownForwardsAndBackwards() {
        Guest guest = new Guest(config);
        byte[] reply = ask(guest, query("server.envkit", 1));
        assertEquals(0x8180, Wire.u16(reply, 2));
        assertEquals(1, Wire.u16(reply, 6));
        assertEquals(Guest.SERVER, Wire.i32(reply, reply.length - 4));
        byte[] reverse = ask(guest, query("1.0.0.10.in-addr.arpa", 12));
        assertTrue(new String(reverse, StandardCharsets.ISO_8859_1).endsWith("\7gateway\6envkit\0"));
        assertEquals(0, Wire.u16(ask(guest, query("gateway", 28)), 6));
        assertEquals(3, ask(guest, query("nobody.envkit", 1))[3] & 0xf);
        // the host may not be asked here
        assertEquals(5, ask(guest, query("example.org", 1))[3] & 0xf);
        assertEquals(4, ask(guest, query("gateway", 15))[3] & 0xf);
    }

    @Test
    void malformedQueriesGetFormatErrorsOrNothing() {
        Guest guest = new Guest(config);
        byte[] pointer = query("gateway", 1);
        pointer[12] = (byte) 0xc0;
        assertEquals(1, ask(guest, pointer)[3] & 0xf);
        assertEquals(1, ask(guest, Arrays.copyOf(query("gateway", 1), 16))[3] & 0xf);
        guest.udp(5000, Guest.GATEWAY, 53, new byte[3]);
        guest.pass();
        assertTrue(guest.frames.isEmpty());
    }

    // ---- TFTP ----

    private static byte[] request(int operation, String words) {
        byte[] text = ascii(words.replace(' ', '\0') + "\0");
        byte[] packet = new byte[2 + text.length];
        packet[1] = (byte) operation;
        System.arraycopy(text, 0, packet, 2, text.length);
        return packet;
    }

    private static void acknowledge(Guest guest, int port, int block) {
        guest.udp(3000, Guest.SERVER, port, new byte[] {0, 4, (byte) (block >> 8), (byte) block});
        guest.pass(5 * VirtualClock.MILLISECOND);
    }

    @Test
    void fileIsSentInBlocksWithTheOptionsAskedFor(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("uImage"), pattern(2500));
        config.tftp(name -> name.equals("uImage") ? Optional.of(file) : Optional.empty());
        Guest guest = new Guest(config);
        guest.udp(3000, Guest.SERVER, 69, request(1, "/uImage octet blksize 1024 tsize 0 timeout 3"));
        guest.pass();
        UdpDatagram options = guest.datagram();
        // RFC 2347: what is granted is acknowledged
        assertEquals(
                "\0\6blksize\0" + "1024\0tsize\0" + "2500\0timeout\0" + "3\0",
                new String(options.payload(), StandardCharsets.ISO_8859_1));
        int port = options.sourcePort();
        assertNotEquals(69, port);
        byte[] got = new byte[0];
        for (int block = 0; block < 3; block++) {
            acknowledge(guest, port, block);
            byte[] data = guest.datagram().payload();
            assertEquals(block + 1, Wire.u16(data, 2));
            got = Arrays.copyOf(got, got.length + data.length - 4);
            System.arraycopy(data, 4, got, got.length - data.length + 4, data.length - 4);
            // an old acknowledgment is not answered (the sorcerer's apprentice)
            acknowledge(guest, port, block);
            assertTrue(guest.frames.isEmpty());
        }
        assertArrayEquals(pattern(2500), got);
        // the last block is sent again until it is acknowledged
        guest.pass(3 * VirtualClock.SECOND);
        assertEquals(3, Wire.u16(guest.datagram().payload(), 2));
        acknowledge(guest, port, 3);
        guest.pass(60 * VirtualClock.SECOND);
        assertTrue(guest.frames.isEmpty());
    }

    @Test
    void textsGetTheNetworksLineEnds(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("a"), "one\ntwo\r");
        config.tftp(name -> Optional.of(file));
        Guest guest = new Guest(config);
        guest.udp(3000, Guest.SERVER, 69, request(1, "a NetASCII"));
        guest.pass();
        assertEquals("\0\3\0\1one\r\ntwo\r\0", new String(guest.datagram().payload(), StandardCharsets.ISO_8859_1));
    }

    @Test
    void whatIsNotServedIsSaidSo() {
        Guest guest = new Guest(config);
        String[][] cases = {
            {"1", "nothing octet", "\0\5\0\1there is no file nothing\0"},
            {"2", "uImage octet", "\0\5\0\2this server is read-only\0"},
            {"1", "uImage mail", "\0\5\0\4mode mail is not supported\0"},
            {"9", "x", "\0\5\0\4not a TFTP read request\0"}
        };
        for (String[] single : cases) {
            guest.udp(3000, Guest.SERVER, 69, request(Integer.parseInt(single[0]), single[1]));
            guest.pass();
            assertEquals(single[2], new String(guest.datagram().payload(), StandardCharsets.ISO_8859_1));
        }
    }

    // ---- the way to the host ----

    @Test
    void datagramsReachTheHostOnlyWhereTheyMay() throws Exception {
        try (DatagramSocket host = new DatagramSocket(0, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
                Guest guest = new Guest(new NetworkConfig().hostAccess(HostAccess.LOOPBACK));
                Guest other = new Guest(new NetworkConfig())) {
            host.setSoTimeout(10_000);
            guest.udp(4000, Guest.GATEWAY, host.getLocalPort(), ascii("question"));
            assertEquals(1, guest.holds.get());
            DatagramPacket got = new DatagramPacket(new byte[100], 100);
            host.receive(got);
            assertEquals("question", new String(got.getData(), 0, got.getLength(), StandardCharsets.US_ASCII));
            host.send(new DatagramPacket(ascii("answer"), 6, got.getSocketAddress()));
            assertTrue(guest.hostEvent());
            guest.pass();
            UdpDatagram answer = guest.datagram();
            assertEquals(host.getLocalPort(), answer.sourcePort());
            assertArrayEquals(ascii("answer"), answer.payload());
            // once nothing is waited for virtual time is free again
            guest.pass(VirtualClock.SECOND);
            assertEquals(0, guest.holds.get());

            other.udp(4000, Guest.GATEWAY, host.getLocalPort(), ascii("question"));
            for (String forbidden : List.of("127.0.0.1", "169.254.169.254", "0.0.0.1", "224.0.0.1")) {
                other.udp(4000, Ipv4.parse(forbidden), host.getLocalPort(), ascii("question"));
            }
            assertEquals(0, other.holds.get());
        }
    }
}
