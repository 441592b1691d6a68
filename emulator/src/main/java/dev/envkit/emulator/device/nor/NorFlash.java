package dev.envkit.emulator.device.nor;

import dev.envkit.emulator.bus.MmioDevice;
import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.VirtualClock;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * A NOR flash chip on 16 data lines (JEDEC command cycles; data sheets of the parts in {@link NorPart}): it reads like
 * memory, and programs words, erases sectors, blocks or everything, and identifies itself after unlock cycles. While it
 * works it answers with status: DQ7 inverted, DQ6 toggling.
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
public final class NorFlash implements MmioDevice {
    private static final int DQ2 = 1 << 2;
    private static final int DQ3 = 1 << 3;
    private static final int DQ5 = 1 << 5;
    private static final int DQ6 = 1 << 6;
    private static final int DQ7 = 1 << 7;

    /** After a sector erase command others may join within this time (Am29LV160D, "Sector Erase Command Sequence"). */
    private static final long ERASE_WINDOW = 50 * VirtualClock.MICROSECOND;

    /** How long a command for a protected sector seems to work. */
    private static final long PROTECTED_TIME = VirtualClock.MICROSECOND;

    /** What the chip does, or which cycle of a command comes next. */
    private enum State {
        READ,
        SECOND_UNLOCK,
        COMMAND,
        AUTOSELECT,
        CFI,
        PROGRAM_DATA,
        ERASE_FIRST_UNLOCK,
        ERASE_SECOND_UNLOCK,
        ERASE_COMMAND,
        PROGRAMMING,
        PROGRAM_FAILED,
        ERASE_WINDOW,
        ERASING,
        SUSPENDED
    }

    private final NorPart part;
    private final byte[] content;
    private final Set<Integer> protectedSectors;
    private final VirtualClock clock;
    private final ClockEvent finished;
    private final Set<Integer> erasing = new TreeSet<>();
    private State state = State.READ;
    private boolean bypass;
    private boolean bypassReset;
    private int programmedOffset;
    private int programmedValue;
    private boolean toggle;
    private long workEnd;
    private long workLeft;

    /** A chip that holds a copy of the content. */
    public NorFlash(NorContent fitted, VirtualClock clock) {
        part = fitted.part();
        content = Arrays.copyOf(fitted.bytes(), NorPart.SIZE);
        Arrays.fill(content, fitted.bytes().length, NorPart.SIZE, (byte) 0xFF);
        protectedSectors = fitted.protectedSectors();
        this.clock = clock;
        finished = clock.newEvent("NOR flash", this::finished);
    }

    /** Returns the chip's memory itself. */
    public byte[] content() {
        return content;
    }

    public NorPart part() {
        return part;
    }

    @Override
    public String name() {
        return "NOR flash";
    }

    /** The reset pin: what the chip was doing stops where it is, and it reads again. */
    public void reset() {
        if (state == State.ERASING || state == State.SUSPENDED) {
            tearErase();
        }
        finished.cancel();
        erasing.clear();
        bypass = false;
        state = State.READ;
    }

    /** An erasure that is cut short has set some of the bits. */
    private void tearErase() {
        for (int start : erasing) {
            Random chance = new Random(start);
            for (int i = start; i < start + part.sectorSize(start); i++) {
                content[i] |= (byte) chance.nextInt(256);
            }
        }
    }

    // ---- bus ----

    @Override
    public int read(int offset, int size) {
        if (size == 4) {
            return readWord(offset) | readWord(offset + 2) << 16;
        }
        int word = readWord(offset & ~1);
        return size == 2 ? word : (word >>> (8 * (offset & 1))) & 0xFF;
    }

    @Override
    public void write(int offset, int size, int value) {
        // A byte cannot be written: the chip has no byte lanes, and no command is a byte.
        if (size >= 2) {
            writeWord(offset, value & 0xFFFF);
        }
        if (size == 4) {
            writeWord(offset + 2, value >>> 16);
        }
    }

    private int array(int offset) {
        return (content[offset] & 0xFF) | (content[offset + 1] & 0xFF) << 8;
    }

    private int readWord(int offset) {
        return switch (state) {
            case AUTOSELECT -> identification(offset);
            case CFI -> part.cfi((offset >>> 1) & 0xFF);
            case PROGRAMMING, PROGRAM_FAILED -> programStatus();
            case ERASE_WINDOW, ERASING -> eraseStatus(offset);
            case SUSPENDED -> erasing.contains(part.sectorStart(offset)) ? suspendedStatus() : array(offset);
            default -> array(offset);
        };
    }

    private int identification(int offset) {
        return switch ((offset >>> 1) & 0xFF) {
            case 0 -> part.manufacturer();
            case 1 -> part.device();
            case 2 -> isProtected(offset) ? 1 : 0;
            default -> 0;
        };
    }

    private int programStatus() {
        toggle = !toggle;
        return (~programmedValue & DQ7) | (toggle ? DQ6 : 0) | (state == State.PROGRAM_FAILED ? DQ5 : 0);
    }

    private int eraseStatus(int offset) {
        toggle = !toggle;
        boolean inside = erasing.contains(part.sectorStart(offset));
        return (toggle ? DQ6 : 0) | (toggle && inside ? DQ2 : 0) | (state == State.ERASING ? DQ3 : 0);
    }

    private int suspendedStatus() {
        toggle = !toggle;
        return DQ7 | (toggle ? DQ2 : 0);
    }

    private void writeWord(int offset, int value) {
        int word = offset >>> 1;
        int command = value & 0xFF;
        switch (state) {
            case READ, AUTOSELECT, CFI -> firstCycle(word, command);
            case SECOND_UNLOCK -> state = command == 0x55 && part.isSecondUnlock(word) ? State.COMMAND : State.READ;
            case COMMAND -> command(word, command);
            case PROGRAM_DATA -> program(offset, value);
            case ERASE_FIRST_UNLOCK ->
                state = command == 0xAA && part.isFirstUnlock(word) ? State.ERASE_SECOND_UNLOCK : State.READ;
            case ERASE_SECOND_UNLOCK ->
                state = command == 0x55 && part.isSecondUnlock(word) ? State.ERASE_COMMAND : State.READ;
            case ERASE_COMMAND -> erase(offset, command);
            case ERASE_WINDOW -> {
                if (command == 0x30) {
                    erase(offset, command);
                } else if (command == 0xB0) {
                    suspend();
                }
            }
            case ERASING -> {
                if (command == 0xB0 && part.amdExtensions()) {
                    suspend();
                }
            }
            case SUSPENDED -> {
                if (command == 0x30) {
                    resume();
                }
            }
            case PROGRAM_FAILED -> state = command == 0xF0 ? State.READ : state;
            case PROGRAMMING -> {
                // Busy: not even a reset is taken.
            }
        }
    }

    private void firstCycle(int word, int command) {
        if (bypass) {
            bypassCycle(command);
        } else if (command == 0xF0) {
            state = State.READ;
        } else if (command == 0xAA && part.isFirstUnlock(word)) {
            state = State.SECOND_UNLOCK;
        } else if (command == 0x98 && part.amdExtensions() && (word & 0xFF) == 0x55) {
            state = State.CFI;
        }
    }

    /** With unlock bypass a program command needs one cycle; 0x90 and 0x00 lead out. */
    private void bypassCycle(int command) {
        if (bypassReset && command == 0x00) {
            bypass = false;
        }
        bypassReset = command == 0x90;
        state = command == 0xA0 ? State.PROGRAM_DATA : State.READ;
    }

    private void command(int word, int command) {
        boolean addressed = part.isFirstUnlock(word);
        state = State.READ;
        switch (command) {
            case 0xA0 -> state = addressed ? State.PROGRAM_DATA : State.READ;
            case 0x80 -> state = addressed ? State.ERASE_FIRST_UNLOCK : State.READ;
            case 0x90 -> state = addressed ? State.AUTOSELECT : State.READ;
            case 0x98 -> state = addressed && !part.amdExtensions() ? State.CFI : State.READ;
            case 0x20 -> bypass = addressed && part.amdExtensions();
            default -> {
                // 0xF0 and what is no command: back to reading.
            }
        }
    }

    // ---- work ----

    private boolean isProtected(int offset) {
        return protectedSectors.contains(part.sectorStart(offset));
    }

    private void work(State busy, long time) {
        state = busy;
        workEnd = clock.now() + time;
        finished.scheduleAt(workEnd);
    }

    private void program(int offset, int value) {
        programmedOffset = offset;
        programmedValue = value;
        work(State.PROGRAMMING, isProtected(offset) ? PROTECTED_TIME : part.programTime());
    }

    private void erase(int offset, int command) {
        switch (command) {
            case 0x30 -> {
                addToErasure(part.sectorStart(offset));
                if (part.amdExtensions()) {
                    work(State.ERASE_WINDOW, ERASE_WINDOW);
                } else {
                    work(State.ERASING, part.eraseTime());
                }
            }
            case 0x50 -> {
                state = State.READ;
                if (!part.amdExtensions()) {
                    for (int at = 0; at < part.blockSize(); at += part.sectorSize(offset)) {
                        addToErasure(part.blockStart(offset) + at);
                    }
                    work(State.ERASING, part.eraseTime());
                }
            }
            case 0x10 -> {
                for (int at = 0; at < NorPart.SIZE; at += part.sectorSize(at)) {
                    addToErasure(at);
                }
                work(State.ERASING, part.chipEraseTime());
            }
            default -> state = State.READ;
        }
    }

    private void addToErasure(int sector) {
        if (!isProtected(sector)) {
            erasing.add(sector);
        }
    }

    private void suspend() {
        workLeft = state == State.ERASING ? Math.max(0, workEnd - clock.now()) : eraseTime();
        finished.cancel();
        state = State.SUSPENDED;
    }

    private void resume() {
        work(State.ERASING, workLeft);
    }

    private long eraseTime() {
        return erasing.isEmpty() ? PROTECTED_TIME : erasing.size() * part.eraseTime();
    }

    private void finished() {
        switch (state) {
            case PROGRAMMING -> programFinished();
            case ERASE_WINDOW -> work(State.ERASING, eraseTime());
            case ERASING -> {
                for (int sector : erasing) {
                    Arrays.fill(content, sector, sector + part.sectorSize(sector), (byte) 0xFF);
                }
                erasing.clear();
                state = State.READ;
            }
            default -> {
                // Reset meanwhile.
            }
        }
    }

    private void programFinished() {
        state = State.READ;
        if (isProtected(programmedOffset)) {
            return;
        }
        int before = array(programmedOffset);
        int after = before & programmedValue;
        content[programmedOffset] = (byte) after;
        content[programmedOffset + 1] = (byte) (after >>> 8);
        if (after != programmedValue && part.amdExtensions()) {
            // A bit cannot become one again: the chip tries, and gives up.
            state = State.PROGRAM_FAILED;
        }
    }
}
