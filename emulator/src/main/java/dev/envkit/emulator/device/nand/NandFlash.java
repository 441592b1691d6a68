package dev.envkit.emulator.device.nand;

import dev.envkit.emulator.bus.NandTarget;
import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.VirtualClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * A NAND flash chip as its bus sees it (command sets of the data sheets that {@link NandGeometry} names): read with
 * random output and, with small pages, area pointers and sequential rows; page program with random input, cache and
 * several planes; copy-back; block erase; identification, status, reset and write protect; each with its busy time.
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
public final class NandFlash implements NandTarget {
    private static final int STATUS_FAIL = 0x01;
    private static final int STATUS_FAIL_BEFORE = 0x02;
    private static final int STATUS_ARRAY_READY = 0x20;
    private static final int STATUS_READY = 0x40;
    private static final int STATUS_NOT_PROTECTED = 0x80;

    /** What a data output cycle gives. */
    private enum Output {
        NOTHING,
        PAGE,
        ID,
        STATUS,
        PLANE_STATUS
    }

    /** Which address or data cycles come next. */
    private enum Input {
        NOTHING,
        READ_ADDRESS,
        OUTPUT_COLUMN,
        PROGRAM_ADDRESS,
        COPY_ADDRESS,
        INPUT_COLUMN,
        PROGRAM_DATA,
        ERASE_ADDRESS,
        ID_ADDRESS
    }

    private final NandGeometry geometry;
    private final NandArray array;
    private final VirtualClock clock;
    private final int rawPage;
    private final byte[] register;
    private final ClockEvent busyEnd;
    private final ClockEvent arrayEnd;
    private final Deque<List<NandArray.Work>> waiting = new ArrayDeque<>();
    private final List<NandArray.Work> planes = new ArrayList<>();
    private Runnable readyListener = () -> {};
    private OperationListener operationListener = (number, duration) -> {};
    private boolean selected;
    private boolean writeProtected;
    private boolean busy;

    /** The next page is loaded, or was, because the last byte of one was read. */
    private boolean sequentialLoad;

    /** R/nB stays low until all programming and erasing is over. */
    private boolean busyWithArray;

    private long arrayStart;
    private long arrayTime;
    private Output output = Output.NOTHING;
    private Input input = Input.NOTHING;
    private int addressCycles;
    private long addressBits;
    private int column;
    private int row;
    private int idIndex;
    private int failedPlanes;
    private boolean failedBefore;

    /** The area that small pages' commands 0x00, 0x01 and 0x50 point at: the column it begins with. */
    private int area;

    /** Told when the chip begins to program or erase. */
    @FunctionalInterface
    public interface OperationListener {
        /**
         * @param number counts from 1
         * @param duration in picoseconds
         */
        void begun(long number, long duration);
    }

    /** An erased chip, kept in memory, without faults. */
    public NandFlash(NandGeometry geometry, VirtualClock clock) {
        this(NandCells.erased(geometry), NandFaults.NONE, clock, report -> {});
    }

    /**
     * @param cells what the chip holds; closed by whoever opened them
     * @param reports takes a line where software asks for what the part does not allow
     * @throws IllegalArgumentException if the faults are not of this chip
     */
    public NandFlash(NandCells cells, NandFaults faults, VirtualClock clock, Consumer<String> reports) {
        this.clock = clock;
        geometry = cells.geometry();
        array = new NandArray(cells, faults, reports);
        rawPage = geometry.rawPageSize();
        register = new byte[rawPage];
        busyEnd = clock.newEvent("NAND busy", this::endBusy);
        arrayEnd = clock.newEvent("NAND array", this::arrayFinished);
    }

    /** Has {@code listener} called each time the R/nB pin changes. */
    public void onReadyChange(Runnable listener) {
        readyListener = listener;
    }

    /** Has {@code listener} called each time the chip begins to program or erase. */
    public void onOperation(OperationListener listener) {
        operationListener = listener;
    }

    public NandGeometry geometry() {
        return geometry;
    }

    /** Returns how many programmings and erasures have begun since the chip was made. */
    public long operations() {
        return array.operations();
    }

    /** Drives the nWP pin: protected, the chip ignores what would change it. */
    public void writeProtect(boolean protect) {
        writeProtected = protect;
    }

    /**
     * Returns a copy of a page: its main area, then its spare area.
     *
     * @param page its number
     */
    public byte[] page(int page) {
        byte[] copy = new byte[rawPage];
        array.cells().read(page, copy);
        return copy;
    }

    /**
     * Replaces a page, as when a programmed chip is fitted.
     *
     * @param page its number
     * @param content up to a main and spare area; the rest is erased
     */
    public void setPage(int page, byte[] content) {
        byte[] stored = Arrays.copyOf(content, rawPage);
        Arrays.fill(stored, Math.min(content.length, rawPage), rawPage, (byte) 0xFF);
        array.cells().write(page, stored);
    }

    /**
     * Gives what the chip's boot logic reads after a reset: main areas from page 0 on, faults included, without ECC.
     *
     * @param into filled
     */
    public void readMain(byte[] into) {
        byte[] content = new byte[rawPage];
        for (int done = 0, page = 0; done < into.length; done += geometry.pageSize(), page++) {
            array.read(page, content);
            System.arraycopy(content, 0, into, done, Math.min(geometry.pageSize(), into.length - done));
        }
    }

    /**
     * Takes the power away: what is being programmed or erased is left half done, the rest of the chip is as after
     * power-on.
     */
    public void powerCut() {
        if (array.working()) {
            array.tear((double) (clock.now() - arrayStart) / arrayTime);
        }
        forgetEverything();
        busyEnd.cancel();
        busy = false;
        readyListener.run();
    }

    private void forgetEverything() {
        arrayEnd.cancel();
        waiting.clear();
        planes.clear();
        busyWithArray = false;
        output = Output.NOTHING;
        input = Input.NOTHING;
        area = 0;
        failedPlanes = 0;
        failedBefore = false;
    }

    /** Finishes what is being programmed or erased, as if its time had passed: the machine is put away for good. */
    public void finish() {
        while (array.working()) {
            arrayFinished();
        }
    }

    @Override
    public void select(boolean enabled) {
        selected = enabled;
        if (!enabled) {
            endSequentialRead();
        }
    }

    /** A next page that the chip loads of its own accord is given up when nCE goes high or a command comes. */
    private void endSequentialRead() {
        if (sequentialLoad && busy) {
            busyEnd.cancel();
            endBusy();
        }
        sequentialLoad = false;
    }

    @Override
    public boolean ready() {
        return !busy;
    }

    @Override
    public void command(int value) {
        if (!selected) {
            return;
        }
        switch (value) {
            case 0x70 -> output = Output.STATUS;
            case 0xFF -> reset();
            default -> {
                endSequentialRead();
                if (busy) {
                    return;
                }
                if (geometry.largePages()) {
                    largePageCommand(value);
                } else {
                    smallPageCommand(value);
                }
            }
        }
    }

    private void largePageCommand(int value) {
        switch (value) {
            case 0x00 -> {
                expect(Input.READ_ADDRESS);
                // After a status read 0x00 alone returns to data output.
                output = Output.PAGE;
            }
            // 0x35 is the read of a copy-back: the page stays in the register for 0x85.
            case 0x30, 0x35 -> {
                if (input == Input.READ_ADDRESS && addressCycles >= geometry.columnCycles() + geometry.rowCycles()) {
                    latchAddress(0);
                    loadPage();
                }
            }
            case 0x05 -> expect(Input.OUTPUT_COLUMN);
            case 0xE0 -> {
                column = (int) addressBits & 0xFFFF;
                output = Output.PAGE;
                input = Input.NOTHING;
            }
            case 0x80 -> beginProgram();
            case 0x81 -> {
                if (!planes.isEmpty()) {
                    beginProgram();
                }
            }
            case 0x85 -> expect(input == Input.PROGRAM_DATA ? Input.INPUT_COLUMN : Input.COPY_ADDRESS);
            case 0x15 -> cacheProgram();
            case 0xF1, 0xF2 -> output = geometry == NandGeometry.K9K8G08 ? Output.STATUS : Output.NOTHING;
            default -> commonCommand(value);
        }
    }

    private void smallPageCommand(int value) {
        switch (value) {
            case 0x00, 0x01, 0x50 -> {
                area = value == 0x01 ? 256 : value == 0x50 ? 512 : 0;
                expect(Input.READ_ADDRESS);
                output = Output.PAGE;
            }
            case 0x80 -> beginProgram();
            case 0x8A -> {
                if (geometry.copyBack()) {
                    expect(Input.COPY_ADDRESS);
                }
            }
            case 0x71 -> output = geometry.planes() > 1 ? Output.PLANE_STATUS : Output.NOTHING;
            default -> commonCommand(value);
        }
    }

    private void commonCommand(int value) {
        switch (value) {
            case 0x10 -> {
                if (input == Input.PROGRAM_DATA) {
                    closePlane();
                    start();
                    busyWithArray = true;
                    beBusy();
                }
            }
            case 0x11 -> {
                if (input == Input.PROGRAM_DATA && geometry.planes() > 1) {
                    closePlane();
                    beBusy();
                    busyEnd.scheduleIn(geometry.dummyBusyTime());
                }
            }
            case 0x60 -> {
                closeErase();
                expect(Input.ERASE_ADDRESS);
            }
            case 0xD0 -> {
                closeErase();
                if (!planes.isEmpty()) {
                    start();
                    busyWithArray = true;
                    beBusy();
                }
            }
            case 0x90 -> {
                expect(Input.ID_ADDRESS);
                output = Output.ID;
                idIndex = 0;
            }
            default -> {
                input = Input.NOTHING;
                output = Output.NOTHING;
            }
        }
    }

    private void reset() {
        long time = geometry.resetTime(array.working(), array.erasing());
        if (array.working()) {
            array.tear((double) (clock.now() - arrayStart) / arrayTime);
        }
        forgetEverything();
        beBusy();
        busyEnd.scheduleIn(time);
    }

    private void expect(Input next) {
        input = next;
        addressCycles = 0;
        addressBits = 0;
    }

    private void beginProgram() {
        Arrays.fill(register, (byte) 0xFF);
        expect(Input.PROGRAM_ADDRESS);
    }

    @Override
    public void address(int value) {
        if (!selected || busy) {
            return;
        }
        addressBits |= (long) (value & 0xFF) << (8 * addressCycles);
        addressCycles++;
        switch (input) {
            case READ_ADDRESS -> {
                // Small pages are read without a second command.
                if (!geometry.largePages() && addressComplete()) {
                    latchAddress(area);
                    loadPage();
                }
            }
            case PROGRAM_ADDRESS, COPY_ADDRESS -> {
                if (addressComplete()) {
                    latchAddress(input == Input.PROGRAM_ADDRESS ? area : 0);
                    input = Input.PROGRAM_DATA;
                }
            }
            case INPUT_COLUMN -> {
                if (addressCycles == geometry.columnCycles()) {
                    column = (int) addressBits & 0xFFFF;
                    input = Input.PROGRAM_DATA;
                }
            }
            default -> {
                // What comes is taken when the next command asks for it.
            }
        }
    }

    private boolean addressComplete() {
        return addressCycles == geometry.columnCycles() + geometry.rowCycles();
    }

    private void latchAddress(int areaStart) {
        int columnBits = 8 * geometry.columnCycles();
        int low = (int) (addressBits & ((1L << columnBits) - 1));
        row = (int) (addressBits >>> columnBits) % geometry.pages();
        if (geometry.largePages()) {
            column = low;
            return;
        }
        // In the spare area only A0 to A3 count.
        column = areaStart == 512 ? 512 + (low & 15) : areaStart + low;
        if (area == 256) {
            // The pointer to the second half is good for one operation.
            area = 0;
        }
    }

    private void loadPage() {
        array.read(row, register);
        output = Output.PAGE;
        input = Input.NOTHING;
        beBusy();
        busyEnd.scheduleIn(geometry.readTime());
    }

    @Override
    public void write(int value) {
        if (selected && !busy && input == Input.PROGRAM_DATA && column < rawPage) {
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
            case STATUS -> status();
            case PLANE_STATUS -> (status() & ~STATUS_FAIL_BEFORE) | failedPlanes << 1;
            case ID -> geometry.id(idIndex++);
            case PAGE -> nextByte();
        };
    }

    private int status() {
        int value = writeProtected ? 0 : STATUS_NOT_PROTECTED;
        value |= busy ? 0 : STATUS_READY;
        value |= failedPlanes != 0 ? STATUS_FAIL : 0;
        if (geometry.cacheProgram()) {
            value |= array.working() ? 0 : STATUS_ARRAY_READY;
            value |= failedBefore ? STATUS_FAIL_BEFORE : 0;
        }
        return value;
    }

    private int nextByte() {
        if (busy || column >= rawPage) {
            return 0xFF;
        }
        int value = register[column++] & 0xFF;
        boolean lastOfBlock = (row + 1) % geometry.pagesPerBlock() == 0;
        if (column == rawPage && geometry.sequentialRead() && !lastOfBlock) {
            row++;
            column = area == 512 ? 512 : 0;
            loadPage();
            sequentialLoad = true;
        }
        return value;
    }

    /** What was loaded waits for the other planes. */
    private void closePlane() {
        planes.add(new NandArray.Program(row, register.clone()));
        input = Input.NOTHING;
    }

    private void closeErase() {
        if (input == Input.ERASE_ADDRESS && addressCycles >= geometry.rowCycles()) {
            if (geometry.planes() == 1) {
                planes.clear();
            }
            planes.add(new NandArray.Erase((int) (addressBits % geometry.pages()) / geometry.pagesPerBlock()));
        }
        input = Input.NOTHING;
    }

    private void cacheProgram() {
        if (input != Input.PROGRAM_DATA || !geometry.cacheProgram()) {
            return;
        }
        boolean wait = array.working();
        closePlane();
        start();
        beBusy();
        if (!wait) {
            busyEnd.scheduleIn(geometry.cacheBusyTime());
        }
    }

    /** Has the array do what was prepared, at once or when it has finished what it does. */
    private void start() {
        List<NandArray.Work> work = List.copyOf(planes);
        planes.clear();
        if (writeProtected) {
            // The chip ignores it: it is ready at once, and its status says why.
            arrayStart = clock.now();
            arrayTime = 1;
            arrayEnd.scheduleIn(0);
            return;
        }
        waiting.add(work);
        if (!array.working()) {
            beginNext();
        }
    }

    private void beginNext() {
        arrayStart = clock.now();
        arrayTime = array.begin(waiting.remove());
        arrayEnd.scheduleIn(arrayTime);
        operationListener.begun(array.operations(), arrayTime);
    }

    private void arrayFinished() {
        failedBefore = failedPlanes != 0;
        failedPlanes = array.finish();
        if (!waiting.isEmpty()) {
            beginNext();
            if (!busyWithArray && busy) {
                busyEnd.scheduleIn(geometry.cacheBusyTime());
            }
        } else if (busyWithArray) {
            busyWithArray = false;
            endBusy();
        }
    }

    private void beBusy() {
        busy = true;
        readyListener.run();
    }

    private void endBusy() {
        busy = false;
        readyListener.run();
    }
}
