package dev.envkit.emulator.net.stack;

import dev.envkit.emulator.net.Endpoint;
import dev.envkit.emulator.net.packet.Ipv4Packet;
import dev.envkit.emulator.net.packet.TcpSegment;
import dev.envkit.emulator.time.VirtualClock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** TCP: the connections with the board, and who takes new ones. */
public final class TcpLayer implements IpStack.Handler {
    private static final int MOST_CONNECTIONS = 512;
    private static final int FIRST_EPHEMERAL = 49152;

    /** The clock of initial sequence numbers ticks every four microseconds (RFC 9293, 3.4.1). */
    private static final long SEQUENCE_TICK = 4 * VirtualClock.MICROSECOND;

    private static final int SEQUENCE_STEP = 64_000;

    private final IpStack ip;
    private final VirtualClock clock;
    private final Map<Key, TcpConnection> connections = new LinkedHashMap<>();
    private Listener listener = (local, board) -> null;
    private int opened;
    private int nextEphemeral = FIRST_EPHEMERAL;

    private record Key(Endpoint local, Endpoint board) {}

    /** Decides about connections that the board wants to open. */
    @FunctionalInterface
    public interface Listener {
        /**
         * The board wants to connect.
         *
         * @return what makes the application, which then decides; null if there is nobody
         */
        TcpConnection.@Nullable ApplicationFactory connect(Endpoint local, Endpoint board);
    }

    public TcpLayer(IpStack ip, VirtualClock clock) {
        this.ip = ip;
        this.clock = clock;
    }

    /** Sets who decides about connections that the board wants to open. */
    public void listener(Listener decider) {
        listener = decider;
    }

    VirtualClock clock() {
        return clock;
    }

    /** Returns how many connections are kept, those included that are about to be forgotten. */
    public int size() {
        return connections.size();
    }

    @Override
    public void receive(Ipv4Packet packet, long sender) {
        TcpSegment segment = TcpSegment.parse(packet);
        boolean unicast = packet.destination() >>> 28 != 0xe && !ip.isBroadcast(packet.destination());
        if (segment == null || !unicast || packet.source() == 0) {
            ip.counters().malformed();
            return;
        }
        Endpoint board = new Endpoint(packet.source(), segment.sourcePort());
        Endpoint local = new Endpoint(packet.destination(), segment.destinationPort());
        TcpConnection connection = connections.get(new Key(local, board));
        boolean syn = segment.has(TcpSegment.SYN) && !segment.has(TcpSegment.ACK) && !segment.has(TcpSegment.RST);
        if (connection != null && syn && connection.yieldsTo(segment)) {
            connection.end();
            connection = null;
        }
        if (connection != null) {
            connection.receive(segment);
        } else if (syn) {
            connect(local, board, segment);
        } else {
            reset(local, board, segment);
        }
    }

    private void connect(Endpoint local, Endpoint board, TcpSegment syn) {
        boolean known = ip.addresses().isOwn(local.address()) || !ip.addresses().contains(local.address());
        TcpConnection.ApplicationFactory factory = known && hasRoom() ? listener.connect(local, board) : null;
        if (factory == null) {
            reset(local, board, syn);
            return;
        }
        TcpConnection connection = new TcpConnection(this, local, board, initialSequence(), factory);
        connections.put(new Key(local, board), connection);
        connection.asked(syn);
    }

    private boolean hasRoom() {
        if (connections.size() < MOST_CONNECTIONS) {
            return true;
        }
        for (TcpConnection connection : connections.values()) {
            if (connection.isInTimeWait()) {
                connection.end();
                return true;
            }
        }
        return false;
    }

    /**
     * Opens a connection to the board.
     *
     * @param from this end's address; the port is chosen here
     * @return the connection, or null if there are too many
     */
    public @Nullable TcpConnection open(int from, Endpoint board, TcpConnection.ApplicationFactory factory) {
        if (!hasRoom()) {
            return null;
        }
        Endpoint local;
        do {
            local = new Endpoint(from, nextEphemeral);
            nextEphemeral = nextEphemeral == 0xffff ? FIRST_EPHEMERAL : nextEphemeral + 1;
        } while (connections.containsKey(new Key(local, board)));
        TcpConnection connection = new TcpConnection(this, local, board, initialSequence(), factory);
        connections.put(new Key(local, board), connection);
        connection.open();
        return connection;
    }

    private int initialSequence() {
        opened++;
        return (int) (clock.now() / SEQUENCE_TICK) + opened * SEQUENCE_STEP;
    }

    void remove(TcpConnection connection) {
        connections.remove(new Key(connection.local(), connection.board()), connection);
    }

    void send(Endpoint from, Endpoint to, TcpSegment segment) {
        ip.send(Ipv4Packet.of(
                Ipv4Packet.TCP, from.address(), to.address(), segment.bytes(from.address(), to.address())));
    }

    /** Answers a segment that belongs to no connection (RFC 9293, 3.10.7.1). */
    void reset(Endpoint local, Endpoint board, TcpSegment cause) {
        if (cause.has(TcpSegment.RST)) {
            return;
        }
        TcpSegment answer = cause.has(TcpSegment.ACK)
                ? TcpSegment.control(local.port(), board.port(), cause.acknowledgment(), 0, TcpSegment.RST)
                : TcpSegment.control(
                        local.port(),
                        board.port(),
                        0,
                        cause.sequence() + cause.length(),
                        TcpSegment.RST | TcpSegment.ACK);
        send(local, board, answer);
    }

    /** Ends all connections; their applications are told. */
    public void close() {
        new ArrayList<>(connections.values()).forEach(TcpConnection::shutDown);
    }
}
