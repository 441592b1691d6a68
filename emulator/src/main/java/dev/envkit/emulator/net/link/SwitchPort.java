package dev.envkit.emulator.net.link;

import dev.envkit.emulator.bus.EthernetSink;
import dev.envkit.emulator.net.packet.Wire;
import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.Ticks;
import dev.envkit.emulator.time.VirtualClock;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The port of the switch that the board is plugged into: what goes to the board arrives a fixed time later and takes
 * the line's time, frame after frame, and waits while the board has sent a pause frame (IEEE 802.3 annex 31B).
 *
 * <p>Threading: belongs to the machine's thread.
 */
public final class SwitchPort {
    /** Virtual time from a frame's being sent to the begin of its arrival. */
    public static final long LATENCY = 50 * VirtualClock.MICROSECOND;

    private static final long BIT_RATE = 100_000_000;
    /** Preamble, check sequence and the gap between frames. */
    private static final int OVERHEAD = 24;

    private static final int PAUSE_QUANTUM_BITS = 512;
    private static final int MOST_WAITING = 4 << 20;
    private static final int TYPE = 12;
    private static final int TYPE_MAC_CONTROL = 0x8808;
    private static final int OPCODE_PAUSE = 1;
    private static final int QUANTA = 16;

    // internal carrier of bytes: never compared
    @SuppressWarnings("ArrayRecordComponent")
    private record Waiting(byte[] frame, long from) {}

    private final VirtualClock clock;
    private final EthernetSink board;
    private final ClockEvent arrival;
    private final Queue<Waiting> queue = new ArrayDeque<>();
    private int waiting;
    private long pausedUntil;
    private long dropped;

    /** @param board takes the frames that arrive at the board */
    public SwitchPort(VirtualClock clock, EthernetSink board) {
        this.clock = clock;
        this.board = board;
        arrival = clock.newEvent("Ethernet frame to the board", this::arrived);
    }

    /** Returns how many frames were dropped because too much was waiting. */
    public long dropped() {
        return dropped;
    }

    /** Returns how many bytes are waiting to arrive at the board. */
    public int waiting() {
        return waiting;
    }

    /** Sends a frame to the board. */
    public void send(byte[] frame) {
        if (waiting + frame.length > MOST_WAITING) {
            dropped++;
            return;
        }
        waiting += frame.length;
        queue.add(new Waiting(frame, clock.now() + LATENCY));
        if (!arrival.isScheduled()) {
            scheduleNext();
        }
    }

    /**
     * Looks at a frame that the board has sent.
     *
     * @return whether it was for this port alone
     */
    public boolean takes(byte[] frame) {
        if (frame.length < QUANTA + 2 || Wire.u16(frame, TYPE) != TYPE_MAC_CONTROL) {
            return false;
        }
        if (Wire.u16(frame, TYPE + 2) == OPCODE_PAUSE) {
            pausedUntil = clock.now() + Ticks.picos((long) Wire.u16(frame, QUANTA) * PAUSE_QUANTUM_BITS, BIT_RATE);
            if (!queue.isEmpty()) {
                scheduleNext();
            }
        }
        return true;
    }

    private void scheduleNext() {
        Waiting next = queue.element();
        long begin = Math.max(clock.now(), Math.max(next.from, pausedUntil));
        arrival.scheduleAt(begin + Ticks.picos(8L * (next.frame.length + OVERHEAD), BIT_RATE));
    }

    private void arrived() {
        byte[] frame = queue.remove().frame;
        waiting -= frame.length;
        board.accept(frame);
        if (!queue.isEmpty()) {
            scheduleNext();
        }
    }
}
