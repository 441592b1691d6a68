package dev.envkit.emulator.soc.s3c2440;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** User's manual chapter 16. */
class AdcControllerTest {
    private static final int ADCCON = 0x5800_0000;
    private static final int ADCTSC = 0x5800_0004;
    private static final int ADCDAT0 = 0x5800_000C;
    private static final int ADCDAT1 = 0x5800_0010;
    private static final int READY = 1 << 15;

    private final ChipFixture chip = new ChipFixture();

    @Test
    void conversionTakesFiveCyclesOfItsClock() {
        chip.soc.adc().input(2, 777);
        chip.write(ADCTSC, 0);
        chip.write(ADCCON, 1 << 14 | 49 << 6 | 2 << 3 | 1);
        assertEquals(0, chip.read(ADCCON) & (READY | 1));
        chip.advancePclk(249);
        assertEquals(0, chip.read(ADCCON) & READY);
        chip.advancePclk(2);
        assertEquals(READY, chip.read(ADCCON) & READY);
        assertEquals(777, chip.read(ADCDAT0) & 0x3FF);
        assertEquals(SubSource.INT_ADC_S.mask(), chip.subsrcpnd());
    }

    @Test
    void standbyDoesNotConvert() {
        chip.write(ADCCON, 1 << 2 | 1);
        chip.advancePclk(100_000);
        assertEquals(0, chip.subsrcpnd());
    }

    @Test
    void readStartConvertsOnEachRead() {
        chip.soc.adc().input(0, 1);
        chip.write(ADCTSC, 0);
        chip.write(ADCCON, 1 << 14 | 49 << 6 | 2);
        chip.read(ADCDAT0);
        chip.soc.adc().input(0, 2);
        chip.advancePclk(251);
        assertEquals(2, chip.read(ADCDAT0) & 0x3FF);
    }

    @Test
    void penDownInterruptsWhileWaitingForIt() {
        chip.write(ADCTSC, 0xD3);
        assertEquals(READY, chip.read(ADCDAT0) & READY);
        chip.soc.adc().penAt(300, 600);
        assertEquals(SubSource.INT_TC.mask(), chip.subsrcpnd());
        assertEquals(0, chip.read(ADCDAT0) & READY);
        chip.write(0x4A00_0018, -1);
        chip.write(ADCTSC, 0xD3 | 1 << 8); // now wait for it to go up
        assertEquals(0, chip.subsrcpnd());
        chip.soc.adc().penUp();
        assertEquals(SubSource.INT_TC.mask(), chip.subsrcpnd());
        assertEquals(3, chip.read(0x5800_0014));
    }

    @Test
    void automaticModeConvertsBothPositions() {
        chip.soc.adc().penAt(300, 600);
        chip.write(ADCTSC, 1 << 2 | 1 << 3);
        chip.write(0x5800_0008, 1000);
        chip.write(ADCCON, 1 << 14 | 49 << 6 | 1);
        chip.advancePclk(2 * (250 + 1000) - 5);
        assertFalse((chip.read(ADCCON) & READY) != 0);
        chip.advancePclk(10);
        assertEquals(300, chip.read(ADCDAT0) & 0x3FF);
        assertEquals(600, chip.read(ADCDAT1) & 0x3FF);
        assertTrue((chip.read(ADCCON) & READY) != 0);
    }

    @Test
    void separateModeConvertsOnePosition() {
        chip.soc.adc().penAt(300, 600);
        chip.write(ADCTSC, 2);
        chip.write(ADCCON, 1 << 14 | 1);
        chip.advancePclk(100);
        assertEquals(600, chip.read(ADCDAT1) & 0x3FF);
        assertEquals(0, chip.read(ADCDAT0) & 0x3FF);
    }
}
