package dev.envkit.emulator.device;

import dev.envkit.emulator.bus.EthernetSink;
import dev.envkit.emulator.bus.MmioDevice;
import dev.envkit.emulator.bus.SignalLine;
import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.Ticks;
import dev.envkit.emulator.time.VirtualClock;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.zip.CRC32;

/**
 * The DM9000A Ethernet controller (Davicom data sheet): an index port and a data port, selected by the CMD pin, which
 * this board wires to address line 2; 16 data lines, no EEPROM.
 *
 * <p>Frames leave at the line's speed. Received ones wait in 13 KiB of memory, each with its four-byte header.
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
public final class Dm9000 implements MmioDevice {
    private static final int NCR = 0x00;
    private static final int NSR = 0x01;
    private static final int TCR = 0x02;
    private static final int RCR = 0x05;
    private static final int BPTR = 0x08;
    private static final int FCTR = 0x09;
    private static final int EPCR = 0x0B;
    private static final int EPAR = 0x0C;
    private static final int EPDRL = 0x0D;
    private static final int EPDRH = 0x0E;
    private static final int PAR = 0x10;
    private static final int MAR = 0x16;
    private static final int GPCR = 0x1E;
    private static final int GPR = 0x1F;
    private static final int VID = 0x28;
    private static final int PID = 0x2A;
    private static final int CHIPR = 0x2C;
    private static final int MRCMDX = 0xF0;
    private static final int MRCMD = 0xF2;
    private static final int MWCMDX = 0xF6;
    private static final int MWCMD = 0xF8;
    private static final int TXPLL = 0xFC;
    private static final int TXPLH = 0xFD;
    private static final int ISR = 0xFE;
    private static final int IMR = 0xFF;

    private static final int NCR_RST = 1;
    private static final int NSR_SPEED_10 = 1 << 7;
    private static final int NSR_LINK = 1 << 6;
    private static final int NSR_TX1END = 1 << 2;
    private static final int NSR_TX2END = 1 << 3;
    private static final int NSR_CLEARED_BY_ONES = 1 << 5 | NSR_TX1END | NSR_TX2END;
    private static final int TCR_TXREQ = 1;
    private static final int RCR_RXEN = 1;
    private static final int RCR_PROMISCUOUS = 1 << 1;
    private static final int RCR_ALL_MULTICAST = 1 << 3;
    private static final int RSR_MULTICAST = 1 << 6;
    private static final int EPCR_WRITE = 1 << 1;
    private static final int EPCR_READ = 1 << 2;
    private static final int EPCR_PHY = 1 << 3;
    private static final int ISR_RECEIVED = 1;
    private static final int ISR_SENT = 1 << 1;
    private static final int ISR_OVERFLOW = 1 << 2;
    private static final int ISR_LINK_CHANGED = 1 << 5;
    private static final int ISR_EVENTS = 0x3F;

    private static final int RECEIVE_MEMORY = 0x4000 - 0x0C00;
    private static final int TRANSMIT_MEMORY = 0x0C00;
    private static final int HEADER = 4;
    private static final int CHECK_SEQUENCE = 4;
    private static final int SHORTEST_FRAME = 60;

    /** Preamble, check sequence and the gap between frames. */
    private static final int OVERHEAD = 8 + CHECK_SEQUENCE + 12;

    private final SignalLine interrupt;
    private final int[] registers = new int[256];
    private final EthernetPhy phy = new EthernetPhy();
    private final Queue<byte[]> received = new ArrayDeque<>();
    private final byte[] transmitMemory = new byte[TRANSMIT_MEMORY];
    private final ClockEvent sent;
    private EthernetSink sink = EthernetSink.NOBODY;
    private byte[] sending = {};
    private int written;
    private int receiveUsed;
    private int readPosition;
    private int index;
    private boolean secondPacket;

    /** @param interrupt the INT pin, high when asserted */
    public Dm9000(VirtualClock clock, SignalLine interrupt) {
        this.interrupt = interrupt;
        sent = clock.newEvent("DM9000 transmit", this::transmitted);
        Arrays.fill(registers, PAR, PAR + 6, 0xFF);
        reset();
    }

    /** Connects the cable's far end; {@link #cable} plugs it in. */
    public void connect(EthernetSink newSink) {
        sink = newSink;
    }

    /** Plugs the cable in or pulls it out. */
    public void cable(boolean plugged) {
        if (phy.isLinked() != plugged) {
            phy.link(plugged);
            raise(ISR_LINK_CHANGED);
        }
    }

    /**
     * Takes a frame from the cable; it is dropped where the chip would not receive it.
     *
     * @param frame destination address to payload, without the check sequence
     */
    public void receive(byte[] frame) {
        if (!phy.isLinked() || (registers[RCR] & RCR_RXEN) == 0 || !accepts(frame)) {
            return;
        }
        int length = Math.max(frame.length, SHORTEST_FRAME) + CHECK_SEQUENCE;
        int room = HEADER + length + (length & 1);
        if (receiveUsed + room > RECEIVE_MEMORY) {
            raise(ISR_OVERFLOW);
            return;
        }
        byte[] stored = new byte[room];
        stored[0] = 1;
        stored[1] = (byte) ((frame[0] & 1) != 0 ? RSR_MULTICAST : 0);
        stored[2] = (byte) length;
        stored[3] = (byte) (length >>> 8);
        System.arraycopy(frame, 0, stored, HEADER, frame.length);
        long check = checkSequence(stored, HEADER, length - CHECK_SEQUENCE);
        for (int i = 0; i < CHECK_SEQUENCE; i++) {
            stored[HEADER + length - CHECK_SEQUENCE + i] = (byte) (check >>> (8 * i));
        }
        received.add(stored);
        receiveUsed += room;
        raise(ISR_RECEIVED);
    }

    private boolean accepts(byte[] frame) {
        if (frame.length < 14) {
            return false;
        }
        if ((registers[RCR] & RCR_PROMISCUOUS) != 0) {
            return true;
        }
        if ((frame[0] & 1) == 0) {
            for (int i = 0; i < 6; i++) {
                if ((frame[i] & 0xFF) != registers[PAR + i]) {
                    return false;
                }
            }
            return true;
        }
        if ((registers[RCR] & RCR_ALL_MULTICAST) != 0) {
            return true;
        }
        // The hash table's index is the low six bits of the address's CRC, before its final inversion.
        int hash = (int) ~checkSequence(frame, 0, 6) & 0x3F;
        return ((registers[MAR + (hash >>> 3)] >>> (hash & 7)) & 1) != 0;
    }

    private static long checkSequence(byte[] bytes, int from, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, length);
        return crc.getValue();
    }

    @Override
    public String name() {
        return "DM9000";
    }

    /** Drives the reset pin for a moment. The node address is not part of it: nothing but a write changes that. */
    public void reset() {
        int[] node = Arrays.copyOfRange(registers, PAR, PAR + 6);
        Arrays.fill(registers, 0);
        System.arraycopy(node, 0, registers, PAR, 6);
        registers[BPTR] = 0x37;
        registers[FCTR] = 0x38;
        registers[EPAR] = 0x40;
        registers[GPCR] = 0x01;
        registers[GPR] = 0x01;
        registers[VID] = 0x46;
        registers[VID + 1] = 0x0A;
        registers[PID] = 0x00;
        registers[PID + 1] = 0x90;
        registers[CHIPR] = 0x19;
        received.clear();
        receiveUsed = 0;
        readPosition = 0;
        written = 0;
        secondPacket = false;
        sent.cancel();
        phy.reset();
        update();
    }

    @Override
    public int read(int offset, int size) {
        return (offset & 4) == 0 ? index : readData(size);
    }

    @Override
    public void write(int offset, int size, int value) {
        if ((offset & 4) == 0) {
            index = value & 0xFF;
        } else {
            writeData(size, value);
        }
    }

    private int readData(int size) {
        return switch (index) {
            case NSR -> {
                int link = phy.isLinked() ? NSR_LINK | (phy.isTenMegabit() ? NSR_SPEED_10 : 0) : 0;
                yield registers[NSR] | link;
            }
            case MRCMDX -> received.isEmpty() ? 0 : 1;
            case MRCMD -> readMemory(size);
            default -> registers[index];
        };
    }

    private int readMemory(int size) {
        int value = 0;
        // The bus is 16 bits wide: a byte access moves the pointer by a word.
        for (int i = 0; i < Math.max(2, size); i++) {
            value |= nextReceived() << (8 * i);
        }
        return value;
    }

    private int nextReceived() {
        byte[] first = received.peek();
        if (first == null) {
            return 0;
        }
        int value = first[readPosition++] & 0xFF;
        if (readPosition == first.length) {
            received.remove();
            receiveUsed -= first.length;
            readPosition = 0;
        }
        return value;
    }

    private void writeData(int size, int value) {
        switch (index) {
            case NCR -> {
                if ((value & NCR_RST) != 0) {
                    reset();
                }
                registers[NCR] = value & 0xFE;
            }
            case NSR -> registers[NSR] &= ~(value & NSR_CLEARED_BY_ONES);
            case TCR -> {
                registers[TCR] = (value & 0x7E) | (registers[TCR] & TCR_TXREQ);
                if ((value & TCR_TXREQ) != 0 && !sent.isScheduled()) {
                    transmit();
                }
            }
            case EPCR -> phyAccess(value);
            case MWCMD -> {
                for (int i = 0; i < Math.max(2, size) && written < TRANSMIT_MEMORY; i++) {
                    transmitMemory[written++] = (byte) (value >>> (8 * i));
                }
            }
            case ISR -> {
                registers[ISR] &= ~(value & ISR_EVENTS);
                update();
            }
            case IMR -> {
                registers[IMR] = value & 0xBF;
                update();
            }
            default -> {
                boolean readOnly = (index >= VID && index <= CHIPR) || index == MRCMDX || index == MWCMDX;
                if (!readOnly) {
                    registers[index] = value & 0xFF;
                }
            }
        }
    }

    private void phyAccess(int value) {
        int register = registers[EPAR] & 0x1F;
        boolean transceiver = (value & EPCR_PHY) != 0;
        if ((value & EPCR_READ) != 0) {
            // Without an EEPROM its data line stays high.
            int data = transceiver ? phy.read(register) : 0xFFFF;
            registers[EPDRL] = data & 0xFF;
            registers[EPDRH] = data >>> 8;
        } else if ((value & EPCR_WRITE) != 0 && transceiver) {
            phy.write(register, registers[EPDRH] << 8 | registers[EPDRL]);
        }
        registers[EPCR] = value & 0x3E;
    }

    /** Sends the oldest packet in the transmit memory, of the length in TXPLL and TXPLH. */
    private void transmit() {
        int length = Math.min(registers[TXPLL] | registers[TXPLH] << 8, written);
        sending = Arrays.copyOf(transmitMemory, Math.max(length, SHORTEST_FRAME));
        Arrays.fill(sending, length, sending.length, (byte) 0);
        int taken = Math.min(length + (length & 1), written);
        System.arraycopy(transmitMemory, taken, transmitMemory, 0, written - taken);
        written -= taken;
        registers[TCR] |= TCR_TXREQ;
        long bitRate = phy.isTenMegabit() ? 10_000_000 : 100_000_000;
        sent.scheduleIn(Ticks.picos(8L * (sending.length + OVERHEAD), bitRate));
    }

    private void transmitted() {
        registers[TCR] &= ~TCR_TXREQ;
        registers[NSR] |= secondPacket ? NSR_TX2END : NSR_TX1END;
        secondPacket = !secondPacket;
        if (phy.isLinked()) {
            sink.accept(sending);
        }
        raise(ISR_SENT);
    }

    private void raise(int events) {
        registers[ISR] |= events;
        update();
    }

    private void update() {
        interrupt.set((registers[ISR] & registers[IMR] & ISR_EVENTS) != 0);
    }
}
