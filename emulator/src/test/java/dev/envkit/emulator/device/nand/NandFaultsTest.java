package dev.envkit.emulator.device.nand;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NandFaultsTest {
    private static NandBench bench(String faults) {
        return new NandBench(NandGeometry.K9F1G08, NandFaults.parse(faults));
    }

    @Test
    void everyKindOfFaultCanBeWritten() {
        assertEquals(
                new NandFaults(
                        7,
                        Set.of(20, 21),
                        Set.of(5),
                        List.of(new NandFaults.Flip(0x100, 17, 3)),
                        1e-7,
                        100,
                        Set.of(12L)),
                NandFaults.parse("seed=7,bad=20/21,fail=5,flip=0x100:17:3,flip-rate=1e-7,endurance=100,cut=12"));
    }

    @Test
    void whatIsWrongWithASpecificationIsSaid() {
        for (String wrong : List.of("x", "blue=1", "bad=", "bad=-1", "flip=1:2", "flip=1:2:8", "flip-rate=2")) {
            IllegalArgumentException thrown =
                    assertThrows(IllegalArgumentException.class, () -> NandFaults.parse(wrong), wrong);
            assertFalse(String.valueOf(thrown.getMessage()).isEmpty());
        }
        IllegalArgumentException outside = assertThrows(IllegalArgumentException.class, () -> bench("bad=1024"));
        assertEquals("there is no block 1024: K9F1G08 has 1024", outside.getMessage());
    }

    @Test
    void theFactoryMarksBadBlocksInTheirFirstTwoPagesAndTheyFail() {
        NandBench large = bench("bad=3");
        assertEquals(0, large.readPage(3 * 64)[2048]);
        assertEquals(0, large.readPage(3 * 64 + 1)[2048]);
        assertEquals(-1, large.readPage(3 * 64 + 2)[2048]);
        assertEquals(1, large.erase(3 * 64) & 1);
        assertEquals(0, large.readPage(3 * 64)[2048]);
        NandBench small = new NandBench(NandGeometry.K9F1208, NandFaults.parse("bad=3"));
        assertEquals(0, small.readPage(3 * 32)[512 + 5]);
    }

    @Test
    void aFailingBlockLooksGoodUntilItIsUsed() {
        NandBench bench = bench("fail=4");
        assertEquals(-1, bench.readPage(4 * 64)[2048]);
        assertEquals(1, bench.program(4 * 64, 0, new byte[] {0, 0}) & 1);
        assertEquals(1, bench.erase(4 * 64) & 1);
        assertEquals(0, bench.erase(5 * 64) & 1);
    }

    @Test
    void aFlippedBitStaysUntilItsBlockIsErased() {
        NandBench bench = bench("flip=64:2:5");
        bench.program(64, 0, new byte[] {1, 2, 3});
        assertEquals(3 ^ 0x20, bench.readPage(64)[2]);
        assertEquals(3 ^ 0x20, bench.readPage(64)[2]);
        bench.erase(64);
        bench.program(64, 0, new byte[] {1, 2, 3});
        assertEquals(3, bench.readPage(64)[2]);
    }

    @Test
    void randomFlipsComeAtTheirRateAndRepeatWithTheirSeed() {
        NandBench bench = bench("flip-rate=1e-3,seed=5");
        NandBench same = bench("flip-rate=1e-3,seed=5");
        int zeros = 0;
        for (int page = 0; page < 100; page++) {
            byte[] content = bench.readPage(page);
            assertArrayEquals(content, same.readPage(page));
            for (byte b : content) {
                zeros += 8 - Integer.bitCount(b & 0xFF);
            }
        }
        assertEquals(1e-3, zeros / (100 * 2112 * 8.0), 2e-4);
    }

    @Test
    void aBlockWearsOut() {
        NandBench bench = bench("endurance=10");
        for (int n = 0; n < 10; n++) {
            assertEquals(0, bench.erase(0) & 1);
        }
        assertEquals(1, bench.erase(0) & 1);
        assertEquals(1, bench.program(0, 0, new byte[] {0}) & 1);
        assertEquals(0, bench.erase(64) & 1);
        assertTrue(bench.reports.isEmpty());
    }
}
