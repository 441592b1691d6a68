package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.AccessReporter;
import dev.envkit.emulator.bus.SignalLine;
import dev.envkit.emulator.bus.register.Access;
import dev.envkit.emulator.bus.register.DataPort;
import dev.envkit.emulator.bus.register.Field;
import dev.envkit.emulator.bus.register.Register;
import dev.envkit.emulator.bus.register.RegisterBank;
import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.Ticks;
import dev.envkit.emulator.time.VirtualClock;

/**
 * The SD/MMC host controller (chapter 19) with an empty slot: a command that expects a response times out, one that
 * expects none is sent, and data never comes.
 */
public final class SdiController implements Block {
    private static final int FIFO_SIZE = 64;

    /** Start bit, host bit, index, argument, CRC, end bit. */
    private static final int COMMAND_BITS = 48;

    /** N_CR of the SD specification: a card answers within 64 clocks or not at all. */
    private static final int RESPONSE_TIMEOUT = 64;

    private static final int IMASK_DATA_TIMEOUT = 1 << 8;
    private static final int IMASK_COMMAND_TIMEOUT = 1 << 15;
    private static final int IMASK_COMMAND_SENT = 1 << 16;
    private static final int IMASK_TX_FIFO_EMPTY = 1 << 3;
    private static final int IMASK_TX_FIFO_HALF = 1 << 4;

    private static final int RECEIVE = 2;
    private static final int TRANSMIT = 3;

    private final ClockController clocks;
    private final SignalLine interrupt;
    private final RegisterBank bank;
    private final Field clockOut;
    private final Field sdReset;
    private final Field prescaler;
    private final Field commandStart;
    private final Field waitResponse;
    private final Field commandIndex;
    private final Field responseIndex;
    private final Field commandOn;
    private final Field commandTimeout;
    private final Field commandSent;
    private final Register sdiDTimer;
    private final Register sdiBSize;
    private final Field dataMode;
    private final Field dataStart;
    private final Field blockCount;
    private final Field blocksLeft;
    private final Field bytesLeft;
    private final Field dataTimeout;
    private final Field receiveOn;
    private final Field transmitOn;
    private final Field fifoCount;
    private final Field transmitRoom;
    private final Field fifoReset;
    private final Register sdiIntMsk;
    private final ByteFifo fifo = new ByteFifo(FIFO_SIZE);
    private final ClockEvent commandDone;
    private final ClockEvent dataDone;

    /** @param interrupt INT_SDI */
    public SdiController(VirtualClock clock, ClockController clocks, SignalLine interrupt, AccessReporter reporter) {
        this.clocks = clocks;
        this.interrupt = interrupt;
        bank = new RegisterBank("SDI", 0x50, reporter);
        Register sdicon = bank.register("SDICON", 0x00, 0)
                .field("CTYP", 1, 1)
                .field("ByteOrder", 4, 1)
                .field("RcvIOInt", 3, 1)
                .field("RWaitEn", 2, 1);
        clockOut = sdicon.addField("ENCLK", 0, 1, Access.RW);
        sdReset = sdicon.addField("SDreset", 8, 1, Access.W1S);
        sdicon.onWrite(this::controlWritten);
        prescaler = bank.register("SDIPRE", 0x04, 0x01).addField("Prescaler", 0, 8, Access.RW);
        bank.register("SDICmdArg", 0x08, 0).field("CmdArg", 0, 32);
        Register cmdCon = bank.register("SDICmdCon", 0x0C, 0)
                .field("LongRsp", 10, 1)
                .field("WithData", 11, 1)
                .field("AbortCmd", 12, 1);
        commandIndex = cmdCon.addField("CmdIndex", 0, 8, Access.RW);
        commandStart = cmdCon.addField("CMST", 8, 1, Access.W1S);
        waitResponse = cmdCon.addField("WaitRsp", 9, 1, Access.RW);
        cmdCon.onWrite(this::commandWritten);
        Register cmdSta = bank.register("SDICmdSta", 0x10, 0)
                .field("RspFin", 9, 1, Access.W1C)
                .field("RspCrc", 12, 1, Access.W1C);
        responseIndex = cmdSta.addField("RspIndex", 0, 8, Access.RO);
        commandOn = cmdSta.addField("CmdOn", 8, 1, Access.RO);
        commandTimeout = cmdSta.addField("CmdTout", 10, 1, Access.W1C);
        commandSent = cmdSta.addField("CmdSent", 11, 1, Access.W1C);
        for (int n = 0; n < 4; n++) {
            bank.register("SDIRSP" + n, 0x14 + 4 * n, 0).word(Access.RO);
        }
        sdiDTimer = bank.register("SDIDTimer", 0x24, 0x1_0000).field("DataTimer", 0, 23);
        sdiBSize = bank.register("SDIBSize", 0x28, 0).field("BlkSize", 0, 12);
        Register datCon = bank.register("SDIDatCon", 0x2C, 0)
                .field("EnDMA", 15, 1)
                .field("WideBus", 16, 1)
                .field("BlkMode", 17, 1)
                .field("BACMD", 18, 1)
                .field("RACMD", 19, 1)
                .field("TARSP", 20, 1)
                .field("PrdType", 21, 1)
                .field("DataSize", 22, 2)
                .field("Burst4", 24, 1);
        blockCount = datCon.addField("BlkNum", 0, 12, Access.RW);
        dataMode = datCon.addField("DatMode", 12, 2, Access.RW);
        dataStart = datCon.addField("DTST", 14, 1, Access.W1S);
        datCon.onWrite(this::dataControlWritten);
        Register datCnt = bank.register("SDIDatCnt", 0x30, 0);
        bytesLeft = datCnt.addField("BlkCnt", 0, 12, Access.RO);
        blocksLeft = datCnt.addField("BlkNumCnt", 12, 12, Access.RO);
        Register datSta = bank.register("SDIDatSta", 0x34, 0)
                .field("DatFin", 4, 1, Access.W1C)
                .field("BusyFin", 3, 1, Access.W1C)
                .field("DatCrc", 6, 1, Access.W1C)
                .field("CrcSta", 7, 1, Access.W1C)
                .field("IOIntDet", 9, 1, Access.W1C)
                .field("RWaitReq", 10, 1, Access.W1C)
                .field("NoBusy", 11, 1, Access.W1C);
        receiveOn = datSta.addField("RxDatOn", 0, 1, Access.RO);
        transmitOn = datSta.addField("TxDatOn", 1, 1, Access.RO);
        dataTimeout = datSta.addField("DatTout", 5, 1, Access.W1C);
        Register fSta = bank.register("SDIFSTA", 0x38, 0)
                .field("RFHalf", 7, 1, Access.RO)
                .field("RFFull", 8, 1, Access.RO)
                .field("RFLast", 9, 1, Access.W1C)
                .field("TFEmpty", 10, 1, Access.RO)
                .field("TFHalf", 11, 1, Access.RO)
                .field("RFDET", 12, 1, Access.RO)
                .field("FFfail", 14, 2, Access.W1C);
        fifoCount = fSta.addField("FFCNT", 0, 7, Access.RO);
        transmitRoom = fSta.addField("TFDET", 13, 1, Access.RO);
        fifoReset = fSta.addField("FRST", 16, 1, Access.W1S);
        fSta.onWrite(this::fifoStatusWritten);
        fSta.onRead(stored -> fifoStatus(fSta));
        sdiIntMsk = bank.register("SDIIntMsk", 0x3C, 0).field("IntMask", 0, 18);
        DataPort data = new DataPort() {
            @Override
            public int read(int size) {
                return fifo.remove();
            }

            @Override
            public void write(int size, int value) {
                if (fifo.count() + size <= FIFO_SIZE) {
                    for (int i = 0; i < size; i++) {
                        fifo.add((value >>> (8 * i)) & 0xFF);
                    }
                }
            }
        };
        // Word, halfword and byte access, little endian; then the big-endian one.
        bank.port("SDIDAT", 0x40, data);
        bank.port("SDIDAT(H)", 0x44, data);
        bank.port("SDIDAT(B)", 0x48, data);
        bank.port("SDIDAT(BE)", 0x4C, data);
        commandDone = clock.newEvent("SDI command", this::commandDone);
        dataDone = clock.newEvent("SDI data", this::dataTimedOut);
    }

    @Override
    public RegisterBank registers() {
        return bank;
    }

    @Override
    public void reset() {
        bank.reset();
        fifo.clear();
        commandDone.cancel();
        dataDone.cancel();
    }

    /** SDCLK: PCLK / (prescaler + 1). */
    private long hertz() {
        return Math.max(1, clocks.rates().pclk() / (prescaler.get() + 1));
    }

    private void controlWritten() {
        if (sdReset.isSet()) {
            int control = bank.registers().getFirst().get() & ~0x100;
            reset();
            bank.registers().getFirst().set(control);
        }
    }

    private void commandWritten() {
        if (commandStart.isSet() && clockOut.isSet()) {
            commandStart.set(false);
            commandOn.set(true);
            long clocksTaken = COMMAND_BITS + (waitResponse.isSet() ? RESPONSE_TIMEOUT : 0L);
            commandDone.scheduleIn(Ticks.picos(clocksTaken, hertz()));
        }
    }

    private void commandDone() {
        commandOn.set(false);
        responseIndex.set(commandIndex.get() & 0x3F);
        if (waitResponse.isSet()) {
            commandTimeout.set(true);
            raise(IMASK_COMMAND_TIMEOUT);
        } else {
            commandSent.set(true);
            raise(IMASK_COMMAND_SENT);
        }
    }

    private void dataControlWritten() {
        boolean start = dataStart.isSet();
        dataStart.set(false);
        int mode = dataMode.get();
        if (!start || (mode != RECEIVE && mode != TRANSMIT)) {
            if (mode == 0) {
                receiveOn.set(false);
                transmitOn.set(false);
                dataDone.cancel();
            }
            return;
        }
        blocksLeft.set(blockCount.get());
        bytesLeft.set(sdiBSize.get());
        receiveOn.set(mode == RECEIVE);
        transmitOn.set(mode == TRANSMIT);
        if (mode == TRANSMIT) {
            raise(IMASK_TX_FIFO_EMPTY | IMASK_TX_FIFO_HALF);
        }
        dataDone.scheduleIn(Ticks.picos(Math.max(1, sdiDTimer.get()), hertz()));
    }

    private void dataTimedOut() {
        receiveOn.set(false);
        transmitOn.set(false);
        dataTimeout.set(true);
        raise(IMASK_DATA_TIMEOUT);
    }

    private int fifoStatus(Register fSta) {
        fifoCount.set(fifo.count());
        transmitRoom.set(transmitOn.isSet() && fifo.count() < FIFO_SIZE);
        return fSta.get();
    }

    private void fifoStatusWritten() {
        if (fifoReset.isSet()) {
            fifoReset.set(false);
            fifo.clear();
        }
    }

    private void raise(int reasons) {
        if ((sdiIntMsk.get() & reasons) != 0) {
            interrupt.set(true);
            interrupt.set(false);
        }
    }
}
