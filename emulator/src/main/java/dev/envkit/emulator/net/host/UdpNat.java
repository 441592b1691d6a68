package dev.envkit.emulator.net.host;

import dev.envkit.emulator.net.Endpoint;
import dev.envkit.emulator.net.RealTime;
import dev.envkit.emulator.net.packet.IcmpMessage;
import dev.envkit.emulator.net.packet.Ipv4Packet;
import dev.envkit.emulator.net.packet.UdpDatagram;
import dev.envkit.emulator.net.stack.Counters;
import dev.envkit.emulator.net.stack.IpStack;
import dev.envkit.emulator.net.stack.UdpLayer;
import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.VirtualClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Carries the board's datagrams to the host's network and answers back. Each pair of the board's port and a destination
 * has a socket of its own, which hears nobody else.
 *
 * <p>Threading: for the machine's thread; the sockets belong to the {@link HostLoop}.
 */
final class UdpNat {
    private static final int MOST_FLOWS = 128;
    private static final int MOST_LOOP_TASKS = 4096;
    private static final int MOST_UNREAD = 256;
    private static final int BUFFER = 0x10000;
    /** How long an answer is waited for in real time. */
    private static final long ANSWER_TIME = 5 * VirtualClock.SECOND;
    /** How long more answers are waited for after one. */
    private static final long MORE_ANSWERS_TIME = 200 * VirtualClock.MILLISECOND;

    private static final long IDLE_TIME = 120 * VirtualClock.SECOND;

    private final IpStack ip;
    private final UdpLayer udp;
    private final VirtualClock clock;
    private final HostLoop loop;
    private final Executor machine;
    private final RealTime realTime;
    private final Map<Key, Flow> flows = new LinkedHashMap<>(16, 0.75f, true);

    private record Key(Endpoint board, Endpoint destination) {}

    UdpNat(IpStack ip, UdpLayer udp, VirtualClock clock, HostLoop loop, Executor machine, RealTime realTime) {
        this.ip = ip;
        this.udp = udp;
        this.clock = clock;
        this.loop = loop;
        this.machine = machine;
        this.realTime = realTime;
    }

    /** Sends a datagram on. */
    void forward(Ipv4Packet packet, UdpDatagram datagram, InetSocketAddress destination) {
        Key key = new Key(
                new Endpoint(packet.source(), datagram.sourcePort()),
                new Endpoint(packet.destination(), datagram.destinationPort()));
        Flow flow = flows.get(key);
        if (flow == null) {
            if (flows.size() == MOST_FLOWS) {
                flows.values().iterator().next().close();
            }
            flow = new Flow(key, packet, destination);
            flows.put(key, flow);
        }
        flow.send(datagram.payload());
    }

    /** One board port's conversation with one destination. */
    private final class Flow {
        private final Key key;
        private final Ipv4Packet first;
        private final InetSocketAddress destination;
        private final Counters.Use use = ip.counters().service("udp to host");
        private final ClockEvent patience = clock.newEvent("UDP to host", this::patienceOver);
        private final AtomicInteger unread = new AtomicInteger();
        private boolean waiting;

        /** Belongs to the host loop. */
        private @Nullable DatagramChannel channel;

        Flow(Key key, Ipv4Packet first, InetSocketAddress destination) {
            this.key = key;
            this.first = first;
            this.destination = destination;
        }

        void send(byte[] payload) {
            use.use();
            use.in(payload.length);
            if (!waiting) {
                waiting = true;
                realTime.hold();
            }
            patience.scheduleIn(ANSWER_TIME);
            if (loop.load() < MOST_LOOP_TASKS) {
                loop.execute(() -> transmit(payload));
            }
        }

        private void patienceOver() {
            if (waiting) {
                waiting = false;
                realTime.release();
                patience.scheduleIn(IDLE_TIME);
            } else {
                close();
            }
        }

        private void received(byte[] payload) {
            unread.decrementAndGet();
            if (flows.get(key) == this) {
                use.out(payload.length);
                udp.send(key.destination, key.board, payload);
                if (waiting) {
                    patience.scheduleIn(MORE_ANSWERS_TIME);
                }
            }
        }

        private void unreachable() {
            if (flows.get(key) == this) {
                ip.error(IcmpMessage.UNREACHABLE, IcmpMessage.PORT_UNREACHABLE, first);
                close();
            }
        }

        private void close() {
            flows.remove(key, this);
            patience.cancel();
            if (waiting) {
                waiting = false;
                realTime.release();
            }
            loop.execute(() -> {
                DatagramChannel own = channel;
                if (own != null) {
                    HostLoop.closeQuietly(own);
                }
            });
        }

        // ---- on the host loop ----

        private void transmit(byte[] payload) {
            try {
                DatagramChannel own = channel;
                if (own == null) {
                    own = DatagramChannel.open();
                    channel = own;
                    own.connect(destination);
                    loop.register(own, SelectionKey.OP_READ, ready -> read());
                }
                if (own.isOpen()) {
                    own.write(ByteBuffer.wrap(payload));
                }
            } catch (IOException | RuntimeException e) {
                machine.execute(this::unreachable);
            }
        }

        private void read() {
            DatagramChannel own = channel;
            if (own == null) {
                return;
            }
            try {
                ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
                while (own.read(buffer.clear()) > 0 || buffer.position() > 0) {
                    byte[] payload = Arrays.copyOf(buffer.array(), Math.min(buffer.position(), UdpDatagram.LONGEST));
                    if (unread.get() < MOST_UNREAD) {
                        unread.incrementAndGet();
                        machine.execute(() -> received(payload));
                    }
                }
            } catch (PortUnreachableException e) {
                machine.execute(this::unreachable);
            } catch (IOException e) {
                machine.execute(this::close);
            }
        }
    }
}
