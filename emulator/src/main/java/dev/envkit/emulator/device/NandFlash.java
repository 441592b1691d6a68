package dev.envkit.emulator.device;

import dev.envkit.emulator.bus.NandTarget;
import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.VirtualClock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A NAND flash chip (Samsung K9F series data sheets): identification, page read with random output, page program with
 * random input, block erase, status and reset, each with its busy time.
 *
 * <p>Programming can only clear bits; a page that was never programmed takes no memory.
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
public final class NandFlash implements NandTarget {
    private static final long READ_TIME = 25 * VirtualClock.MICROSECOND;
    private static final long PROGRAM_TIME = 200 * VirtualClock.MICROSECOND;
    private static final long ERASE_TIME = 1500 * VirtualClock.MICROSECOND;
    private static final long RESET_TIME = 5 * VirtualClock.MICROSECOND;

    private static final int STATUS_READY = 0x40;
    private static final int STATUS_NOT_PROTECTED = 0x80;

    /** What a data output cycle gives. */
    private enum Output {
        NOTHING,
        PAGE,
        ID,
        STATUS
    }

    private final NandGeometry geometry;
    private final int fullPage;
    private final Map<Integer, byte[]> pages = new HashMap<>();
    private final byte[] register;
    private final ClockEvent ready;
    private Runnable readyListener = () -> {};
    private boolean selected;
    private boolean busy;
    private Output output = Output.NOTHING;
    private int command;
    private int addressCycles;
    private long addressBits;
    private int column;
    private int row;
    private int smallPageArea;
    private int idIndex;

    /** An erased chip without bad blocks. */
    public NandFlash(NandGeometry geometry, VirtualClock clock) {
        this.geometry = geometry;
        fullPage = geometry.pageSize() + geometry.spareSize();
        register = new byte[fullPage];
        ready = clock.newEvent("NAND ready", this::becomeReady);
    }

    /** Has {@code listener} called each time the R/nB pin changes. */
    public void onReadyChange(Runnable listener) {
        readyListener = listener;
    }

    public NandGeometry geometry() {
        return geometry;
    }

    /**
     * Returns a copy of a page: its main area, then its spare area.
     *
     * @param page its number
     */
    public byte[] page(int page) {
        byte[] copy = new byte[fullPage];
        byte[] stored = pages.get(page);
        if (stored == null) {
            Arrays.fill(copy, (byte) 0xFF);
        } else {
            System.arraycopy(stored, 0, copy, 0, fullPage);
        }
        return copy;
    }

    /**
     * Replaces a page, as when a programmed chip is fitted.
     *
     * @param page its number
     * @param content up to a main and spare area; the rest is erased
     */
    public void setPage(int page, byte[] content) {
        byte[] stored = Arrays.copyOf(content, fullPage);
        Arrays.fill(stored, Math.min(content.length, fullPage), fullPage, (byte) 0xFF);
        pages.put(page, stored);
    }

    @Override
    public void select(boolean enabled) {
        selected = enabled;
    }

    @Override
    public boolean ready() {
        return !busy;
    }

    @Override
    public void command(int value) {
        if (!selected || (busy && value != 0x70 && value != 0xFF)) {
            return;
        }
        switch (value) {
            case 0x00, 0x01, 0x50 -> {
                // With small pages these also say in which part of the page the column is.
                smallPageArea = value == 0x01 ? 256 : value == 0x50 ? 512 : 0;
                beginAddress(0x00);
                // After a status read 0x00 alone returns to data output.
                output = Output.PAGE;
            }
            case 0x30 -> {
                latchRowAndColumn();
                loadPage();
            }
            case 0x05, 0x60, 0x85 -> beginAddress(value);
            case 0xE0 -> column = (int) addressBits & 0xFFFF;
            case 0x80 -> {
                Arrays.fill(register, (byte) 0xFF);
                beginAddress(0x80);
            }
            case 0x10 -> programPage();
            case 0xD0 -> eraseBlock();
            case 0x70 -> output = Output.STATUS;
            case 0x90 -> {
                beginAddress(0x90);
                output = Output.ID;
                idIndex = 0;
            }
            case 0xFF -> {
                output = Output.NOTHING;
                command = 0;
                beBusy(RESET_TIME);
            }
            default -> output = Output.NOTHING;
        }
    }

    private void beginAddress(int newCommand) {
        command = newCommand;
        addressCycles = 0;
        addressBits = 0;
    }

    @Override
    public void address(int value) {
        if (!selected || busy) {
            return;
        }
        addressBits |= (long) (value & 0xFF) << (8 * addressCycles);
        addressCycles++;
        if (command == 0x90) {
            return;
        }
        int wanted = columnCycles() + geometry.rowCycles();
        boolean complete = addressCycles == wanted;
        if (command == 0x00 && !geometry.largePages() && complete) {
            // Small pages are read without a second command.
            latchRowAndColumn();
            loadPage();
        } else if (command == 0x80 && complete) {
            latchRowAndColumn();
        } else if (command == 0x85 && addressCycles == columnCycles()) {
            column = (int) addressBits & 0xFFFF;
        }
    }

    private int columnCycles() {
        return geometry.largePages() ? 2 : 1;
    }

    private void latchRowAndColumn() {
        int columnBits = 8 * columnCycles();
        int low = (int) (addressBits & ((1L << columnBits) - 1));
        column = geometry.largePages() ? low : low + smallPageArea;
        row = (int) (addressBits >>> columnBits) % geometry.pages();
    }

    private void loadPage() {
        System.arraycopy(page(row), 0, register, 0, fullPage);
        output = Output.PAGE;
        beBusy(READ_TIME);
    }

    @Override
    public void write(int value) {
        if (selected && !busy && column < fullPage && (command == 0x80 || command == 0x85)) {
            register[column++] = (byte) value;
        }
    }

    @Override
    public int read() {
        if (!selected) {
            return 0xFF;
        }
        return switch (output) {
            case NOTHING -> 0xFF;
            case STATUS -> STATUS_NOT_PROTECTED | (busy ? 0 : STATUS_READY);
            case ID -> geometry.id(idIndex++);
            case PAGE -> nextByte();
        };
    }

    private int nextByte() {
        if (busy || column >= fullPage) {
            return 0xFF;
        }
        int value = register[column++] & 0xFF;
        if (column == fullPage && !geometry.largePages()) {
            // Small pages are read in sequence.
            row = (row + 1) % geometry.pages();
            column = smallPageArea == 512 ? 512 : 0;
            loadPage();
        }
        return value;
    }

    private void programPage() {
        if (command != 0x80 && command != 0x85) {
            return;
        }
        byte[] stored = pages.computeIfAbsent(row, this::page);
        for (int i = 0; i < fullPage; i++) {
            stored[i] &= register[i];
        }
        command = 0;
        beBusy(PROGRAM_TIME);
    }

    private void eraseBlock() {
        if (command != 0x60) {
            return;
        }
        int block = (int) addressBits % geometry.pages() / geometry.pagesPerBlock();
        for (int n = 0; n < geometry.pagesPerBlock(); n++) {
            pages.remove(block * geometry.pagesPerBlock() + n);
        }
        command = 0;
        beBusy(ERASE_TIME);
    }

    private void beBusy(long time) {
        busy = true;
        ready.scheduleIn(time);
        readyListener.run();
    }

    private void becomeReady() {
        busy = false;
        readyListener.run();
    }
}
