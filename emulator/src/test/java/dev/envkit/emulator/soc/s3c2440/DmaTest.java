package dev.envkit.emulator.soc.s3c2440;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** User's manual chapter 8. */
class DmaTest {
    private static final int DMA0 = 0x4B00_0000;
    private static final int SOURCE = ChipFixture.RAM;
    private static final int TARGET = ChipFixture.RAM + 0x1000;

    private final ChipFixture chip = new ChipFixture();

    private void program(int dcon) {
        chip.write(DMA0, SOURCE);
        chip.write(DMA0 + 0x04, 0);
        chip.write(DMA0 + 0x08, TARGET);
        chip.write(DMA0 + 0x0C, 0);
        chip.write(DMA0 + 0x10, dcon);
        for (int i = 0; i < 64; i++) {
            chip.write(SOURCE + 4 * i, 0x1000 + i);
        }
    }

    @Test
    void softwareTriggerCopiesMemoryAndInterrupts() {
        program(1 << 29 | 1 << 27 | 1 << 22 | 2 << 20 | 64);
        chip.write(DMA0 + 0x20, 3);
        assertEquals(1 << 20 | 64, chip.read(DMA0 + 0x14));
        chip.advancePclk(10_000);
        for (int i = 0; i < 64; i++) {
            assertEquals(0x1000 + i, chip.read(TARGET + 4 * i));
        }
        assertEquals(InterruptSource.INT_DMA0.mask(), chip.srcpnd());
        assertEquals(0, chip.read(DMA0 + 0x14));
        assertEquals(SOURCE + 256, chip.read(DMA0 + 0x18));
        assertEquals(TARGET + 256, chip.read(DMA0 + 0x1C));
        assertEquals(0, chip.read(DMA0 + 0x20));
    }

    @Test
    void transferTakesBusTime() {
        program(1 << 27 | 1 << 22 | 2 << 20 | 64);
        chip.write(DMA0 + 0x20, 3);
        chip.advancePclk(100);
        int left = chip.read(DMA0 + 0x14) & 0xF_FFFF;
        assertTrue(left > 0 && left < 64, "left: " + left);
    }

    @Test
    void burstMovesFourUnitsAnAtomicTransfer() {
        program(1 << 28 | 1 << 27 | 1 << 22 | 2 << 20 | 16);
        chip.write(DMA0 + 0x20, 3);
        chip.advancePclk(10_000);
        assertEquals(0x1000 + 63, chip.read(TARGET + 252));
    }

    @Test
    void fixedDestinationAndBytesFeedAPeripheral() {
        StringBuilder sent = new StringBuilder();
        chip.soc.uart(0).connect(c -> sent.append((char) c));
        chip.write(0x5000_0000, 3);
        chip.write(0x5000_0008, 1);
        chip.write(0x5000_0028, 26);
        byte[] text = "DMA to UART0".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        for (int i = 0; i < text.length; i++) {
            chip.bus.write(SOURCE + i, 1, text[i]);
        }
        chip.write(DMA0, SOURCE);
        chip.write(DMA0 + 0x08, 0x5000_0020);
        chip.write(DMA0 + 0x0C, 3);
        chip.write(DMA0 + 0x10, 1 << 29 | 1 << 24 | 1 << 23 | 1 << 22 | text.length);
        chip.write(DMA0 + 0x20, 2);
        chip.advancePclk(1000);
        assertEquals("", sent.toString());
        chip.write(0x5000_0004, 2 << 2 | 1); // UCON: transmit by DMA0
        chip.advance(2_000_000_000L);
        assertEquals("DMA to UART0", sent.toString());
        assertEquals(InterruptSource.INT_DMA0.mask(), chip.srcpnd() & InterruptSource.INT_DMA0.mask());
    }

    @Test
    void timerRequestsMoveOneUnitEachInSingleServiceMode() {
        program(3 << 24 | 1 << 23 | 1 << 22 | 2 << 20 | 64);
        chip.write(DMA0 + 0x20, 2);
        chip.write(0x5100_0004, 1 << 20); // timer 0 requests DMA
        chip.write(0x5100_000C, 999);
        chip.write(0x5100_0008, 2);
        chip.write(0x5100_0008, 9);
        chip.advancePclk(2000 * 5 + 100);
        assertEquals(64 - 5, chip.read(DMA0 + 0x14) & 0xF_FFFF);
        assertEquals(0, chip.srcpnd() & InterruptSource.INT_TIMER0.mask());
    }

    @Test
    void autoReloadStartsOverAtTheNextTrigger() {
        program(1 << 29 | 1 << 27 | 2 << 20 | 4);
        chip.write(DMA0 + 0x20, 3);
        chip.advancePclk(10_000);
        assertEquals(2, chip.read(DMA0 + 0x20));
        chip.write(SOURCE, 0xABCD);
        chip.write(DMA0 + 0x20, 3);
        chip.advancePclk(10_000);
        assertEquals(0xABCD, chip.read(TARGET));
    }

    @Test
    void stopEndsTheTransfer() {
        program(1 << 27 | 1 << 22 | 2 << 20 | 0xFFFF);
        chip.write(DMA0 + 0x20, 3);
        chip.advancePclk(500);
        chip.write(DMA0 + 0x20, 4);
        int left = chip.read(DMA0 + 0x14);
        chip.advancePclk(50_000);
        assertEquals(left, chip.read(DMA0 + 0x14));
        assertFalse((chip.read(DMA0 + 0x20) & 2) != 0);
    }
}
