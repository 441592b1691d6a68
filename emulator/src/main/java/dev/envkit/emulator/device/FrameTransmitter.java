package dev.envkit.emulator.device;

import static dev.envkit.emulator.device.Dm9000Registers.*;

import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.Ticks;
import dev.envkit.emulator.time.VirtualClock;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The DM9000A's sending half: takes packets from the memory one behind the other, alternately as packet I and packet
 * II, and puts them on the line at its speed.
 */
final class FrameTransmitter {
    private static final int CHECK_SEQUENCE = 4;
    private static final int SHORTEST_FRAME = 60;
    private static final int JABBER = 2048;

    /** Preamble, check sequence and the gap between frames. */
    private static final int OVERHEAD = 8 + CHECK_SEQUENCE + 12;

    private static final int PAUSE_QUANTUM_BITS = 512;

    private final Dm9000Registers registers;
    private final PacketMemory memory;
    private final EthernetPhy phy;
    private final VirtualClock clock;
    private final int alignment;
    private final Consumer<byte[]> line;
    private final IntConsumer events;
    private final ClockEvent sent;
    private byte @Nullable [] sending;
    private int readAddress;
    private int jabbered;
    private boolean secondPacket;
    private long pausedUntil;

    /**
     * @param alignment what packets in the memory are rounded up to: the bus's width in bytes
     * @param line takes frames without their check sequence
     * @param events takes bits of ISR
     */
    FrameTransmitter(
            Dm9000Registers registers,
            PacketMemory memory,
            EthernetPhy phy,
            VirtualClock clock,
            int alignment,
            Consumer<byte[]> line,
            IntConsumer events) {
        this.registers = registers;
        this.memory = memory;
        this.phy = phy;
        this.clock = clock;
        this.alignment = alignment;
        this.line = line;
        this.events = events;
        sent = clock.newEvent("DM9000 transmit", this::transmitted);
    }

    void reset() {
        sent.cancel();
        readAddress = 0;
        secondPacket = false;
        pausedUntil = 0;
    }

    /** Returns where the next packet is read from (TRPA). */
    int readAddress() {
        return readAddress;
    }

    /** Has the next packets wait; zero ends it. */
    void pause(int quanta) {
        pausedUntil = clock.now() + Ticks.picos((long) quanta * PAUSE_QUANTUM_BITS, phy.bitRate());
    }

    boolean isPaused() {
        return clock.now() < pausedUntil;
    }

    /** Answers TXREQ: sends the next packet, of the length in TXPL. A request while one is sent has no effect. */
    void request() {
        if (sent.isScheduled()) {
            return;
        }
        int length = (registers.get(TXPLL) | registers.get(TXPLH) << 8) % PacketMemory.RECEIVE_START;
        byte[] packet = memory.packet(readAddress, length);
        readAddress = (readAddress + Math.ceilDiv(length, alignment) * alignment) % PacketMemory.RECEIVE_START;
        ChecksumUnit.fillIn(packet, registers.get(TCSCR));
        boolean jabber = length > JABBER && !registers.isSet(TCR, TCR_TJDIS);
        jabbered = jabber ? TSR_TJTO : 0;
        sending = jabber ? null : onTheLine(packet);
        registers.raise(TCR, TCR_TXREQ);
        long bits = 8L * (Math.max(length, SHORTEST_FRAME) + OVERHEAD);
        sent.scheduleAt(Math.max(clock.now(), pausedUntil) + Ticks.picos(bits, phy.bitRate()));
    }

    /** Returns the frame as a receiver takes it, without check sequence; null if it is one that receivers discard. */
    private byte @Nullable [] onTheLine(byte[] packet) {
        int shift = secondPacket ? 2 : 0;
        boolean unpadded = registers.isSet(TCR, TCR_PAD_DIS1 << shift);
        if (registers.isSet(TCR, TCR_CRC_DIS1 << shift)) {
            int length = packet.length - CHECK_SEQUENCE;
            if (length < SHORTEST_FRAME) {
                return null;
            }
            long check = FrameReceiver.checkSequence(packet, 0, length);
            for (int i = 0; i < CHECK_SEQUENCE; i++) {
                if (packet[length + i] != (byte) (check >>> (8 * i))) {
                    return null;
                }
            }
            return Arrays.copyOf(packet, length);
        }
        if (packet.length >= SHORTEST_FRAME) {
            return packet;
        }
        return unpadded ? null : Arrays.copyOf(packet, SHORTEST_FRAME);
    }

    private void transmitted() {
        registers.clear(TCR, TCR_TXREQ);
        boolean carrier = phy.isLinked();
        registers.set(secondPacket ? TSR2 : TSR1, jabbered | (carrier ? 0 : TSR_LC | TSR_NC));
        registers.raise(NSR, secondPacket ? NSR_TX2END : NSR_TX1END);
        secondPacket = !secondPacket;
        byte[] frame = sending;
        sending = null;
        if (frame != null) {
            line.accept(frame);
        }
        events.accept(ISR_PT);
    }
}
