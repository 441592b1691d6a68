package dev.envkit.emulator.device;

import static dev.envkit.emulator.device.Dm9000Registers.*;

import dev.envkit.emulator.bus.EthernetSink;
import dev.envkit.emulator.bus.MmioDevice;
import dev.envkit.emulator.bus.SignalLine;
import dev.envkit.emulator.time.VirtualClock;

/**
 * The DM9000A Ethernet controller (Davicom data sheet): an index port and a data port, selected by the CMD pin, which
 * this board wires to address line 2; no EEPROM.
 *
 * <p>Frames take the line's time in both directions: here when sending, and at the far end when receiving. What the
 * registers for early transmission, LED modes, the driving current and sample frames hold is kept and has no effect.
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
public final class Dm9000 implements MmioDevice {
    /** How many data lines are connected (the EECS strap). */
    public enum BusWidth {
        /** A byte at a time. */
        EIGHT(1),
        /** Two bytes at a time, as on the mini2440. */
        SIXTEEN(2);

        private final int bytes;

        BusWidth(int bytes) {
            this.bytes = bytes;
        }
    }

    private static final long RESET_TIME = 10 * VirtualClock.MICROSECOND;

    /** 64 cycles of the 2.5 MHz management clock. */
    private static final long TRANSCEIVER_ACCESS = 26 * VirtualClock.MICROSECOND;

    private static final long EEPROM_ACCESS = 150 * VirtualClock.MICROSECOND;

    private final SignalLine interrupt;
    private final VirtualClock clock;
    private final BusWidth width;
    private final Dm9000Registers registers = new Dm9000Registers();
    private final PacketMemory memory = new PacketMemory();
    private final EthernetPhy phy;
    private final FrameReceiver receiver;
    private final FrameTransmitter transmitter;
    private EthernetSink sink = EthernetSink.NOBODY;
    private int index;
    private long resetUntil;
    private long accessUntil;

    /**
     * A chip with 16 data lines.
     *
     * @param interrupt the INT pin
     */
    public Dm9000(VirtualClock clock, SignalLine interrupt) {
        this(clock, interrupt, BusWidth.SIXTEEN);
    }

    /** @param interrupt the INT pin */
    public Dm9000(VirtualClock clock, SignalLine interrupt, BusWidth width) {
        this.clock = clock;
        this.interrupt = interrupt;
        this.width = width;
        phy = new EthernetPhy(clock, this::linkChanged);
        receiver = new FrameReceiver(registers, memory, this::raise);
        transmitter = new FrameTransmitter(registers, memory, phy, clock, width.bytes, this::send, this::raise);
        reset();
    }

    /** Connects the cable's far end; {@link #cable} plugs it in. */
    public void connect(EthernetSink newSink) {
        sink = newSink;
    }

    /** Plugs the cable in or pulls it out. */
    public void cable(boolean plugged) {
        phy.plug(plugged);
    }

    /** Returns whether the cable is plugged in. */
    public boolean cable() {
        return phy.isPlugged();
    }

    /**
     * Takes a frame from the cable; it is dropped where the chip would not receive it. The far end has padded a short
     * one, or it is padded here.
     *
     * @param frame destination address to payload, without the check sequence
     */
    public void receive(byte[] frame) {
        if (!phy.isLinked()) {
            return;
        }
        int pause = FrameReceiver.pauseQuanta(frame);
        if (pause >= 0) {
            pauseReceived(pause);
            return;
        }
        if (registers.isSet(WCR, WCR_MAGICEN) && receiver.isMagic(frame)) {
            wake(WCR_MAGICST);
        }
        receiver.receive(frame, sink);
    }

    private void pauseReceived(int quanta) {
        registers.raise(FCR, FCR_RXPS);
        if (registers.isSet(FCR, FCR_FLCE) && phy.isFullDuplex()) {
            transmitter.pause(quanta);
        }
    }

    private void send(byte[] frame) {
        if (registers.isSet(NCR, NCR_LOOPBACK)) {
            receiver.receive(frame, EthernetSink.NOBODY);
        } else if (phy.isLinked()) {
            sink.accept(frame);
        }
    }

    private void linkChanged() {
        if (registers.isSet(WCR, WCR_LINKEN)) {
            wake(WCR_LINKST);
        }
        raise(ISR_LNKCHG);
    }

    private void wake(int reason) {
        if (registers.isSet(NCR, NCR_WAKEEN)) {
            registers.raise(WCR, reason);
            registers.raise(NSR, NSR_WAKE);
        }
    }

    @Override
    public String name() {
        return "DM9000";
    }

    /** Drives the reset pin for a moment. The node address is not part of it: nothing but a write changes that. */
    public void reset() {
        registers.set(NCR, 0);
        registers.set(WCR, 0);
        registers.set(GPR, GPR_PHYPD);
        softwareReset();
        resetUntil = 0;
        phy.reset();
    }

    private void softwareReset() {
        registers.reset();
        memory.reset();
        receiver.reset();
        transmitter.reset();
        accessUntil = 0;
        resetUntil = clock.now() + RESET_TIME;
        update();
    }

    @Override
    public int read(int offset, int size) {
        if ((offset & 4) == 0) {
            return index;
        }
        return index == MRCMD ? readMemory(size) : readRegister(size);
    }

    @Override
    public void write(int offset, int size, int value) {
        if ((offset & 4) == 0) {
            index = value & 0xFF;
        } else if (index == MWCMD) {
            writeMemory(size, value);
        } else {
            writeRegister(value & 0xFF, value);
        }
    }

    /** An access narrower than the bus still moves the pointer by the bus's width, a wider one is several. */
    private int moved(int size) {
        return Math.max(width.bytes, size);
    }

    private int readMemory(int size) {
        int value = 0;
        for (int i = 0; i < moved(size); i++) {
            value |= memory.next() << (8 * i);
        }
        if (receiver.peerIsPaused()) {
            receiver.memoryRead(sink);
        }
        return value;
    }

    private void writeMemory(int size, int value) {
        for (int i = 0; i < moved(size); i++) {
            memory.append(value >>> (8 * i));
        }
    }

    private int readRegister(int size) {
        return switch (index) {
            case NCR ->
                registers.get(NCR)
                        | (clock.now() < resetUntil ? NCR_RST : 0)
                        | (phy.isLinked() && phy.isFullDuplex() ? NCR_FDX : 0);
            case NSR -> registers.get(NSR) | (phy.isLinked() ? NSR_LINK | (phy.isTenMegabit() ? NSR_SPEED_10 : 0) : 0);
            case ROCR -> takeRegister(ROCR, 0xFF);
            case FCR -> takeRegister(FCR, FCR_RXPS) | (transmitter.isPaused() ? FCR_RXPCS : 0);
            case EPCR -> registers.get(EPCR) | (clock.now() < accessUntil ? EPCR_ERRE : 0);
            case TRPAL -> transmitter.readAddress() & 0xFF;
            case TRPAH -> transmitter.readAddress() >>> 8;
            case RWPAL -> receiver.writeAddress() & 0xFF;
            case RWPAH -> receiver.writeAddress() >>> 8;
            case MRCMDX, MRCMDX1 -> peek(size);
            case MRRL -> memory.readPointer() & 0xFF;
            case MRRH -> memory.readPointer() >>> 8;
            case MWRL -> memory.writePointer() & 0xFF;
            case MWRH -> memory.writePointer() >>> 8;
            case ISR -> registers.get(ISR) | (width == BusWidth.EIGHT ? ISR_BYTE_WIDE : 0);
            default -> registers.get(index);
        };
    }

    private int takeRegister(int register, int cleared) {
        int value = registers.get(register);
        registers.clear(register, cleared);
        return value;
    }

    private int peek(int size) {
        int start = memory.readPointer();
        int value = memory.next();
        if (size > 1) {
            value |= memory.peek() << 8;
        }
        memory.readPointer(start);
        return value;
    }

    private void writeRegister(int value, int wide) {
        switch (index) {
            case NCR -> {
                if ((value & NCR_RST) != 0) {
                    softwareReset();
                }
                registers.set(NCR, value & ~(NCR_RST | NCR_FDX));
            }
            case NSR -> registers.clear(NSR, value & NSR_CLEARED_BY_ONES);
            case TCR -> {
                registers.set(TCR, (value & 0x7E) | (registers.get(TCR) & TCR_TXREQ));
                if ((value & TCR_TXREQ) != 0) {
                    transmitter.request();
                }
            }
            case FCR -> flowControl(value);
            case EPCR -> access(value);
            case GPR -> {
                registers.set(GPR, value);
                phy.power((value & GPR_PHYPD) == 0);
            }
            case MWCMDX -> memory.poke(wide);
            case MRRL -> memory.readPointer((memory.readPointer() & 0x3F00) | value);
            case MRRH -> memory.readPointer((memory.readPointer() & 0xFF) | value << 8);
            case MWRL -> memory.writePointer((memory.writePointer() & 0x3F00) | value);
            case MWRH -> memory.writePointer((memory.writePointer() & 0xFF) | value << 8);
            case RCSCSR ->
                registers.set(RCSCSR, (registers.get(RCSCSR) & 0xFC) | (value & (RCSCSR_RCSEN | RCSCSR_DCSE)));
            case WCR -> registers.set(WCR, (registers.get(WCR) & 0x07) | (value & 0x38));
            case INTCR -> {
                registers.set(INTCR, value);
                update();
            }
            case ISR -> {
                registers.clear(ISR, value & ISR_EVENTS);
                update();
            }
            case IMR -> {
                registers.set(IMR, value & 0xBF);
                memory.autoReturn((value & IMR_PAR) != 0);
                update();
            }
            case TSR1, TSR2, RSR, ROCR, TRPAL, TRPAH, RWPAL, RWPAH, MRCMDX, MRCMDX1, MRCMD -> {
                // read-only
            }
            default -> {
                if (index < VID || index > CHIPR) {
                    registers.set(index, value);
                }
            }
        }
    }

    private void flowControl(int value) {
        registers.set(FCR, (value & ~(FCR_TXP0 | FCR_TXPF | FCR_RXPCS | FCR_RXPS)) | (registers.get(FCR) & FCR_RXPS));
        if (!phy.isLinked()) {
            return;
        }
        // Both together are what Linux's driver writes; the far end must not be left waiting.
        if ((value & FCR_TXPF) != 0) {
            sink.accept(receiver.pauseFrame(0xFFFF));
        }
        if ((value & FCR_TXP0) != 0) {
            sink.accept(receiver.pauseFrame(0));
        }
    }

    /** Reads or writes a register of the transceiver, or a word of the EEPROM that is not there. */
    private void access(int value) {
        int register = registers.get(EPAR) & 0x1F;
        boolean transceiver = (value & EPCR_EPOS) != 0;
        boolean internal = registers.get(EPAR) >>> 6 == 1;
        if ((value & EPCR_ERPRR) != 0) {
            // Without an EEPROM its data line stays high, and so does the management line at another PHY's address.
            int data = transceiver && internal ? phy.read(register) : 0xFFFF;
            registers.set(EPDRL, data);
            registers.set(EPDRH, data >>> 8);
        } else if ((value & EPCR_ERPRW) != 0 && transceiver && internal) {
            phy.write(register, registers.get(EPDRH) << 8 | registers.get(EPDRL));
        }
        if ((value & (EPCR_ERPRR | EPCR_ERPRW)) != 0) {
            accessUntil = clock.now() + (transceiver ? TRANSCEIVER_ACCESS : EEPROM_ACCESS);
        }
        registers.set(EPCR, value & 0x3E);
    }

    private void raise(int events) {
        registers.raise(ISR, events);
        update();
    }

    private void update() {
        boolean asserted = (registers.get(ISR) & registers.get(IMR) & ISR_EVENTS) != 0;
        interrupt.set(asserted != registers.isSet(INTCR, INTCR_ACTIVE_LOW));
    }
}
