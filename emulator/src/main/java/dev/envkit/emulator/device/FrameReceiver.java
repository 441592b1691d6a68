package dev.envkit.emulator.device;

import static dev.envkit.emulator.device.Dm9000Registers.*;

import dev.envkit.emulator.bus.EthernetSink;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.zip.CRC32;

/**
 * The DM9000A's receiving half: the address filter, the received packets' memory with a header of four bytes before
 * each, overflow, and the pause frames that it sends when the memory runs full.
 */
final class FrameReceiver {
    private static final int HEADER = 4;
    private static final int CHECK_SEQUENCE = 4;
    private static final int SHORTEST_FRAME = 60;
    private static final int LONGEST_FRAME = 1518;
    private static final int ADDRESS = 6;
    private static final int TYPE = 12;
    private static final int ETHERNET_HEADER = 14;
    private static final int TYPE_MAC_CONTROL = 0x8808;
    private static final int KIBIBYTE = 1024;
    private static final int MAGIC_REPEATS = 16;
    private static final byte[] PAUSE_ADDRESS = {0x01, (byte) 0x80, (byte) 0xC2, 0, 0, 1};

    private final Dm9000Registers registers;
    private final PacketMemory memory;
    private final IntConsumer events;
    private int writeAddress = PacketMemory.RECEIVE_START;
    private boolean peerPaused;

    /** @param events takes bits of ISR */
    FrameReceiver(Dm9000Registers registers, PacketMemory memory, IntConsumer events) {
        this.registers = registers;
        this.memory = memory;
        this.events = events;
    }

    void reset() {
        writeAddress = PacketMemory.RECEIVE_START;
        peerPaused = false;
    }

    /** Returns where the next packet goes (RWPA). */
    int writeAddress() {
        return writeAddress;
    }

    /** Returns whether the far end was told to wait and has not been told to go on. */
    boolean peerIsPaused() {
        return peerPaused;
    }

    /** Takes a frame without its check sequence. */
    void receive(byte[] frame, EthernetSink line) {
        if (!registers.isSet(RCR, RCR_RXEN) || !accepts(frame)) {
            return;
        }
        if (frame.length > LONGEST_FRAME && registers.isSet(RCR, RCR_DIS_LONG)) {
            return;
        }
        int flags = 1;
        if (registers.isSet(RCSCSR, RCSCSR_RCSEN)) {
            int checked = ChecksumUnit.check(frame);
            registers.set(RCSCSR, (registers.get(RCSCSR) & (RCSCSR_RCSEN | RCSCSR_DCSE)) | checked);
            if (checked >>> 5 != 0 && registers.isSet(RCSCSR, RCSCSR_DCSE)) {
                return;
            }
            flags |= checked;
        }
        store(frame, flags);
        if (registers.isSet(FCR, FCR_TXPEN) && !peerPaused && free() < threshold(registers.get(FCTR) >>> 4, 3)) {
            peerPaused = true;
            line.accept(pauseFrame(0xFFFF));
        }
    }

    private void store(byte[] frame, int flags) {
        int length = Math.max(frame.length, SHORTEST_FRAME) + CHECK_SEQUENCE;
        int room = HEADER + length + (length & 1);
        if (room >= free()) {
            overflow();
            return;
        }
        byte[] packet = new byte[room];
        int status = (frame[0] & 1) != 0 ? RSR_MF : 0;
        packet[0] = (byte) flags;
        packet[1] = (byte) status;
        packet[2] = (byte) length;
        packet[3] = (byte) (length >>> 8);
        System.arraycopy(frame, 0, packet, HEADER, frame.length);
        long check = checkSequence(packet, HEADER, length - CHECK_SEQUENCE);
        for (int i = 0; i < CHECK_SEQUENCE; i++) {
            packet[HEADER + length - CHECK_SEQUENCE + i] = (byte) (check >>> (8 * i));
        }
        int next = memory.store(writeAddress, packet, room);
        // Where the next packet will be there is none yet.
        memory.store(next, new byte[1], 1);
        writeAddress = next;
        registers.set(RSR, status);
        registers.clear(NSR, NSR_RXOV);
        events.accept(ISR_PR);
    }

    private void overflow() {
        registers.raise(NSR, NSR_RXOV);
        int count = registers.get(ROCR);
        boolean counted = (count & 0x7F) != 0x7F;
        registers.set(ROCR, counted ? count + 1 : count | ROCR_FULL);
        events.accept(counted ? ISR_ROS : ISR_ROS | ISR_ROO);
    }

    /** Returns the bytes between the last packet's end and what the processor has yet to read. */
    private int free() {
        int read = Math.max(memory.readPointer(), PacketMemory.RECEIVE_START);
        int used = Math.floorMod(writeAddress - read, PacketMemory.RECEIVE_SIZE);
        return PacketMemory.RECEIVE_SIZE - used;
    }

    private static int threshold(int kibibytes, int whenZero) {
        return KIBIBYTE * ((kibibytes & 0xF) == 0 ? whenZero : kibibytes & 0xF);
    }

    /** To be called when the processor has read while the far end waits. */
    void memoryRead(EthernetSink line) {
        if (free() > threshold(registers.get(FCTR), 8)) {
            peerPaused = false;
            line.accept(pauseFrame(0));
        }
    }

    /**
     * Returns a pause frame (IEEE 802.3 annex 31B).
     *
     * @param quanta how long to pause, in units of 512 bit times
     */
    byte[] pauseFrame(int quanta) {
        byte[] frame = new byte[SHORTEST_FRAME];
        System.arraycopy(PAUSE_ADDRESS, 0, frame, 0, ADDRESS);
        for (int i = 0; i < ADDRESS; i++) {
            frame[ADDRESS + i] = (byte) registers.get(PAR + i);
        }
        frame[TYPE] = (byte) (TYPE_MAC_CONTROL >>> 8);
        frame[TYPE + 1] = (byte) TYPE_MAC_CONTROL;
        frame[ETHERNET_HEADER + 1] = 1;
        frame[ETHERNET_HEADER + 2] = (byte) (quanta >>> 8);
        frame[ETHERNET_HEADER + 3] = (byte) quanta;
        return frame;
    }

    /** Returns the time that a pause frame asks for in units of 512 bit times, or -1 for another frame. */
    static int pauseQuanta(byte[] frame) {
        boolean pause = frame.length >= ETHERNET_HEADER + 4
                && half(frame, TYPE) == TYPE_MAC_CONTROL
                && half(frame, ETHERNET_HEADER) == 1
                && Arrays.equals(frame, 0, ADDRESS, PAUSE_ADDRESS, 0, ADDRESS);
        return pause ? half(frame, ETHERNET_HEADER + 2) : -1;
    }

    private static int half(byte[] frame, int at) {
        return (frame[at] & 0xFF) << 8 | (frame[at + 1] & 0xFF);
    }

    /** Tells whether a frame holds the sequence that wakes this node: six 0xFF, sixteen times the node address. */
    boolean isMagic(byte[] frame) {
        int run = 0;
        for (int i = 0; i < frame.length; i++) {
            if (run >= 6 && repeatsNodeAddress(frame, i)) {
                return true;
            }
            run = frame[i] == (byte) 0xFF ? run + 1 : 0;
        }
        return false;
    }

    private boolean repeatsNodeAddress(byte[] frame, int from) {
        if (from + MAGIC_REPEATS * ADDRESS > frame.length) {
            return false;
        }
        for (int i = 0; i < MAGIC_REPEATS * ADDRESS; i++) {
            if ((frame[from + i] & 0xFF) != registers.get(PAR + i % ADDRESS)) {
                return false;
            }
        }
        return true;
    }

    private boolean accepts(byte[] frame) {
        if (frame.length < ETHERNET_HEADER) {
            return false;
        }
        if (registers.isSet(RCR, RCR_PRMSC)) {
            return true;
        }
        if ((frame[0] & 1) == 0) {
            for (int i = 0; i < ADDRESS; i++) {
                if ((frame[i] & 0xFF) != registers.get(PAR + i)) {
                    return false;
                }
            }
            return true;
        }
        if (registers.isSet(RCR, RCR_ALL)) {
            return true;
        }
        // The hash table's index is the low six bits of the address's CRC, before its final inversion.
        int hash = (int) ~checkSequence(frame, 0, ADDRESS) & 0x3F;
        return ((registers.get(MAR + (hash >>> 3)) >>> (hash & 7)) & 1) != 0;
    }

    static long checkSequence(byte[] bytes, int from, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, length);
        return crc.getValue();
    }
}
