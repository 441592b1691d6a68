package dev.envkit.emulator.device.nand;

import dev.envkit.emulator.time.VirtualClock;
import java.util.ArrayList;
import java.util.List;

/** A chip on a test bench: bus cycles as a controller makes them. */
final class NandBench {
    final VirtualClock clock = new VirtualClock();
    final List<String> reports = new ArrayList<>();
    final NandGeometry geometry;
    final NandFlash chip;

    NandBench(NandGeometry geometry, NandFaults faults) {
        this(NandCells.erased(geometry), faults);
    }

    NandBench(NandCells cells, NandFaults faults) {
        geometry = cells.geometry();
        chip = new NandFlash(cells, faults, clock, reports::add);
        chip.select(true);
    }

    void advance(long picos) {
        long end = clock.now() + picos;
        while (clock.nextDeadline() <= end) {
            clock.skipTo(clock.nextDeadline());
            clock.runDueEvents();
        }
        clock.skipTo(end);
    }

    void settle() {
        advance(10 * VirtualClock.MILLISECOND);
    }

    int[] readId(int count) {
        chip.command(0x90);
        chip.address(0);
        int[] id = new int[count];
        for (int i = 0; i < count; i++) {
            id[i] = chip.read();
        }
        return id;
    }

    private void address(int page, int column) {
        for (int n = 0; n < geometry.columnCycles(); n++) {
            chip.address(column >>> (8 * n));
        }
        row(page);
    }

    private void row(int page) {
        for (int n = 0; n < geometry.rowCycles(); n++) {
            chip.address(page >>> (8 * n));
        }
    }

    byte[] readPage(int page) {
        chip.command(0x00);
        address(page, 0);
        if (geometry.largePages()) {
            chip.command(0x30);
        }
        settle();
        byte[] content = new byte[geometry.rawPageSize()];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) chip.read();
        }
        return content;
    }

    void load(int page, int column, byte[] content) {
        chip.command(0x80);
        address(page, column);
        for (byte b : content) {
            chip.write(b & 0xFF);
        }
    }

    void beginProgram(int page, int column, byte[] content) {
        load(page, column, content);
        chip.command(0x10);
    }

    /** Returns the status. */
    int program(int page, int column, byte[] content) {
        if (!geometry.largePages()) {
            chip.command(0x00);
        }
        beginProgram(page, column, content);
        settle();
        return status();
    }

    int status() {
        chip.command(0x70);
        return chip.read();
    }

    void eraseAddress(int page) {
        chip.command(0x60);
        row(page);
    }

    void beginErase(int page) {
        eraseAddress(page);
        chip.command(0xD0);
    }

    int erase(int page) {
        beginErase(page);
        settle();
        return status();
    }

    void copyBack(int from, int to) {
        chip.command(0x00);
        address(from, 0);
        if (geometry.largePages()) {
            chip.command(0x35);
        }
        settle();
        chip.command(geometry.largePages() ? 0x85 : 0x8A);
        address(to, 0);
        chip.command(0x10);
        settle();
    }

    /** Returns which part of a page's bits is set. */
    double partOfOnes(int page) {
        byte[] content = chip.page(page);
        int ones = 0;
        for (byte b : content) {
            ones += Integer.bitCount(b & 0xFF);
        }
        return ones / (8.0 * content.length);
    }
}
