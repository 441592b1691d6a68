package dev.envkit.emulator.device.nand;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every part does, whatever its pages; the subclasses are the parts. */
abstract class NandChipContract {
    final NandBench bench;
    final NandGeometry geometry;

    NandChipContract(NandGeometry geometry) {
        this.geometry = geometry;
        bench = new NandBench(geometry, NandFaults.NONE);
    }

    private byte[] random(int seed) {
        byte[] content = new byte[geometry.rawPageSize()];
        new Random(seed).nextBytes(content);
        return content;
    }

    /** The data sheet's first bytes of READ ID: maker and device. */
    abstract int[] id();

    @Test
    void identifiesItself() {
        int[] read = bench.readId(id().length);
        assertArrayEquals(id(), read);
    }

    @Test
    void anErasedChipReadsOnes() {
        byte[] erased = new byte[geometry.rawPageSize()];
        Arrays.fill(erased, (byte) 0xFF);
        assertArrayEquals(erased, bench.readPage(geometry.pages() - 1));
    }

    @Test
    void aProgrammedPageReadsBackWithItsSpareArea() {
        int page = geometry.pages() - 3;
        byte[] content = random(1);
        assertEquals(0xC0, bench.program(page, 0, content) & 0xC1);
        assertArrayEquals(content, bench.readPage(page));
        assertEquals(-1, bench.readPage(page - 1)[0]);
    }

    @Test
    void programmingOnlyClearsBits() {
        byte[] first = random(2);
        byte[] second = random(3);
        bench.program(7, 0, first);
        bench.program(7, 0, second);
        byte[] read = bench.readPage(7);
        for (int i = 0; i < read.length; i++) {
            assertEquals((byte) (first[i] & second[i]), read[i]);
        }
    }

    @Test
    void erasingSetsTheWholeBlockAndNoOther() {
        int perBlock = geometry.pagesPerBlock();
        byte[] content = random(4);
        for (int page : new int[] {perBlock - 1, perBlock, 2 * perBlock - 1, 2 * perBlock}) {
            bench.program(page, 0, content);
        }
        assertEquals(0xC0, bench.erase(perBlock + 5) & 0xC1);
        assertArrayEquals(content, bench.readPage(perBlock - 1));
        assertEquals(-1, bench.readPage(perBlock)[0]);
        assertEquals(-1, bench.readPage(2 * perBlock - 1)[0]);
        assertArrayEquals(content, bench.readPage(2 * perBlock));
    }

    @Test
    void isBusyForItsTimesAndAnswersStatusOnly() {
        bench.beginProgram(3, 0, new byte[] {0});
        assertFalse(bench.chip.ready());
        bench.chip.command(0x70);
        assertEquals(0x80, bench.chip.read() & 0xC0);
        bench.advance(geometry.programTime() - 1);
        assertFalse(bench.chip.ready());
        bench.advance(1);
        assertTrue(bench.chip.ready());
        assertEquals(0xC0, bench.chip.read() & 0xC1);
    }

    @Test
    void aProtectedChipChangesNothingAndSaysSo() {
        bench.program(2, 0, new byte[] {0x55});
        bench.chip.writeProtect(true);
        assertEquals(0x40, bench.program(2, 0, new byte[] {0}) & 0xC0);
        bench.erase(2);
        assertEquals(0x55, bench.readPage(2)[0]);
        bench.chip.writeProtect(false);
        bench.erase(2);
        assertEquals(-1, bench.readPage(2)[0]);
    }

    @Test
    void aResetDuringProgrammingLeavesATornPage() {
        byte[] zeros = new byte[geometry.rawPageSize()];
        bench.beginProgram(9, 0, zeros);
        bench.advance(geometry.programTime() / 2);
        bench.chip.command(0xFF);
        assertFalse(bench.chip.ready());
        bench.advance(geometry.resetTime(true, false));
        assertTrue(bench.chip.ready());
        assertEquals(0.5, bench.partOfOnes(9), 0.1);
    }

    @Test
    void aPowerCutDuringErasingLeavesAPartlyErasedBlock() {
        byte[] zeros = new byte[geometry.rawPageSize()];
        bench.program(0, 0, zeros);
        bench.program(1, 0, zeros);
        bench.beginErase(0);
        bench.advance(geometry.eraseTime() / 4);
        bench.chip.powerCut();
        assertTrue(bench.chip.ready());
        assertEquals(0.25, bench.partOfOnes(0), 0.1);
        assertEquals(0.25, bench.partOfOnes(1), 0.1);
        // What was left can be erased and used again.
        bench.chip.select(true);
        bench.erase(0);
        assertEquals(1.0, bench.partOfOnes(1));
    }

    @Test
    void programmingAPageTooOftenIsReported() {
        for (int n = 0; n <= geometry.mainPrograms(); n++) {
            assertTrue(bench.reports.isEmpty());
            bench.program(4, 0, new byte[] {(byte) (0x7F >> n)});
        }
        assertEquals(1, bench.reports.size());
        assertEquals(
                "NAND page 0x4: the main area was programmed %d times since its block was erased; the %s allows %d"
                        .formatted(geometry.mainPrograms() + 1, geometry, geometry.mainPrograms()),
                bench.reports.getFirst());
    }

    @Test
    void bootLogicGetsTheMainAreasOnly() {
        byte[] content = random(5);
        bench.program(1, 0, content);
        byte[] boot = new byte[4096];
        bench.chip.readMain(boot);
        assertEquals(-1, boot[geometry.pageSize() - 1]);
        assertArrayEquals(
                Arrays.copyOf(content, geometry.pageSize()),
                Arrays.copyOfRange(boot, geometry.pageSize(), 2 * geometry.pageSize()));
    }

    @Test
    void copyBackMovesAPageInsideTheChip() {
        byte[] content = random(6);
        bench.program(11, 0, content);
        bench.copyBack(11, 11 + 8 * geometry.pagesPerBlock());
        assertArrayEquals(
                geometry.copyBack() ? content : bench.readPage(12), bench.readPage(11 + 8 * geometry.pagesPerBlock()));
    }
}
