package dev.envkit.emulator.net.user;

import static dev.envkit.emulator.net.packet.TcpSegment.ACK;
import static dev.envkit.emulator.net.packet.TcpSegment.FIN;
import static dev.envkit.emulator.net.packet.TcpSegment.RST;
import static dev.envkit.emulator.net.packet.TcpSegment.SYN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.net.HostAccess;
import dev.envkit.emulator.net.HostForward;
import dev.envkit.emulator.net.NetworkConfig;
import dev.envkit.emulator.net.TcpReceiver;
import dev.envkit.emulator.net.TcpStream;
import dev.envkit.emulator.net.packet.TcpSegment;
import dev.envkit.emulator.time.VirtualClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** TCP towards the board with hand-made segments; section numbers are those of RFC 9293 unless another is named. */
class TcpTest {
    private static final int PORT = 111;
    private static final int MSS = 1460;

    private final NetworkConfig config = new NetworkConfig().hostAccess(HostAccess.NONE);
    private final List<String> events = new ArrayList<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    @SuppressWarnings("NullAway.Init") // the service sets it when the board connects
    private TcpStream stream;

    private int sequence = 1000;
    private int acknowledgment;

    private Guest serving() {
        config.tcpService("test", PORT, opened -> {
            stream = opened;
            events.add("connected");
            return recorder();
        });
        return new Guest(config);
    }

    private TcpReceiver recorder() {
        return new TcpReceiver() {
            @Override
            public void receive(byte[] data) {
                received.writeBytes(data);
            }

            @Override
            public void endOfInput() {
                events.add("end");
            }

            @Override
            public void closed() {
                events.add("closed");
            }
        };
    }

    private TcpSegment segment(int at, int flags, int window, byte[] data) {
        return new TcpSegment(2000, PORT, at, acknowledgment, flags, window, 0, data);
    }

    private void send(Guest guest, int flags, byte... data) {
        guest.tcp(Guest.SERVER, segment(sequence, flags, 0xffff, data));
        sequence += data.length + ((flags & (SYN | FIN)) != 0 ? 1 : 0);
    }

    private void connect(Guest guest) {
        guest.tcp(Guest.SERVER, new TcpSegment(2000, PORT, sequence, 0, SYN, 0xffff, MSS, new byte[0]));
        sequence++;
        guest.pass();
        TcpSegment answer = guest.segment();
        assertEquals(SYN | ACK, answer.flags());
        assertEquals(sequence, answer.acknowledgment());
        assertEquals(MSS, answer.mss());
        acknowledgment = answer.sequence() + 1;
        send(guest, ACK);
        assertEquals(List.of("connected"), events);
    }

    /** Takes data segments, acknowledges them, and returns the data. */
    private byte[] take(Guest guest, int length) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (int turn = 0; turn < 1000 && data.size() < length; turn++) {
            guest.pass(5 * VirtualClock.MILLISECOND);
            while (!guest.frames.isEmpty()) {
                TcpSegment got = guest.segment();
                if (got.sequence() == acknowledgment) {
                    data.writeBytes(got.payload());
                    acknowledgment += got.length();
                }
            }
            send(guest, ACK);
        }
        return data.toByteArray();
    }

    private static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 7 + i / 251);
        }
        return bytes;
    }

    @Test
    void dataGoesBothWaysAndBothSidesClose() {
        Guest guest = serving();
        connect(guest);
        send(guest, ACK, pattern(1000));
        assertArrayEquals(pattern(1000), received.toByteArray());
        stream.send(pattern(5000));
        assertArrayEquals(pattern(5000), take(guest, 5000));
        stream.close();
        guest.pass();
        TcpSegment fin = guest.segment();
        assertTrue(fin.has(FIN));
        acknowledgment = fin.sequence() + 1;
        // half closed: the board still sends
        send(guest, ACK, (byte) 1, (byte) 2);
        assertEquals(1002, received.size());
        send(guest, FIN | ACK);
        assertEquals(List.of("connected", "end", "closed"), events);
    }

    @Test
    void closedPortAnswersWithAReset() {
        Guest guest = new Guest(config);
        guest.tcp(Guest.SERVER, new TcpSegment(2000, 99, 5, 0, SYN, 0xffff, MSS, new byte[0]));
        guest.pass();
        TcpSegment reset = guest.segment();
        assertEquals(RST | ACK, reset.flags());
        // 3.10.7.1: it acknowledges the SYN
        assertEquals(6, reset.acknowledgment());
        assertEquals(0, guest.network.summary().services().size());
    }

    @Test
    void segmentsOutOfOrderAndOverlappingAreJoined() {
        Guest guest = serving();
        connect(guest);
        byte[] data = pattern(3000);
        int base = sequence;
        int[][] pieces = {{1000, 2000}, {2500, 3000}, {500, 1500}, {1900, 2600}, {0, 600}};
        for (int[] piece : pieces) {
            guest.tcp(
                    Guest.SERVER, segment(base + piece[0], ACK, 0xffff, Arrays.copyOfRange(data, piece[0], piece[1])));
        }
        assertArrayEquals(data, received.toByteArray());
        guest.pass();
        int acknowledged = 0;
        while (!guest.frames.isEmpty()) {
            acknowledged = guest.segment().acknowledgment();
        }
        assertEquals(base + 3000, acknowledged);
    }

    @Test
    void lostSegmentIsSentAgainAfterThreeDuplicateAcknowledgments() {
        Guest guest = serving();
        connect(guest);
        stream.send(pattern(8 * MSS));
        guest.pass(2 * VirtualClock.MILLISECOND);
        TcpSegment lost = guest.segment();
        int others = guest.frames.size();
        assertTrue(others >= 3);
        guest.frames.clear();
        for (int i = 0; i < 3; i++) {
            guest.tcp(Guest.SERVER, segment(sequence, ACK, 0xffff, new byte[0]));
        }
        guest.pass(VirtualClock.MILLISECOND);
        // RFC 5681, 3.2: long before the timer
        assertEquals(lost.sequence(), guest.segment().sequence());
    }

    @Test
    void silenceIsAnsweredByRetransmissionsThatBackOffAndEnd() {
        Guest guest = serving();
        connect(guest);
        stream.send(pattern(10));
        int sent = 0;
        long silent = 0;
        for (int second = 0; second < 400 && !events.contains("closed"); second++) {
            guest.pass(VirtualClock.SECOND);
            sent += guest.frames.size();
            silent = guest.frames.isEmpty() ? silent + 1 : 0;
            guest.frames.clear();
        }
        assertEquals(List.of("connected", "closed"), events);
        assertTrue(sent > 8 && sent < 20, sent + " segments");
    }

    @Test
    void closedWindowIsProbedAndUsedWhenItOpens() {
        Guest guest = serving();
        connect(guest);
        guest.tcp(Guest.SERVER, segment(sequence, ACK, 0, new byte[0]));
        stream.send(pattern(4000));
        guest.pass(60 * VirtualClock.SECOND);
        assertFalse(guest.frames.isEmpty());
        while (!guest.frames.isEmpty()) {
            // 3.8.6.1: a probe carries one byte
            assertEquals(1, guest.segment().payload().length);
        }
        assertEquals(List.of("connected"), events);
        guest.tcp(Guest.SERVER, segment(sequence, ACK, 0xffff, new byte[0]));
        assertArrayEquals(pattern(4000), take(guest, 4000));
    }

    @Test
    void smallWindowIsNeverExceeded() {
        Guest guest = serving();
        connect(guest);
        guest.tcp(Guest.SERVER, segment(sequence, ACK, 2000, new byte[0]));
        stream.send(pattern(50_000));
        guest.pass(2 * VirtualClock.MILLISECOND);
        int inFlight = 0;
        while (!guest.frames.isEmpty()) {
            inFlight += guest.segment().payload().length;
        }
        // what is left of the window is too small for a whole segment (3.8.6.2.1)
        assertEquals(MSS, inFlight);
        acknowledgment += MSS;
        guest.tcp(Guest.SERVER, segment(sequence, ACK, 540, new byte[0]));
        guest.pass();
        assertEquals(540, guest.segment().payload().length);
        assertTrue(guest.frames.isEmpty());
    }

    @Test
    void resetsAreTakenOnlyAtTheExactPlace() {
        Guest guest = serving();
        connect(guest);
        // RFC 5961, 3.2: elsewhere in the window it is answered by a challenge
        guest.tcp(Guest.SERVER, segment(sequence + 100, RST, 0, new byte[0]));
        guest.pass();
        assertEquals(ACK, guest.segment().flags());
        assertEquals(List.of("connected"), events);
        guest.tcp(Guest.SERVER, segment(sequence, RST, 0, new byte[0]));
        assertEquals(List.of("connected", "closed"), events);
    }

    @Test
    void boardThatHasForgottenTheConnectionResetsItAndConnectsAnew() {
        Guest guest = serving();
        connect(guest);
        guest.tcp(Guest.SERVER, new TcpSegment(2000, PORT, 77, 0, SYN, 0xffff, MSS, new byte[0]));
        guest.pass();
        TcpSegment challenge = guest.segment();
        assertEquals(ACK, challenge.flags());
        guest.tcp(Guest.SERVER, TcpSegment.control(2000, PORT, challenge.acknowledgment(), 0, RST));
        assertEquals(List.of("connected", "closed"), events);
        events.clear();
        sequence = 77;
        connect(guest);
    }

    @Test
    void answersThatNobodyReadsHoldTheQuestionsBack() {
        Guest guest = serving();
        connect(guest);
        stream.send(new byte[TcpStream.BACKLOG + 1]);
        int before = received.size();
        send(guest, ACK, pattern(1000));
        assertEquals(before, received.size());
        take(guest, TcpStream.BACKLOG + 1);
        assertEquals(before + 1000, received.size());
    }

    @Test
    void theBoardIsConnectedToFromTheGateway() {
        Guest guest = new Guest(config);
        guest.arp(Guest.GATEWAY);
        guest.pass();
        guest.frames.clear();
        guest.network.connectToBoard("check", 80, opened -> {
            stream = opened;
            events.add("connected");
            return recorder();
        });
        guest.pass();
        TcpSegment syn = guest.segment();
        assertEquals(SYN, syn.flags());
        assertEquals(80, syn.destinationPort());
        guest.tcp(
                Guest.GATEWAY,
                new TcpSegment(80, syn.sourcePort(), 500, syn.sequence() + 1, SYN | ACK, 0xffff, MSS, new byte[0]));
        assertEquals(List.of("connected"), events);
        guest.tcp(
                Guest.GATEWAY,
                new TcpSegment(80, syn.sourcePort(), 501, syn.sequence() + 1, ACK, 0xffff, 0, pattern(3)));
        assertArrayEquals(pattern(3), received.toByteArray());
    }

    // ---- the way to the host ----

    @Test
    @Timeout(60)
    void connectionIsCarriedToTheHostAndVirtualTimeWaitsForIt() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
                Guest guest = new Guest(new NetworkConfig().hostAccess(HostAccess.LOOPBACK))) {
            int port = server.getLocalPort();
            guest.tcp(Guest.GATEWAY, new TcpSegment(2000, port, 1, 0, SYN, 0xffff, MSS, new byte[0]));
            assertEquals(1, guest.holds.get());
            // not before the host's connection stands
            assertTrue(guest.frames.isEmpty());
            assertTrue(guest.hostEvent());
            guest.pass();
            TcpSegment answer = guest.segment();
            assertEquals(SYN | ACK, answer.flags());
            int acked = answer.sequence() + 1;
            try (Socket accepted = server.accept()) {
                guest.tcp(Guest.GATEWAY, new TcpSegment(2000, port, 2, acked, ACK, 0xffff, 0, pattern(100)));
                assertArrayEquals(pattern(100), accepted.getInputStream().readNBytes(100));
                accepted.getOutputStream().write(pattern(50));
                ByteArrayOutputStream back = new ByteArrayOutputStream();
                while (back.size() < 50 && guest.hostEvent()) {
                    guest.pass();
                    while (!guest.frames.isEmpty()) {
                        back.writeBytes(guest.segment().payload());
                    }
                }
                assertArrayEquals(pattern(50), back.toByteArray());
                guest.tcp(Guest.GATEWAY, new TcpSegment(2000, port, 102, acked + 50, RST, 0, 0, new byte[0]));
                assertEquals(0, guest.holds.get());
            }
        }
    }

    @Test
    @Timeout(60)
    void refusedConnectionIsReset() throws Exception {
        int free;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            free = server.getLocalPort();
        }
        try (Guest guest = new Guest(new NetworkConfig().hostAccess(HostAccess.LOOPBACK))) {
            guest.tcp(Guest.GATEWAY, new TcpSegment(2000, free, 1, 0, SYN, 0xffff, MSS, new byte[0]));
            assertTrue(guest.hostEvent());
            guest.pass();
            assertEquals(RST | ACK, guest.segment().flags());
            assertEquals(0, guest.holds.get());
        }
    }

    @Test
    @Timeout(60)
    void portOfTheHostLeadsToTheBoard() throws Exception {
        try (Guest guest = new Guest(new NetworkConfig().forward(HostForward.parse("tcp:0-:22")))) {
            HostForward forward = guest.network.listenOnHost().getFirst();
            assertTrue(forward.host().getAddress().isLoopbackAddress());
            guest.arp(Guest.GATEWAY);
            guest.pass();
            guest.frames.clear();
            try (Socket client =
                    new Socket(forward.host().getAddress(), forward.host().getPort())) {
                assertTrue(client.isConnected());
                assertTrue(guest.hostEvent());
                guest.pass();
                TcpSegment syn = guest.segment();
                assertEquals(22, syn.destinationPort());
                guest.tcp(Guest.GATEWAY, TcpSegment.control(22, syn.sourcePort(), 0, syn.sequence() + 1, RST | ACK));
                // the board refuses: so does the host
                int end;
                try {
                    end = client.getInputStream().read();
                } catch (IOException e) {
                    end = -1;
                }
                assertEquals(-1, end);
            }
        }
    }
}
