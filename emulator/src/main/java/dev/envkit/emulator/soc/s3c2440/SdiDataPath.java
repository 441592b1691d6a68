package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.SdTarget;
import dev.envkit.emulator.bus.SignalLine;
import dev.envkit.emulator.bus.register.Access;
import dev.envkit.emulator.bus.register.Field;
import dev.envkit.emulator.bus.register.Register;
import dev.envkit.emulator.bus.register.RegisterBank;
import dev.envkit.emulator.time.Ticks;
import dev.envkit.emulator.time.VirtualClock;
import java.util.function.LongSupplier;

/**
 * The data half of the SD/MMC host controller (chapter 19): SDIDTimer to SDIFSTA, the FIFO, and blocks between it and
 * the card at the pace of SDCLK.
 *
 * <p>Bytes move in groups of up to {@value #GROUP}, half a FIFO. Where the FIFO cannot take or give a group the clock
 * stops until it can, so that slow software loses nothing.
 */
final class SdiDataPath {
    private static final int FIFO_SIZE = 64;
    private static final int GROUP = 32;

    /** What a DMA request moves at most at once: a burst of four words. */
    private static final int DMA_GROUP = 16;

    /** Start bit, CRC16, end bit, and the clocks before the next block. */
    private static final int BLOCK_OVERHEAD = 1 + 16 + 1 + 8;

    /** The CRC status token behind a written block. */
    private static final int CRC_STATUS_CLOCKS = 2 + 5;

    private static final int IMASK_RX_HALF = 1;
    private static final int IMASK_RX_FULL = 1 << 1;
    private static final int IMASK_RX_LAST = 1 << 2;
    private static final int IMASK_TX_EMPTY = 1 << 3;
    private static final int IMASK_TX_HALF = 1 << 4;
    private static final int IMASK_BUSY_FINISH = 1 << 6;
    private static final int IMASK_DATA_FINISH = 1 << 7;
    private static final int IMASK_DATA_TIMEOUT = 1 << 8;
    private static final int IMASK_CRC_STATUS = 1 << 10;

    /** DatMode. */
    private static final int STOPPED = 0;

    private static final int BUSY_CHECK = 1;
    private static final int RECEIVE = 2;
    private static final int TRANSMIT = 3;

    /** Where a transfer is. */
    private enum Phase {
        IDLE,
        /** For the command that it belongs to. */
        WAITING_FOR_COMMAND,
        /** For the card: its access time, or while it is busy behind a block. */
        WAITING_FOR_CARD,
        /** Bytes move. */
        MOVING,
        /** For room in the FIFO, or for bytes in it. */
        WAITING_FOR_FIFO,
        /** For the card to release data line 0. */
        CHECKING_BUSY
    }

    private final LongSupplier hertz;
    private final Runnable changed;
    private final Register sdiDTimer;
    private final Register sdiBSize;
    private final Field blockCount;
    private final Field dataMode;
    private final Field dataStart;
    private final Field dma;
    private final Field wide;
    private final Field busyAfterCommand;
    private final Field receiveAfterCommand;
    private final Field transmitAfterResponse;
    private final Field bytesLeft;
    private final Field blocksLeft;
    private final Field receiveOn;
    private final Field transmitOn;
    private final Field busyFinish;
    private final Field dataFinish;
    private final Field dataTimeout;
    private final Field crcStatus;
    private final Field fifoLast;
    private final Field fifoFull;
    private final Field receiveHalf;
    private final Field transmitEmpty;
    private final Field transmitHalf;
    private final Field fifoCount;
    private final Field receiveReady;
    private final Field transmitRoom;
    private final Field fifoReset;
    private final ByteFifo fifo = new ByteFifo(FIFO_SIZE);
    private final GatedEvent step;
    private final GatedEvent timeout;
    private SignalLine dmaRequest = SignalLine.UNCONNECTED;
    private SdTarget card = SdTarget.ABSENT;
    private Phase phase = Phase.IDLE;
    private byte[] block = {};
    private int done;

    /**
     * @param hertz SDCLK
     * @param changed called when {@link #reasons()} may have changed
     */
    SdiDataPath(RegisterBank bank, VirtualClock clock, ClockController clocks, LongSupplier hertz, Runnable changed) {
        this.hertz = hertz;
        this.changed = changed;
        sdiDTimer = bank.register("SDIDTimer", 0x24, 0x1_0000).field("DataTimer", 0, 23);
        sdiBSize = bank.register("SDIBSize", 0x28, 0).field("BlkSize", 0, 12);
        Register datCon = bank.register("SDIDatCon", 0x2C, 0)
                .field("BlkMode", 17, 1)
                .field("PrdType", 21, 1)
                .field("DataSize", 22, 2)
                .field("Burst4", 24, 1);
        blockCount = datCon.addField("BlkNum", 0, 12, Access.RW);
        dataMode = datCon.addField("DatMode", 12, 2, Access.RW);
        dataStart = datCon.addField("DTST", 14, 1, Access.W1S);
        dma = datCon.addField("EnDMA", 15, 1, Access.RW);
        wide = datCon.addField("WideBus", 16, 1, Access.RW);
        busyAfterCommand = datCon.addField("BACMD", 18, 1, Access.RW);
        receiveAfterCommand = datCon.addField("RACMD", 19, 1, Access.RW);
        transmitAfterResponse = datCon.addField("TARSP", 20, 1, Access.RW);
        datCon.onWrite(this::controlWritten);
        Register datCnt = bank.register("SDIDatCnt", 0x30, 0);
        bytesLeft = datCnt.addField("BlkCnt", 0, 12, Access.RO);
        blocksLeft = datCnt.addField("BlkNumCnt", 12, 12, Access.RO);
        Register datSta = bank.register("SDIDatSta", 0x34, 0)
                .field("DatCrc", 6, 1, Access.W1C)
                .field("IOIntDet", 9, 1, Access.W1C)
                .field("RWaitReq", 10, 1, Access.W1C)
                .field("NoBusy", 11, 1, Access.W1C);
        receiveOn = datSta.addField("RxDatOn", 0, 1, Access.RO);
        transmitOn = datSta.addField("TxDatOn", 1, 1, Access.RO);
        busyFinish = datSta.addField("BusyFin", 3, 1, Access.W1C);
        dataFinish = datSta.addField("DatFin", 4, 1, Access.W1C);
        dataTimeout = datSta.addField("DatTout", 5, 1, Access.W1C);
        crcStatus = datSta.addField("CrcSta", 7, 1, Access.W1C);
        datSta.onWrite(changed);
        Register fSta = bank.register("SDIFSTA", 0x38, 0).field("FFfail", 14, 2, Access.W1C);
        fifoCount = fSta.addField("FFCNT", 0, 7, Access.RO);
        receiveHalf = fSta.addField("RFHalf", 7, 1, Access.RO);
        fifoFull = fSta.addField("RFFull", 8, 1, Access.RO);
        fifoLast = fSta.addField("RFLast", 9, 1, Access.W1C);
        transmitEmpty = fSta.addField("TFEmpty", 10, 1, Access.RO);
        transmitHalf = fSta.addField("TFHalf", 11, 1, Access.RO);
        receiveReady = fSta.addField("RFDET", 12, 1, Access.RO);
        transmitRoom = fSta.addField("TFDET", 13, 1, Access.RO);
        fifoReset = fSta.addField("FRST", 16, 1, Access.W1S);
        fSta.onWrite(this::fifoStatusWritten);
        fSta.onRead(stored -> {
            showFifo();
            return fSta.get();
        });
        step = new GatedEvent(clock, clocks, ClockController.Gate.SDI, "SDI data", this::step);
        timeout = new GatedEvent(clock, clocks, ClockController.Gate.SDI, "SDI data timeout", this::timedOut);
    }

    void insert(SdTarget newCard) {
        card = newCard;
    }

    void connectDma(SignalLine request) {
        dmaRequest = request;
    }

    void reset() {
        fifo.clear();
        stop();
        dmaRequest.set(false);
    }

    private boolean mode(int wanted) {
        return dataMode.get() == wanted;
    }

    // ---- FIFO ----

    int read(int size) {
        int value = 0;
        for (int i = 0; i < size; i++) {
            value |= (fifo.remove() & 0xFF) << (8 * i);
        }
        fifoMoved();
        return value;
    }

    void write(int size, int value) {
        for (int i = 0; i < size && fifo.count() < FIFO_SIZE; i++) {
            fifo.add((value >>> (8 * i)) & 0xFF);
        }
        fifoMoved();
    }

    private void fifoMoved() {
        if (phase == Phase.WAITING_FOR_FIFO && fifoAllowsGroup()) {
            schedule(group() * clocksPerByte());
            phase = Phase.MOVING;
        }
        notifyChange();
    }

    private boolean fifoAllowsGroup() {
        return mode(RECEIVE) ? FIFO_SIZE - fifo.count() >= group() : fifo.count() >= group();
    }

    private void showFifo() {
        int count = fifo.count();
        fifoCount.set(count);
        receiveHalf.set(mode(RECEIVE) && count >= FIFO_SIZE / 2);
        fifoFull.set(mode(RECEIVE) && count == FIFO_SIZE);
        receiveReady.set(mode(RECEIVE) && count > 0);
        transmitEmpty.set(mode(TRANSMIT) && count == 0);
        transmitHalf.set(mode(TRANSMIT) && count <= FIFO_SIZE / 2);
        transmitRoom.set(mode(TRANSMIT) && count < FIFO_SIZE);
    }

    private void fifoStatusWritten() {
        if (fifoReset.isSet()) {
            fifoReset.set(false);
            fifo.clear();
        }
        notifyChange();
    }

    /** Returns what could interrupt now, as bits of SDIIntMsk. */
    int reasons() {
        showFifo();
        return (receiveHalf.isSet() ? IMASK_RX_HALF : 0)
                | (fifoFull.isSet() ? IMASK_RX_FULL : 0)
                | (fifoLast.isSet() ? IMASK_RX_LAST : 0)
                | (transmitEmpty.isSet() ? IMASK_TX_EMPTY : 0)
                | (transmitHalf.isSet() ? IMASK_TX_HALF : 0)
                | (busyFinish.isSet() ? IMASK_BUSY_FINISH : 0)
                | (dataFinish.isSet() ? IMASK_DATA_FINISH : 0)
                | (dataTimeout.isSet() ? IMASK_DATA_TIMEOUT : 0)
                | (crcStatus.isSet() ? IMASK_CRC_STATUS : 0);
    }

    private void notifyChange() {
        changed.run();
        boolean dataForDma = mode(RECEIVE) && fifo.count() > 0 && (fifo.count() >= DMA_GROUP || phase == Phase.IDLE);
        boolean roomForDma = mode(TRANSMIT) && transmitOn.isSet() && FIFO_SIZE - fifo.count() >= DMA_GROUP;
        dmaRequest.set(dma.isSet() && (dataForDma || roomForDma));
    }

    // ---- transfers ----

    private void controlWritten() {
        boolean start = dataStart.isSet();
        dataStart.set(false);
        if (mode(STOPPED)) {
            stop();
            notifyChange();
            return;
        }
        if (!start) {
            notifyChange();
            return;
        }
        stop();
        blocksLeft.set(blockCount.get());
        receiveOn.set(mode(RECEIVE));
        transmitOn.set(mode(TRANSMIT));
        boolean afterCommand = switch (dataMode.get()) {
            case BUSY_CHECK -> busyAfterCommand.isSet();
            case RECEIVE -> receiveAfterCommand.isSet();
            default -> transmitAfterResponse.isSet();
        };
        phase = Phase.WAITING_FOR_COMMAND;
        if (!afterCommand) {
            begin();
        }
        notifyChange();
    }

    private void stop() {
        phase = Phase.IDLE;
        receiveOn.set(false);
        transmitOn.set(false);
        step.cancel();
        timeout.cancel();
    }

    /** The command that a transfer may wait for has been answered. */
    void commandDone() {
        if (phase == Phase.WAITING_FOR_COMMAND) {
            begin();
        }
    }

    private void begin() {
        timeout.scheduleIn(Ticks.picos(Math.max(1, sdiDTimer.get()), hertz.getAsLong()));
        switch (dataMode.get()) {
            case BUSY_CHECK -> {
                phase = Phase.CHECKING_BUSY;
                step.scheduleIn(card.busyTime());
            }
            case RECEIVE -> {
                phase = Phase.WAITING_FOR_CARD;
                step.scheduleIn(card.busyTime());
            }
            default -> beginBlock(new byte[sdiBSize.get()]);
        }
    }

    private void beginBlock(byte[] next) {
        block = next;
        done = 0;
        bytesLeft.set(block.length);
        nextGroup();
    }

    private int group() {
        return Math.min(GROUP, block.length - done);
    }

    private long clocksPerByte() {
        return wide.isSet() ? 2 : 8;
    }

    private void schedule(long sdClocks) {
        step.scheduleIn(Ticks.picos(Math.max(1, sdClocks), hertz.getAsLong()));
    }

    private void nextGroup() {
        if (fifoAllowsGroup()) {
            phase = Phase.MOVING;
            schedule(group() * clocksPerByte());
        } else {
            phase = Phase.WAITING_FOR_FIFO;
        }
    }

    private void step() {
        switch (phase) {
            case CHECKING_BUSY -> {
                stop();
                busyFinish.set(true);
            }
            case WAITING_FOR_CARD -> cardReady();
            case MOVING -> moveGroup();
            default -> {
                // Stopped meanwhile.
            }
        }
        notifyChange();
    }

    private void cardReady() {
        if (mode(TRANSMIT)) {
            if (blocksLeft.get() == 0) {
                finish();
            } else {
                beginBlock(new byte[sdiBSize.get()]);
            }
            return;
        }
        byte[] sent = card.readBlock();
        if (sent.length > 0) {
            timeout.scheduleIn(Ticks.picos(Math.max(1, sdiDTimer.get()), hertz.getAsLong()));
            beginBlock(sent);
        }
        // A card that sends nothing leaves the transfer to its time limit.
    }

    private void moveGroup() {
        int length = group();
        for (int i = 0; i < length; i++, done++) {
            if (mode(RECEIVE)) {
                fifo.add(block[done] & 0xFF);
            } else {
                block[done] = (byte) fifo.remove();
            }
        }
        bytesLeft.set(block.length - done);
        if (done < block.length) {
            nextGroup();
        } else if (mode(RECEIVE)) {
            blockReceived();
        } else {
            blockSent();
        }
    }

    private void blockReceived() {
        blocksLeft.set(blocksLeft.get() - 1);
        if (blocksLeft.get() == 0) {
            fifoLast.set(true);
            finish();
        } else {
            phase = Phase.WAITING_FOR_CARD;
            step.scheduleIn(card.busyTime() + Ticks.picos(BLOCK_OVERHEAD, hertz.getAsLong()));
        }
    }

    private void blockSent() {
        blocksLeft.set(blocksLeft.get() - 1);
        if (!card.writeBlock(block)) {
            crcStatus.set(true);
            stop();
            return;
        }
        phase = Phase.WAITING_FOR_CARD;
        timeout.scheduleIn(Ticks.picos(Math.max(1, sdiDTimer.get()), hertz.getAsLong()) + card.busyTime());
        step.scheduleIn(card.busyTime() + Ticks.picos(BLOCK_OVERHEAD + CRC_STATUS_CLOCKS, hertz.getAsLong()));
    }

    private void finish() {
        stop();
        dataFinish.set(true);
    }

    private void timedOut() {
        if (phase == Phase.WAITING_FOR_FIFO || phase == Phase.MOVING) {
            // The clock is stopped, or bytes are on their way: the card is not late.
            timeout.scheduleIn(Ticks.picos(Math.max(1, sdiDTimer.get()), hertz.getAsLong()));
            return;
        }
        stop();
        dataTimeout.set(true);
        notifyChange();
    }
}
