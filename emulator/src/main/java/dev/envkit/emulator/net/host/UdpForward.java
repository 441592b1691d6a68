package dev.envkit.emulator.net.host;

import dev.envkit.emulator.net.Endpoint;
import dev.envkit.emulator.net.packet.UdpDatagram;
import dev.envkit.emulator.net.stack.Counters;
import dev.envkit.emulator.net.stack.UdpLayer;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A UDP port of the host that leads to the board. To the board each of the host's clients is a port of the gateway.
 *
 * <p>Threading: {@link #read} belongs to the {@link HostLoop}, the rest to the machine's thread.
 */
final class UdpForward {
    private static final int MOST_CLIENTS = 64;
    private static final int MOST_UNREAD = 256;
    private static final int BUFFER = 0x10000;

    private final DatagramChannel channel;
    private final UdpLayer udp;
    private final int gateway;
    private final Endpoint board;
    private final Counters.Use use;
    private final HostLoop loop;
    private final Executor machine;
    private final AtomicInteger unread = new AtomicInteger();
    private final Map<SocketAddress, Integer> clients = new LinkedHashMap<>(16, 0.75f, true);

    UdpForward(
            DatagramChannel channel,
            UdpLayer udp,
            int gateway,
            Endpoint board,
            Counters.Use use,
            HostLoop loop,
            Executor machine) {
        this.channel = channel;
        this.udp = udp;
        this.gateway = gateway;
        this.board = board;
        this.use = use;
        this.loop = loop;
        this.machine = machine;
    }

    /** Reads what has come. */
    void read() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        for (SocketAddress client = channel.receive(buffer); client != null; client = channel.receive(buffer.clear())) {
            byte[] payload = Arrays.copyOf(buffer.array(), Math.min(buffer.position(), UdpDatagram.LONGEST));
            if (unread.get() < MOST_UNREAD) {
                unread.incrementAndGet();
                SocketAddress from = client;
                machine.execute(() -> toBoard(from, payload));
            }
        }
    }

    private void toBoard(SocketAddress client, byte[] payload) {
        unread.decrementAndGet();
        Integer port = clients.get(client);
        if (port == null) {
            if (clients.size() == MOST_CLIENTS) {
                Map.Entry<SocketAddress, Integer> oldest =
                        clients.entrySet().iterator().next();
                udp.unbind(oldest.getValue());
                clients.remove(oldest.getKey());
            }
            port = udp.bindAny(datagram -> fromBoard(client, datagram));
            clients.put(client, port);
        }
        use.use();
        use.out(payload.length);
        udp.send(new Endpoint(gateway, port), board, payload);
    }

    private void fromBoard(SocketAddress client, UdpLayer.Received datagram) {
        if (datagram.from().equals(board)) {
            use.in(datagram.payload().length);
            loop.execute(() -> {
                try {
                    channel.send(ByteBuffer.wrap(datagram.payload()), client);
                } catch (IOException e) {
                    // datagrams may be lost
                }
            });
        }
    }
}
