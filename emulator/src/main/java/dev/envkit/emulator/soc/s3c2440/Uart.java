package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.AccessReporter;
import dev.envkit.emulator.bus.SerialSink;
import dev.envkit.emulator.bus.SignalLine;
import dev.envkit.emulator.bus.register.Access;
import dev.envkit.emulator.bus.register.DataPort;
import dev.envkit.emulator.bus.register.Field;
import dev.envkit.emulator.bus.register.Register;
import dev.envkit.emulator.bus.register.RegisterBank;
import dev.envkit.emulator.time.Ticks;
import dev.envkit.emulator.time.VirtualClock;
import java.util.ArrayDeque;

/**
 * A UART (chapter 11): 64-byte FIFOs, and characters that take the time that UBRDIV and ULCON say.
 *
 * <p>Characters from outside queue on the line and arrive one after the other at the UART's own speed. They are lost
 * with an overrun error where software does not fetch them in time, as on the chip, unless automatic flow control holds
 * them back.
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
public final class Uart implements Block {
    private static final int FIFO_SIZE = 64;
    private static final int OVERRUN = 1;
    private static final int BREAK_DETECT = 8;

    /** Above the eight data bits of a FIFO entry come its UERSTAT bits. */
    private static final int ERROR_SHIFT = 8;

    private static final ClockController.Gate[] GATES = {
        ClockController.Gate.UART0, ClockController.Gate.UART1, ClockController.Gate.UART2
    };

    private static final int[] RX_TRIGGERS = {1, 8, 16, 32};
    private static final int[] TX_TRIGGERS = {0, 16, 32, 48};

    /** The receive FIFO level at which automatic flow control withdraws nRTS, by UMCON[7:5]. */
    private static final int[] AFC_LEVELS = {63, 56, 48, 40, 32, 24, 16, 8};

    private final ClockController clocks;
    private final SignalLine rxInterrupt;
    private final SignalLine txInterrupt;
    private final SignalLine errorInterrupt;
    private final RegisterBank bank;
    private final Field wordLength;
    private final Field stopBits;
    private final Field parity;
    private final Field rxMode;
    private final Field txMode;
    private final Field sendBreak;
    private final Field loopback;
    private final Field errorInterruptEnable;
    private final Field rxTimeoutEnable;
    private final Field rxLevel;
    private final Field txLevel;
    private final Field clockSelection;
    private final Field fclkDivider;
    private final Field fifoEnable;
    private final Field rxReset;
    private final Field txReset;
    private final Field rxTrigger;
    private final Field txTrigger;
    private final Field rts;
    private final Field afc;
    private final Field afcLevel;
    private final Field ctsSignal;
    private final Field deltaCts;
    private final Field errors;
    private final Register ubrdiv;
    private final ByteFifo rxFifo = new ByteFifo(FIFO_SIZE);
    private final ByteFifo txFifo = new ByteFifo(FIFO_SIZE);
    private final ArrayDeque<Integer> line = new ArrayDeque<>();
    private final GatedEvent txDone;
    private final GatedEvent rxDone;
    private final GatedEvent rxTimeout;
    private SerialSink sink = SerialSink.NOBODY;
    private SignalLine dmaRequest = SignalLine.UNCONNECTED;
    private int shifting;
    private boolean txBusy;
    private boolean timedOut;
    private boolean cts = true;
    private long transmitted;
    private long received;

    /**
     * @param index 0 to 2
     * @param rxInterrupt INT_RXDn
     * @param txInterrupt INT_TXDn
     * @param errorInterrupt INT_ERRn
     */
    public Uart(
            int index,
            VirtualClock clock,
            ClockController clocks,
            SignalLine rxInterrupt,
            SignalLine txInterrupt,
            SignalLine errorInterrupt,
            AccessReporter reporter) {
        this.clocks = clocks;
        this.rxInterrupt = rxInterrupt;
        this.txInterrupt = txInterrupt;
        this.errorInterrupt = errorInterrupt;
        bank = new RegisterBank("UART" + index, 0x2C, reporter);
        Register ulcon = bank.register("ULCON" + index, 0x00, 0).field("Infrared", 6, 1);
        wordLength = ulcon.addField("WordLength", 0, 2, Access.RW);
        stopBits = ulcon.addField("StopBit", 2, 1, Access.RW);
        parity = ulcon.addField("ParityMode", 3, 3, Access.RW);
        Register ucon = bank.register("UCON" + index, 0x04, 0).onWrite((before, written) -> uconWritten());
        rxMode = ucon.addField("ReceiveMode", 0, 2, Access.RW);
        txMode = ucon.addField("TransmitMode", 2, 2, Access.RW);
        sendBreak = ucon.addField("SendBreak", 4, 1, Access.RW);
        loopback = ucon.addField("Loopback", 5, 1, Access.RW);
        errorInterruptEnable = ucon.addField("RxErrorInterrupt", 6, 1, Access.RW);
        rxTimeoutEnable = ucon.addField("RxTimeOut", 7, 1, Access.RW);
        rxLevel = ucon.addField("RxInterruptType", 8, 1, Access.RW);
        txLevel = ucon.addField("TxInterruptType", 9, 1, Access.RW);
        clockSelection = ucon.addField("ClockSelection", 10, 2, Access.RW);
        fclkDivider = ucon.addField("FCLKDivider", 12, 4, Access.RW);
        Register ufcon = bank.register("UFCON" + index, 0x08, 0).onWrite(this::ufconWritten);
        fifoEnable = ufcon.addField("FIFOEnable", 0, 1, Access.RW);
        rxReset = ufcon.addField("RxFIFOReset", 1, 1, Access.W1S);
        txReset = ufcon.addField("TxFIFOReset", 2, 1, Access.W1S);
        rxTrigger = ufcon.addField("RxFIFOTrigger", 4, 2, Access.RW);
        txTrigger = ufcon.addField("TxFIFOTrigger", 6, 2, Access.RW);
        // UART2 has no modem lines: UMCON2 and UMSTAT2 are declared as reserved words in the manual.
        Access modem = index == 2 ? Access.RO : Access.RW;
        Register umcon = bank.register("UMCON" + index, 0x0C, 0).onWrite(this::flowChanged);
        rts = umcon.addField("RequestToSend", 0, 1, modem);
        afc = umcon.addField("AFC", 4, 1, modem);
        afcLevel = umcon.addField("AFCLevel", 5, 3, modem);
        bank.register("UTRSTAT" + index, 0x10, 0x6)
                .field("UTRSTAT", 0, 3, Access.RO)
                .onSteadyRead(stored -> utrstat());
        Register uerstat = bank.register("UERSTAT" + index, 0x14, 0);
        errors = uerstat.addField("Errors", 0, 4, Access.RC);
        uerstat.onRead(stored -> {
            errorInterrupt.set(false);
            return stored;
        });
        bank.register("UFSTAT" + index, 0x18, 0).word(Access.RO).onSteadyRead(stored -> ufstat());
        Register umstat = bank.register("UMSTAT" + index, 0x1C, 0);
        ctsSignal = umstat.addField("ClearToSend", 0, 1, Access.RO);
        deltaCts = umstat.addField("DeltaCTS", 4, 1, Access.RC);
        bank.port("UTXH" + index, 0x20, new DataPort() {
            @Override
            public int read(int size) {
                return 0;
            }

            @Override
            public void write(int size, int value) {
                transmit(value & 0xFF);
            }
        });
        bank.port("URXH" + index, 0x24, new DataPort() {
            @Override
            public int read(int size) {
                return fetch();
            }

            @Override
            public void write(int size, int value) {
                // The receive buffer is read-only.
            }
        });
        ubrdiv = bank.register("UBRDIV" + index, 0x28, 0).field("UBRDIV", 0, 16);
        ClockController.Gate gate = GATES[index];
        txDone = new GatedEvent(clock, clocks, gate, "UART" + index + " transmit", this::transmitted);
        rxDone = new GatedEvent(clock, clocks, gate, "UART" + index + " receive", this::arrived);
        rxTimeout = new GatedEvent(clock, clocks, gate, "UART" + index + " receive timeout", this::timedOut);
        ctsSignal.set(cts);
    }

    /** Connects the far end of the transmit line. */
    public void connect(SerialSink newSink) {
        sink = newSink;
    }

    /** Connects the request to the DMA controller; UCON selects DMA for one direction at a time. */
    void connectDma(SignalLine request) {
        dmaRequest = request;
    }

    /**
     * Puts a character on the receive line, behind those already there.
     *
     * @param character the data bits
     */
    public void receive(int character) {
        line.add(character & 0xFF);
        startReceiving();
    }

    /** Puts a break condition on the receive line, behind the characters already there. */
    public void receiveBreak() {
        line.add(BREAK_DETECT << ERROR_SHIFT);
        startReceiving();
    }

    /** Drives nCTS; true allows this UART to send. Without a modem line on the board it is tied to true. */
    public void clearToSend(boolean allowed) {
        if (cts != allowed) {
            cts = allowed;
            ctsSignal.set(allowed);
            deltaCts.set(true);
            flowChanged();
        }
    }

    /** Returns the number of characters that wait on the receive line. */
    public int waitingOnLine() {
        return line.size();
    }

    /** Returns how many characters went out since power-on. */
    public long transmittedCount() {
        return transmitted;
    }

    /** Returns how many characters came in since power-on. */
    public long receivedCount() {
        return received;
    }

    /** Returns the line's speed in bits per second, 0 when its clock is stopped. */
    public long baudRate() {
        return sourceClock() / (16L * (ubrdiv.get() + 1));
    }

    @Override
    public RegisterBank registers() {
        return bank;
    }

    @Override
    public void reset() {
        bank.reset();
        ctsSignal.set(cts);
        rxFifo.clear();
        txFifo.clear();
        txDone.cancel();
        rxTimeout.cancel();
        txBusy = false;
        timedOut = false;
        updateRequests();
        errorInterrupt.set(false);
    }

    private void uconWritten() {
        if (sendBreak.isSet()) {
            // A break lasts one frame and the bit clears itself; the far ends here have no use for it.
            sendBreak.set(false);
        }
        updateRequests();
    }

    private void ufconWritten() {
        if (rxReset.isSet()) {
            rxReset.set(false);
            rxFifo.clear();
            timedOut = false;
            rxTimeout.cancel();
        }
        if (txReset.isSet()) {
            txReset.set(false);
            txFifo.clear();
        }
        updateRequests();
    }

    private void flowChanged() {
        startTransmitting();
        startReceiving();
    }

    private int capacity() {
        return fifoEnable.isSet() ? FIFO_SIZE : 1;
    }

    private int utrstat() {
        boolean transmitBufferEmpty = txFifo.isEmpty();
        return (rxFifo.isEmpty() ? 0 : 1) | (transmitBufferEmpty ? 2 : 0) | (transmitBufferEmpty && !txBusy ? 4 : 0);
    }

    private int ufstat() {
        if (!fifoEnable.isSet()) {
            return 0;
        }
        return count(rxFifo) | count(txFifo) << 8;
    }

    /** A full FIFO shows as bit 6 with the count wrapped to zero. */
    private static int count(ByteFifo fifo) {
        return fifo.count() == FIFO_SIZE ? 1 << 6 : fifo.count();
    }

    private void transmit(int character) {
        if (txMode.get() == 0) {
            return;
        }
        if (txFifo.count() < capacity()) {
            txFifo.add(character);
        }
        startTransmitting();
        updateRequests();
    }

    private void startTransmitting() {
        boolean held = afc.isSet() && !cts;
        if (txBusy || held || txFifo.isEmpty()) {
            return;
        }
        shifting = txFifo.remove();
        txBusy = true;
        txDone.scheduleIn(frameTime());
        if (txFifo.count() == txThreshold()) {
            pulseIf(!txLevel.isSet() && txMode.get() == 1, txInterrupt);
        }
    }

    private void transmitted() {
        txBusy = false;
        transmitted++;
        int character = shifting & ((1 << (5 + wordLength.get())) - 1);
        if (loopback.isSet()) {
            accept(character);
        } else {
            sink.accept(character);
        }
        startTransmitting();
        updateRequests();
    }

    private void startReceiving() {
        boolean held = afc.isSet() && rxFifo.count() >= AFC_LEVELS[afcLevel.get()];
        if (!line.isEmpty() && !rxDone.isScheduled() && !held) {
            rxDone.scheduleIn(frameTime());
        }
    }

    private void arrived() {
        Integer entry = line.poll();
        if (entry != null && rxMode.get() != 0 && !loopback.isSet()) {
            accept(entry);
        }
        startReceiving();
    }

    private void accept(int entry) {
        received++;
        if (rxFifo.count() < capacity()) {
            rxFifo.add(entry);
            raiseErrors(entry >>> ERROR_SHIFT);
        } else {
            raiseErrors(OVERRUN);
        }
        timedOut = false;
        rxTimeout.scheduleIn(3 * frameTime());
        boolean reached = fifoEnable.isSet() ? rxFifo.count() == rxThreshold() : true;
        updateRequests();
        pulseIf(reached && !rxLevel.isSet() && rxMode.get() == 1, rxInterrupt);
    }

    private void raiseErrors(int bits) {
        if (bits != 0) {
            errors.set(errors.get() | bits);
            if (errorInterruptEnable.isSet()) {
                errorInterrupt.set(true);
            }
        }
    }

    private int fetch() {
        int character = rxFifo.remove() & 0xFF;
        timedOut = false;
        if (rxFifo.isEmpty()) {
            rxTimeout.cancel();
        } else {
            rxTimeout.scheduleIn(3 * frameTime());
        }
        updateRequests();
        startReceiving();
        return character;
    }

    private void timedOut() {
        if (fifoEnable.isSet() && rxTimeoutEnable.isSet() && !rxFifo.isEmpty()) {
            timedOut = true;
            updateRequests();
            pulseIf(!rxLevel.isSet() && rxMode.get() == 1, rxInterrupt);
        }
    }

    private int rxThreshold() {
        return fifoEnable.isSet() ? RX_TRIGGERS[rxTrigger.get()] : 1;
    }

    private int txThreshold() {
        return fifoEnable.isSet() ? TX_TRIGGERS[txTrigger.get()] : 0;
    }

    /** Drives the level-type interrupts and the DMA requests from the FIFOs' state. */
    private void updateRequests() {
        boolean rxReady = rxFifo.count() >= rxThreshold() || timedOut;
        boolean txReady = txFifo.count() <= txThreshold();
        rxInterrupt.set(rxReady && rxLevel.isSet() && rxMode.get() == 1);
        txInterrupt.set(txReady && txLevel.isSet() && txMode.get() == 1);
        dmaRequest.set((!rxFifo.isEmpty() && rxMode.get() >= 2) || (txFifo.count() < capacity() && txMode.get() >= 2));
    }

    private static void pulseIf(boolean condition, SignalLine target) {
        if (condition) {
            target.set(true);
            target.set(false);
        }
    }

    /** Whether nRTS lets the far end send: by UMCON, or by the FIFO's level under automatic flow control. */
    public boolean requestToSend() {
        return afc.isSet() ? rxFifo.count() < AFC_LEVELS[afcLevel.get()] : rts.isSet();
    }

    /** Start bit, data, parity and stop bits, in picoseconds; a stopped clock counts as the crystal's. */
    private long frameTime() {
        int bits = 1 + 5 + wordLength.get() + (parity.get() >= 4 ? 1 : 0) + 1 + stopBits.get();
        return Ticks.picos(16L * (ubrdiv.get() + 1) * bits, Math.max(sourceClock(), 1_000_000));
    }

    private long sourceClock() {
        return switch (clockSelection.get()) {
            case 3 -> clocks.rates().fclk() / (fclkDivider.get() + 6L);
            default -> clocks.rates().pclk();
        };
    }
}
