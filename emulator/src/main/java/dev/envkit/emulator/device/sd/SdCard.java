package dev.envkit.emulator.device.sd;

import dev.envkit.emulator.bus.SdResponse;
import dev.envkit.emulator.bus.SdTarget;
import dev.envkit.emulator.time.VirtualClock;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An SD memory card in SD bus mode (SD physical layer specification 2.00): identification, block reads and writes,
 * erasing, status. A card of up to 2 GiB is of the first generation, which does not know CMD8; a larger one is SDHC.
 *
 * <p>Locking by password, write protection of groups and switching to high speed are not there; the card says so in its
 * CSD and in the answer to CMD6.
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
public final class SdCard implements SdTarget {
    private static final long READ_ACCESS = 200 * VirtualClock.MICROSECOND;
    private static final long NEXT_ACCESS = 5 * VirtualClock.MICROSECOND;
    private static final long WRITE_BUSY = 250 * VirtualClock.MICROSECOND;
    private static final long NEXT_WRITE_BUSY = 20 * VirtualClock.MICROSECOND;
    private static final long ERASE_BUSY = 2 * VirtualClock.MILLISECOND;

    /** Polls of ACMD41 that find the card still initialising. */
    private static final int INITIALISING = 2;

    private static final int OCR_VOLTAGES = 0x00FF_8000;
    private static final int OCR_READY = 1 << 31;
    private static final int OCR_CCS = 1 << 30;

    private static final int RCA = 0x4B1D;

    /** Card status (4.10.1). */
    private static final int OUT_OF_RANGE = 1 << 31;

    private static final int ADDRESS_ERROR = 1 << 30;
    private static final int BLOCK_LEN_ERROR = 1 << 29;
    private static final int ERASE_SEQ_ERROR = 1 << 28;
    private static final int WP_VIOLATION = 1 << 26;
    private static final int ILLEGAL_COMMAND = 1 << 22;
    private static final int READY_FOR_DATA = 1 << 8;
    private static final int APP_CMD = 1 << 5;

    /** CURRENT_STATE, with its number in the card status. */
    private enum State {
        IDLE(0),
        READY(1),
        IDENT(2),
        STBY(3),
        TRAN(4),
        DATA(5),
        RCV(6),
        INA(8);

        private final int number;

        State(int number) {
            this.number = number;
        }
    }

    private final SdBlocks blocks;
    private final SdRegisters registers;
    private final boolean writeProtected;
    private State state = State.IDLE;
    private int errors;
    private boolean applicationCommand;
    private boolean knowsVoltage;
    private int polls;
    private int blockLength = SdBlocks.SIZE;
    private boolean wide;
    private boolean multiple;
    private boolean firstBlock;
    private long position;
    private long eraseFrom = -1;
    private long eraseTo = -1;
    private int written;
    private long busy;

    /** What the card sends that is not from its blocks: SCR, SD status and the like. */
    private byte[] register = {};

    /**
     * @param blocks closed by whoever opened them
     * @param writeProtected whether the switch on its side is at LOCK; the socket tells that the host
     */
    public SdCard(SdBlocks blocks, boolean writeProtected) {
        this.blocks = blocks;
        this.writeProtected = writeProtected;
        registers = new SdRegisters(blocks.count());
    }

    /** Returns whether the switch on its side is at LOCK. */
    public boolean writeProtected() {
        return writeProtected;
    }

    /** Returns in words what it is: {@code "SD card, 64 MiB"}. */
    public String description() {
        return "%s card, %d MiB"
                .formatted(
                        registers.highCapacity() ? "SDHC" : "SD",
                        Math.ceilDiv(blocks.count() * SdBlocks.SIZE, 1 << 20));
    }

    /** Takes the power away and gives it back. A block is written or it is not. */
    public void powerCycle() {
        goIdle();
    }

    private void goIdle() {
        state = State.IDLE;
        errors = 0;
        applicationCommand = false;
        knowsVoltage = false;
        polls = 0;
        blockLength = SdBlocks.SIZE;
        wide = false;
        register = new byte[0];
        eraseFrom = -1;
        eraseTo = -1;
        busy = 0;
    }

    @Override
    public long busyTime() {
        return busy;
    }

    // ---- commands ----

    @Override
    public SdResponse command(int index, int argument) {
        busy = 0;
        boolean application = applicationCommand;
        applicationCommand = false;
        if (application) {
            SdResponse answer = applicationCommand(index, argument);
            if (answer != null) {
                return answer;
            }
        }
        return switch (index) {
            case 0 -> {
                goIdle();
                yield SdResponse.NONE;
            }
            case 2 -> state == State.READY ? identify() : illegal();
            case 3 -> state == State.IDENT || state == State.STBY ? publishAddress() : illegal();
            case 6 -> state == State.TRAN ? switchFunction(argument) : illegal();
            case 7 -> select(argument);
            case 8 -> registers.highCapacity() && state == State.IDLE ? interfaceCondition(argument) : SdResponse.NONE;
            case 9 -> addressed(argument, State.STBY) ? SdResponse.longOne(registers.csd()) : SdResponse.NONE;
            case 10 -> addressed(argument, State.STBY) ? SdResponse.longOne(registers.cid()) : SdResponse.NONE;
            case 12 -> stop();
            case 13 -> argument >>> 16 == RCA ? status(index) : SdResponse.NONE;
            case 15 -> {
                state = argument >>> 16 == RCA ? State.INA : state;
                yield SdResponse.NONE;
            }
            case 16 -> state == State.TRAN ? setBlockLength(argument) : illegal();
            case 17, 18 -> state == State.TRAN ? beginRead(index, argument) : illegal();
            case 24, 25 -> state == State.TRAN ? beginWrite(index, argument) : illegal();
            case 32 -> state == State.TRAN ? eraseStart(argument) : illegal();
            case 33 -> state == State.TRAN ? eraseEnd(argument) : illegal();
            case 38 -> state == State.TRAN ? erase() : illegal();
            case 55 -> announceApplicationCommand(argument);
            default -> illegal();
        };
    }

    private @Nullable SdResponse applicationCommand(int index, int argument) {
        return switch (index) {
            case 6 -> {
                wide = (argument & 3) == 2;
                yield state == State.TRAN ? status(index) : illegal();
            }
            case 13 -> state == State.TRAN ? sendRegister(index, SdRegisters.status(wide)) : illegal();
            case 22 ->
                state == State.TRAN
                        ? sendRegister(
                                index, ByteBuffer.allocate(4).putInt(written).array())
                        : illegal();
            case 23, 42 -> state == State.TRAN ? status(index) : illegal();
            case 41 -> state == State.IDLE ? operatingCondition(argument) : illegal();
            case 51 -> state == State.TRAN ? sendRegister(index, registers.scr()) : illegal();
            default -> null;
        };
    }

    /** An illegal command is not answered; the next answer tells of it. */
    private SdResponse illegal() {
        errors |= ILLEGAL_COMMAND;
        return SdResponse.NONE;
    }

    private boolean addressed(int argument, State expected) {
        return state == expected && argument >>> 16 == RCA;
    }

    /** R1; what it tells of errors is cleared by it. */
    private SdResponse status(int index) {
        int value = errors | state.number << 9 | (state == State.TRAN || state == State.RCV ? READY_FOR_DATA : 0);
        errors = 0;
        return SdResponse.shortOne(index, value | (applicationCommand ? APP_CMD : 0));
    }

    private SdResponse announceApplicationCommand(int argument) {
        if (state != State.IDLE && argument >>> 16 != RCA) {
            return SdResponse.NONE;
        }
        applicationCommand = true;
        return status(55);
    }

    private SdResponse interfaceCondition(int argument) {
        boolean suppliesOurVoltage = ((argument >>> 8) & 0xF) == 1;
        knowsVoltage |= suppliesOurVoltage;
        return suppliesOurVoltage ? SdResponse.shortOne(8, argument & 0xFFF) : SdResponse.NONE;
    }

    private SdResponse operatingCondition(int argument) {
        if ((argument & OCR_VOLTAGES) == 0) {
            // An inquiry.
            return SdResponse.withoutCrc(OCR_VOLTAGES);
        }
        boolean hostKnowsHighCapacity = knowsVoltage && (argument & OCR_CCS) != 0;
        if (polls++ < INITIALISING || (registers.highCapacity() && !hostKnowsHighCapacity)) {
            return SdResponse.withoutCrc(OCR_VOLTAGES);
        }
        state = State.READY;
        return SdResponse.withoutCrc(OCR_VOLTAGES | OCR_READY | (registers.highCapacity() ? OCR_CCS : 0));
    }

    private SdResponse identify() {
        state = State.IDENT;
        return SdResponse.longOne(registers.cid());
    }

    /** R6: the address, and the bits 23, 22, 19 and 12 to 0 of the status. */
    private SdResponse publishAddress() {
        int value = status(3).first();
        state = State.STBY;
        int shortStatus = ((value >>> 8) & 0xC000) | ((value >>> 6) & 0x2000) | (value & 0x1FFF);
        return SdResponse.shortOne(3, RCA << 16 | shortStatus);
    }

    private SdResponse select(int argument) {
        if (argument >>> 16 == RCA) {
            if (state != State.STBY) {
                return illegal();
            }
            SdResponse answer = status(7);
            state = State.TRAN;
            return answer;
        }
        if (state == State.TRAN || state == State.DATA) {
            state = State.STBY;
        }
        return SdResponse.NONE;
    }

    private SdResponse setBlockLength(int argument) {
        boolean possible = argument > 0 && argument <= SdBlocks.SIZE;
        if (!possible) {
            errors |= BLOCK_LEN_ERROR;
        } else if (!registers.highCapacity()) {
            blockLength = argument;
        }
        return status(16);
    }

    private SdResponse stop() {
        if (state != State.DATA && state != State.RCV) {
            return illegal();
        }
        SdResponse answer = status(12);
        if (state == State.RCV) {
            busy = WRITE_BUSY;
        }
        state = State.TRAN;
        register = new byte[0];
        return answer;
    }

    /**
     * CMD6: only the default functions are there. The answer's groups, from the last to the first, each support
     * function 0 and have it selected.
     */
    private SdResponse switchFunction(int argument) {
        byte[] answer = new byte[64];
        answer[1] = 100;
        for (int group = 0; group < 6; group++) {
            answer[2 + 2 * (5 - group)] = (byte) 0x80;
            answer[3 + 2 * (5 - group)] = 1;
            int wanted = (argument >>> (4 * group)) & 0xF;
            int selected = wanted == 0 || wanted == 0xF ? 0 : 0xF;
            answer[16 - group / 2] |= (byte) (selected << (4 * (group & 1)));
        }
        return sendRegister(6, answer);
    }

    private SdResponse sendRegister(int index, byte[] content) {
        SdResponse answer = status(index);
        register = content;
        state = State.DATA;
        multiple = false;
        busy = READ_ACCESS;
        return answer;
    }

    // ---- data ----

    private long address(int argument) {
        long value = Integer.toUnsignedLong(argument);
        return registers.highCapacity() ? value * SdBlocks.SIZE : value;
    }

    private boolean outside(long address) {
        return address + blockLength > blocks.count() * SdBlocks.SIZE;
    }

    private SdResponse beginRead(int index, int argument) {
        position = address(argument);
        if (outside(position)) {
            errors |= OUT_OF_RANGE;
            return status(index);
        }
        if (position % SdBlocks.SIZE + blockLength > SdBlocks.SIZE) {
            errors |= ADDRESS_ERROR;
            return status(index);
        }
        SdResponse answer = status(index);
        state = State.DATA;
        multiple = index == 18;
        register = new byte[0];
        busy = READ_ACCESS;
        return answer;
    }

    private SdResponse beginWrite(int index, int argument) {
        position = address(argument);
        if (outside(position)) {
            errors |= OUT_OF_RANGE;
            return status(index);
        }
        if (position % SdBlocks.SIZE != 0 || blockLength != SdBlocks.SIZE) {
            errors |= position % SdBlocks.SIZE != 0 ? ADDRESS_ERROR : BLOCK_LEN_ERROR;
            return status(index);
        }
        SdResponse answer = status(index);
        state = State.RCV;
        multiple = index == 25;
        firstBlock = true;
        written = 0;
        return answer;
    }

    @Override
    public byte[] readBlock() {
        if (state != State.DATA) {
            return new byte[0];
        }
        if (register.length > 0) {
            byte[] content = register;
            register = new byte[0];
            state = State.TRAN;
            return content;
        }
        if (outside(position)) {
            errors |= OUT_OF_RANGE;
            return new byte[0];
        }
        byte[] block = new byte[SdBlocks.SIZE];
        blocks.read(position / SdBlocks.SIZE, block);
        int start = (int) (position % SdBlocks.SIZE);
        position += blockLength;
        busy = NEXT_ACCESS;
        if (!multiple) {
            state = State.TRAN;
        }
        return Arrays.copyOfRange(block, start, start + blockLength);
    }

    @Override
    public boolean writeBlock(byte[] block) {
        if (state != State.RCV || block.length != SdBlocks.SIZE) {
            return false;
        }
        busy = multiple && !firstBlock ? NEXT_WRITE_BUSY : WRITE_BUSY;
        firstBlock = false;
        if (!multiple) {
            state = State.TRAN;
        }
        if (writeProtected) {
            errors |= WP_VIOLATION;
            return false;
        }
        if (outside(position)) {
            errors |= OUT_OF_RANGE;
            return false;
        }
        blocks.write(position / SdBlocks.SIZE, block);
        position += SdBlocks.SIZE;
        written++;
        return true;
    }

    // ---- erasing ----

    private SdResponse eraseStart(int argument) {
        eraseFrom = address(argument) / SdBlocks.SIZE;
        eraseTo = -1;
        return status(32);
    }

    private SdResponse eraseEnd(int argument) {
        if (eraseFrom < 0) {
            errors |= ERASE_SEQ_ERROR;
        } else {
            eraseTo = address(argument) / SdBlocks.SIZE;
        }
        return status(33);
    }

    private SdResponse erase() {
        if (eraseFrom < 0 || eraseTo < eraseFrom) {
            errors |= ERASE_SEQ_ERROR;
        } else if (eraseTo >= blocks.count()) {
            errors |= OUT_OF_RANGE;
        } else if (writeProtected) {
            errors |= WP_VIOLATION;
        } else {
            byte[] erased = new byte[SdBlocks.SIZE];
            for (long n = eraseFrom; n <= eraseTo; n++) {
                blocks.write(n, erased);
            }
            busy = ERASE_BUSY;
        }
        eraseFrom = -1;
        eraseTo = -1;
        return status(38);
    }
}
