package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.AccessReporter;
import dev.envkit.emulator.bus.SdResponse;
import dev.envkit.emulator.bus.SdTarget;
import dev.envkit.emulator.bus.SignalLine;
import dev.envkit.emulator.bus.register.Access;
import dev.envkit.emulator.bus.register.DataPort;
import dev.envkit.emulator.bus.register.Field;
import dev.envkit.emulator.bus.register.Register;
import dev.envkit.emulator.bus.register.RegisterBank;
import dev.envkit.emulator.time.Ticks;
import dev.envkit.emulator.time.VirtualClock;

/**
 * The SD/MMC host controller (chapter 19): the command line here, the data lines in {@link SdiDataPath}. With an empty
 * slot a command that expects a response times out, one that expects none is sent, and data never comes.
 *
 * <p>The interrupt line is the OR of all reasons that SDIIntMsk lets through, as long as they last: a status bit until
 * software clears it, a FIFO's filling until it changes.
 */
public final class SdiController implements Block {
    /** Start bit, host bit, index, argument, CRC, end bit. */
    private static final int TOKEN_BITS = 48;

    private static final int LONG_TOKEN_BITS = 136;

    /** N_CR of the SD specification: a card answers within 64 clocks or not at all; ours in this many. */
    private static final int RESPONSE_TIMEOUT = 64;

    private static final int RESPONSE_DELAY = 8;

    private static final int IMASK_COMMAND_SENT = 1 << 16;
    private static final int IMASK_COMMAND_TIMEOUT = 1 << 15;
    private static final int IMASK_RESPONSE_END = 1 << 14;
    private static final int IMASK_RESPONSE_CRC = 1 << 17;

    private final ClockController clocks;
    private final SignalLine interrupt;
    private final RegisterBank bank;
    private final Register sdicon;
    private final Field clockOut;
    private final Field sdReset;
    private final Field prescaler;
    private final Register argument;
    private final Register cmdCon;
    private final Field commandStart;
    private final Field waitResponse;
    private final Field longResponse;
    private final Field commandIndex;
    private final Register cmdSta;
    private final Field responseIndex;
    private final Field commandOn;
    private final Field responseEnd;
    private final Field commandTimeout;
    private final Field commandSent;
    private final Field responseCrc;
    private final Register[] responses = new Register[4];
    private final Register sdiIntMsk;
    private final SdiDataPath data;
    private final GatedEvent commandDone;
    private SdTarget card = SdTarget.ABSENT;
    private SdResponse response = SdResponse.NONE;

    /** @param interrupt INT_SDI */
    public SdiController(VirtualClock clock, ClockController clocks, SignalLine interrupt, AccessReporter reporter) {
        this.clocks = clocks;
        this.interrupt = interrupt;
        bank = new RegisterBank("SDI", 0x50, reporter);
        sdicon = bank.register("SDICON", 0x00, 0)
                .field("CTYP", 5, 1)
                .field("ByteOrder", 4, 1)
                .field("RcvIOInt", 3, 1)
                .field("RWaitEn", 2, 1);
        clockOut = sdicon.addField("ENCLK", 0, 1, Access.RW);
        sdReset = sdicon.addField("SDreset", 8, 1, Access.W1S);
        sdicon.onWrite(this::controlWritten);
        prescaler = bank.register("SDIPRE", 0x04, 0x01).addField("Prescaler", 0, 8, Access.RW);
        argument = bank.register("SDICmdArg", 0x08, 0).field("CmdArg", 0, 32);
        cmdCon = bank.register("SDICmdCon", 0x0C, 0).field("WithData", 11, 1).field("AbortCmd", 12, 1);
        commandIndex = cmdCon.addField("CmdIndex", 0, 8, Access.RW);
        commandStart = cmdCon.addField("CMST", 8, 1, Access.W1S);
        waitResponse = cmdCon.addField("WaitRsp", 9, 1, Access.RW);
        longResponse = cmdCon.addField("LongRsp", 10, 1, Access.RW);
        cmdCon.onWrite(this::commandWritten);
        cmdSta = bank.register("SDICmdSta", 0x10, 0);
        responseIndex = cmdSta.addField("RspIndex", 0, 8, Access.RO);
        commandOn = cmdSta.addField("CmdOn", 8, 1, Access.RO);
        responseEnd = cmdSta.addField("RspFin", 9, 1, Access.W1C);
        commandTimeout = cmdSta.addField("CmdTout", 10, 1, Access.W1C);
        commandSent = cmdSta.addField("CmdSent", 11, 1, Access.W1C);
        responseCrc = cmdSta.addField("RspCrc", 12, 1, Access.W1C);
        cmdSta.onWrite(this::update);
        for (int n = 0; n < responses.length; n++) {
            responses[n] = bank.register("SDIRSP" + n, 0x14 + 4 * n, 0).word(Access.RO);
        }
        data = new SdiDataPath(bank, clock, clocks, this::hertz, this::update);
        sdiIntMsk = bank.register("SDIIntMsk", 0x3C, 0).field("IntMask", 0, 18).onWrite(this::update);
        // Little-endian words, halfwords and bytes; then big-endian words.
        bank.port("SDIDAT", 0x40, port(false));
        bank.port("SDIDAT(H)", 0x44, port(false));
        bank.port("SDIDAT(B)", 0x48, port(false));
        bank.port("SDIDAT(BE)", 0x4C, port(true));
        commandDone = new GatedEvent(clock, clocks, ClockController.Gate.SDI, "SDI command", this::commandDone);
    }

    private DataPort port(boolean bigEndian) {
        return new DataPort() {
            @Override
            public int read(int size) {
                return swapped(data.read(size), size);
            }

            @Override
            public void write(int size, int value) {
                data.write(size, swapped(value, size));
            }

            private int swapped(int value, int size) {
                return bigEndian ? Integer.reverseBytes(value) >>> (32 - 8 * size) : value;
            }
        };
    }

    /** Puts a card into the slot, or takes it out with {@link SdTarget#ABSENT}. */
    public void insert(SdTarget newCard) {
        card = newCard;
        data.insert(newCard);
    }

    void connectDma(SignalLine request) {
        data.connectDma(request);
    }

    @Override
    public RegisterBank registers() {
        return bank;
    }

    @Override
    public void reset() {
        bank.reset();
        data.reset();
        commandDone.cancel();
        update();
    }

    /** SDCLK: PCLK / (prescaler + 1). */
    private long hertz() {
        return Math.max(1, clocks.rates().pclk() / (prescaler.get() + 1));
    }

    private void controlWritten() {
        if (sdReset.isSet()) {
            sdReset.set(false);
            int control = sdicon.get();
            reset();
            sdicon.set(control);
        }
    }

    private void commandWritten() {
        if (!commandStart.isSet() || !clockOut.isSet()) {
            return;
        }
        commandStart.set(false);
        commandOn.set(true);
        response = card.command(commandIndex.get() & 0x3F, argument.get());
        commandDone.scheduleIn(Ticks.picos(clocksOfCommand(), hertz()));
    }

    private long clocksOfCommand() {
        if (!waitResponse.isSet()) {
            return TOKEN_BITS;
        }
        return switch (response.kind()) {
            case NONE -> TOKEN_BITS + RESPONSE_TIMEOUT;
            case LONG -> TOKEN_BITS + RESPONSE_DELAY + LONG_TOKEN_BITS;
            default -> TOKEN_BITS + RESPONSE_DELAY + TOKEN_BITS;
        };
    }

    private void commandDone() {
        commandOn.set(false);
        commandSent.set(true);
        if (waitResponse.isSet()) {
            if (response.kind() == SdResponse.Kind.NONE) {
                commandSent.set(false);
                commandTimeout.set(true);
                responseIndex.set(commandIndex.get() & 0x3F);
            } else {
                takeResponse();
            }
        } else {
            responseIndex.set(commandIndex.get() & 0x3F);
        }
        if (!commandTimeout.isSet()) {
            data.commandDone();
        }
        update();
    }

    private void takeResponse() {
        responseIndex.set(response.index());
        boolean isLong = response.kind() == SdResponse.Kind.LONG;
        responses[0].set(response.first());
        responses[1].set(isLong ? response.second() : 0);
        responses[2].set(isLong ? response.third() : 0);
        responses[3].set(isLong ? response.fourth() : 0);
        responseEnd.set(true);
        // The controller checks the CRC of every short response, also where the card sends none, and it cannot make
        // sense of a response of the other length.
        responseCrc.set(response.kind() == SdResponse.Kind.SHORT_WITHOUT_CRC || isLong != longResponse.isSet());
    }

    /** The one place that computes the interrupt line. */
    private void update() {
        int reasons = data.reasons();
        reasons |= commandSent.isSet() ? IMASK_COMMAND_SENT : 0;
        reasons |= commandTimeout.isSet() ? IMASK_COMMAND_TIMEOUT : 0;
        reasons |= responseEnd.isSet() ? IMASK_RESPONSE_END : 0;
        reasons |= responseCrc.isSet() ? IMASK_RESPONSE_CRC : 0;
        interrupt.set((reasons & sdiIntMsk.get()) != 0);
    }
}
