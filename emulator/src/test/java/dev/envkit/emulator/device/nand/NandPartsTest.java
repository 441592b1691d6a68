package dev.envkit.emulator.device.nand;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The parts: the contract of all of them, and what only some can do. Ids and cycles are those of the data sheets. */
class NandPartsTest {
    @Nested
    class K9F2808 extends NandChipContract {
        K9F2808() {
            super(NandGeometry.K9F2808);
        }

        @Override
        int[] id() {
            return new int[] {0xEC, 0x73};
        }

        @Test
        void readingGoesOnInTheNextPageUpToTheEndOfTheBlock() {
            byte[] marked = new byte[528];
            Arrays.fill(marked, (byte) 0xFF);
            marked[0] = 0x42;
            bench.program(31, 0, marked);
            bench.program(32, 0, marked);
            bench.readPage(30);
            bench.settle();
            assertEquals(0x42, bench.chip.read());
            for (int i = 1; i < 528; i++) {
                bench.chip.read();
            }
            bench.settle();
            assertEquals(0xFF, bench.chip.read());
        }

        @Test
        void aCommandOrADeselectionEndsReadingInSequence() {
            byte[] marked = {0x42};
            bench.program(0, 0, marked);
            bench.readPage(5);
            assertFalse(bench.chip.ready());
            bench.chip.select(false);
            assertTrue(bench.chip.ready());
            bench.chip.select(true);
            bench.readPage(6);
            assertEquals(0x42, bench.readPage(0)[0]);
        }
    }

    @Nested
    class K9F1208 extends NandChipContract {
        K9F1208() {
            super(NandGeometry.K9F1208);
        }

        @Override
        int[] id() {
            return new int[] {0xEC, 0x76, 0x5A, 0x3F};
        }

        @Test
        void pointersChooseTheHalfOrTheSpareArea() {
            bench.chip.command(0x01);
            bench.beginProgram(1, 3, new byte[] {0x11}); // column 3 of the second half
            bench.settle();
            bench.chip.command(0x50);
            bench.beginProgram(1, 4, new byte[] {0x22});
            bench.settle();
            byte[] page = bench.readPage(1);
            assertEquals(0x11, page[256 + 3]);
            assertEquals(0x22, page[512 + 4]);
        }

        @Test
        void fourPlanesAreProgrammedTogether() {
            for (int plane = 0; plane < 4; plane++) {
                bench.load(plane * 32, 0, new byte[] {(byte) plane});
                bench.chip.command(plane < 3 ? 0x11 : 0x10);
                bench.advance(plane < 3 ? geometry.dummyBusyTime() : geometry.programTime());
            }
            assertTrue(bench.chip.ready());
            assertEquals(1, bench.chip.operations());
            for (int plane = 0; plane < 4; plane++) {
                assertEquals(plane, bench.readPage(plane * 32)[0]);
            }
        }
    }

    @Nested
    class K9F1G08 extends NandChipContract {
        K9F1G08() {
            super(NandGeometry.K9F1G08);
        }

        @Override
        int[] id() {
            return new int[] {0xEC, 0xF1, 0x00, 0x95, 0x40};
        }

        @Test
        void randomInputAndOutputJumpWithinThePage() {
            bench.load(5, 10, new byte[] {1});
            bench.chip.command(0x85);
            bench.chip.address(0x00);
            bench.chip.address(0x08);
            bench.chip.write(2);
            bench.chip.command(0x10);
            bench.settle();
            bench.readPage(5);
            bench.chip.command(0x05);
            bench.chip.address(0x00);
            bench.chip.address(0x08);
            bench.chip.command(0xE0);
            assertEquals(2, bench.chip.read());
            assertEquals(1, bench.readPage(5)[10]);
        }
    }

    @Nested
    class K9F1G08U0A extends NandChipContract {
        K9F1G08U0A() {
            super(NandGeometry.K9F1G08U0A);
        }

        @Override
        int[] id() {
            return new int[] {0xEC, 0xF1, 0x80, 0x15, 0x40};
        }

        @Test
        void withTheCacheTheNextPageIsLoadedWhileOneIsProgrammed() {
            bench.load(0, 0, new byte[] {1});
            bench.chip.command(0x15);
            bench.advance(geometry.cacheBusyTime());
            assertTrue(bench.chip.ready());
            bench.chip.command(0x70);
            assertEquals(0xC0, bench.chip.read());
            bench.load(1, 0, new byte[] {2});
            bench.chip.command(0x10);
            assertFalse(bench.chip.ready());
            bench.advance(2 * geometry.programTime());
            bench.chip.command(0x70);
            assertEquals(0xE0, bench.chip.read());
            assertEquals(1, bench.readPage(0)[0]);
            assertEquals(2, bench.readPage(1)[0]);
        }
    }

    @Nested
    class K9F2G08 extends NandChipContract {
        K9F2G08() {
            super(NandGeometry.K9F2G08);
        }

        @Override
        int[] id() {
            return new int[] {0xEC, 0xDA, 0x10, 0x95, 0x44};
        }

        @Test
        void twoPlanesAreErasedTogether() {
            bench.program(0, 0, new byte[] {0});
            bench.program(64, 0, new byte[] {0});
            long before = bench.chip.operations();
            bench.eraseAddress(0);
            bench.eraseAddress(64);
            bench.chip.command(0xD0);
            bench.settle();
            assertEquals(before + 1, bench.chip.operations());
            assertEquals(-1, bench.readPage(0)[0]);
            assertEquals(-1, bench.readPage(64)[0]);
        }
    }

    @Nested
    class K9K8G08 extends NandChipContract {
        K9K8G08() {
            super(NandGeometry.K9K8G08);
        }

        @Override
        int[] id() {
            return new int[] {0xEC, 0xD3, 0x51, 0x95, 0x58};
        }
    }
}
