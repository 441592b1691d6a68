package dev.envkit.emulator.device.nand;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * The memory array of a chip: reads pages, and programs or erases with what can go wrong in between.
 *
 * <p>Programming only clears bits, erasing only sets them. Both take time, during which the cells are on their way: the
 * power may fail then, or a reset come, and {@link #tear} leaves what a chip then holds, a part of the bits changed.
 * (That a torn cell may read differently each time is not modelled.)
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
final class NandArray {
    /** Something that the array does to its cells. */
    sealed interface Work {}

    /** Clears the bits of a page that are clear in the data. */
    static final class Program implements Work {
        private final int page;
        private final byte[] data;

        /** @param data main and spare area; not to be changed any more */
        Program(int page, byte[] data) {
            this.page = page;
            this.data = data;
        }
    }

    /** Sets all bits of a block. */
    record Erase(int block) implements Work {}

    private final NandCells cells;
    private final NandGeometry geometry;
    private final NandFaults faults;
    private final Consumer<String> reports;
    private final Random chance;
    private final byte[] mainPrograms;
    private final byte[] sparePrograms;
    private final int[] erasures;
    private final BitSet wornOut;
    private final List<NandFaults.Flip> flips;
    private final BitSet reportedPages;
    private List<Work> current = List.of();
    private long operations;

    NandArray(NandCells cells, NandFaults faults, Consumer<String> reports) {
        this.cells = cells;
        this.faults = faults;
        this.reports = reports;
        geometry = cells.geometry();
        faults.checkAgainst(geometry);
        chance = new Random(faults.seed());
        mainPrograms = new byte[geometry.pages()];
        sparePrograms = new byte[geometry.pages()];
        erasures = new int[geometry.blocks()];
        wornOut = new BitSet(geometry.blocks());
        reportedPages = new BitSet(geometry.pages());
        flips = new ArrayList<>(faults.flips());
        faults.badBlocks().forEach(this::markBad);
    }

    NandGeometry geometry() {
        return geometry;
    }

    NandCells cells() {
        return cells;
    }

    /** The factory's marker is in the first and the second page of the block, and the block is of no use. */
    private void markBad(int block) {
        byte[] page = new byte[geometry.rawPageSize()];
        for (int n = 0; n < 2; n++) {
            int row = block * geometry.pagesPerBlock() + n;
            cells.read(row, page);
            page[geometry.pageSize() + geometry.badBlockMarker()] = 0;
            cells.write(row, page);
        }
    }

    /** Reads a page as the sense amplifiers see it. */
    void read(int page, byte[] content) {
        cells.read(page, content);
        for (NandFaults.Flip flip : flips) {
            if (flip.page() == page) {
                content[flip.column()] ^= (byte) (1 << flip.bit());
            }
        }
        if (faults.flipRate() > 0) {
            flipAtRandom(content);
        }
    }

    /** Jumps from one flipped bit to the next: the gaps between them are distributed geometrically. */
    private void flipAtRandom(byte[] content) {
        double logOfGood = Math.log1p(-faults.flipRate());
        for (double bit = gap(logOfGood); bit < 8.0 * content.length; bit += 1 + gap(logOfGood)) {
            content[(int) bit / 8] ^= (byte) (1 << ((int) bit & 7));
        }
    }

    private double gap(double logOfGood) {
        return Math.floor(Math.log(1 - chance.nextDouble()) / logOfGood);
    }

    /** Returns how many programmings and erasures have begun. */
    long operations() {
        return operations;
    }

    /** Returns whether something has begun that is neither finished nor torn. */
    boolean working() {
        return !current.isEmpty();
    }

    /** Returns whether what has begun is an erasure. */
    boolean erasing() {
        return !current.isEmpty() && current.getFirst() instanceof Erase;
    }

    /**
     * Begins something, on one or several planes at once; it takes effect with {@link #finish} or {@link #tear}.
     *
     * @return how long it takes, in picoseconds
     */
    long begin(List<Work> work) {
        current = work;
        operations++;
        return erasing() ? geometry.eraseTime() : geometry.programTime();
    }

    /**
     * Finishes what has begun.
     *
     * @return the planes, by bit, on which it failed
     */
    int finish() {
        int failed = 0;
        for (Work work : current) {
            switch (work) {
                case Program program -> {
                    if (!program(program.page, program.data)) {
                        failed |= 1 << geometry.plane(program.page);
                    }
                }
                case Erase(int block) -> {
                    if (!erase(block)) {
                        failed |= 1 << geometry.plane(block * geometry.pagesPerBlock());
                    }
                }
            }
        }
        current = List.of();
        return failed;
    }

    private boolean broken(int block) {
        return faults.badBlocks().contains(block) || faults.failingBlocks().contains(block) || wornOut.get(block);
    }

    private boolean program(int page, byte[] data) {
        count(page, data);
        byte[] old = new byte[geometry.rawPageSize()];
        cells.read(page, old);
        if (broken(page / geometry.pagesPerBlock())) {
            // The pulses do not reach what they should: some bits stay.
            clearPart(page, old, data, 0.9);
            return false;
        }
        boolean changes = false;
        for (int i = 0; i < old.length; i++) {
            changes |= (old[i] & ~data[i]) != 0;
            old[i] &= data[i];
        }
        if (changes) {
            cells.write(page, old);
        }
        return true;
    }

    private boolean erase(int block) {
        if (faults.badBlocks().contains(block)) {
            return false;
        }
        if (faults.endurance() > 0 && ++erasures[block] > faults.endurance()) {
            wornOut.set(block);
        }
        if (broken(block)) {
            setPart(block, 0.9);
            return false;
        }
        cells.erase(block);
        forget(block);
        return true;
    }

    /** What was known of a block's pages ends with its erasure. */
    private void forget(int block) {
        int first = block * geometry.pagesPerBlock();
        int end = first + geometry.pagesPerBlock();
        Arrays.fill(mainPrograms, first, end, (byte) 0);
        Arrays.fill(sparePrograms, first, end, (byte) 0);
        flips.removeIf(flip -> flip.page() >= first && flip.page() < end);
    }

    /** Counts partial programmings against the data sheet's limit ("NOP"); beyond it a real page may lose data. */
    private void count(int page, byte[] data) {
        boolean main = touches(data, 0, geometry.pageSize());
        boolean spare = touches(data, geometry.pageSize(), geometry.rawPageSize());
        if (main && mainPrograms[page] < Byte.MAX_VALUE) {
            mainPrograms[page]++;
        }
        if (spare && sparePrograms[page] < Byte.MAX_VALUE) {
            sparePrograms[page]++;
        }
        if (main && mainPrograms[page] > geometry.mainPrograms()) {
            reportLimit(page, "main", mainPrograms[page], geometry.mainPrograms());
        } else if (spare && sparePrograms[page] > geometry.sparePrograms()) {
            reportLimit(page, "spare", sparePrograms[page], geometry.sparePrograms());
        }
    }

    private static boolean touches(byte[] data, int from, int to) {
        for (int i = from; i < to; i++) {
            if (data[i] != -1) {
                return true;
            }
        }
        return false;
    }

    private void reportLimit(int page, String area, int times, int limit) {
        if (!reportedPages.get(page)) {
            reportedPages.set(page);
            reports.accept(
                    "NAND page 0x%x: the %s area was programmed %d times since its block was erased; the %s allows %d"
                            .formatted(page, area, times, geometry, limit));
        }
    }

    /**
     * Stops in the middle of what has begun, as when the power fails or a reset comes.
     *
     * @param done how much of the time has passed, from 0 to 1: each bit has changed with this chance
     */
    void tear(double done) {
        byte[] old = new byte[geometry.rawPageSize()];
        for (Work work : current) {
            switch (work) {
                case Program program -> {
                    count(program.page, program.data);
                    cells.read(program.page, old);
                    clearPart(program.page, old, program.data, done);
                }
                case Erase(int block) -> setPart(block, done);
            }
        }
        current = List.of();
    }

    private void clearPart(int page, byte[] old, byte[] data, double part) {
        for (int i = 0; i < old.length; i++) {
            old[i] &= (byte) ~some(old[i] & ~data[i], part);
        }
        cells.write(page, old);
    }

    private void setPart(int block, double part) {
        byte[] content = new byte[geometry.rawPageSize()];
        for (int n = 0; n < geometry.pagesPerBlock(); n++) {
            int page = block * geometry.pagesPerBlock() + n;
            cells.read(page, content);
            if (touches(content, 0, content.length)) {
                for (int i = 0; i < content.length; i++) {
                    content[i] |= (byte) some(~content[i], part);
                }
                cells.write(page, content);
            }
        }
    }

    /** Chooses some of the bits that are set in the lowest byte. */
    private int some(int bits, double part) {
        int chosen = 0;
        for (int left = bits & 0xFF; left != 0; left &= left - 1) {
            if (chance.nextDouble() < part) {
                chosen |= Integer.lowestOneBit(left);
            }
        }
        return chosen;
    }
}
