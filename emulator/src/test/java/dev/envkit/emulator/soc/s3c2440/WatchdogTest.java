package dev.envkit.emulator.soc.s3c2440;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** User's manual chapter 18. */
class WatchdogTest {
    private static final int WTCON = 0x5300_0000;
    private static final int WTDAT = 0x5300_0004;
    private static final int WTCNT = 0x5300_0008;

    private final ChipFixture chip = new ChipFixture();

    @Test
    void runsAfterReset() {
        chip.soc.reset(Gpio.ResetCause.POWER_ON);
        assertTrue(chip.soc.watchdog().canReset());
        // 12 MHz / 129 / 16 for 0x8000 counts
        chip.advance(5_600_000_000_000L);
        assertEquals(0, chip.resets);
        chip.advance(100_000_000_000L);
        assertEquals(1, chip.resets);
    }

    @Test
    void resetsTheChipWhenItReachesZero() {
        chip.write(WTDAT, 100);
        chip.write(WTCNT, 100);
        chip.write(WTCON, 0x0021);
        chip.advancePclk(16 * 99);
        assertEquals(0, chip.resets);
        assertEquals(1, chip.read(WTCNT));
        chip.advancePclk(16);
        assertEquals(1, chip.resets);
    }

    @Test
    void writingTheCountFeedsIt() {
        chip.write(WTCNT, 100);
        chip.write(WTCON, 0x0021);
        for (int i = 0; i < 50; i++) {
            chip.advancePclk(16 * 90);
            chip.write(WTCNT, 100);
        }
        assertEquals(0, chip.resets);
    }

    @Test
    void asATimerItInterruptsAndReloadsFromWtdat() {
        chip.write(0x4A00_001C, 0);
        chip.write(WTDAT, 50);
        chip.write(WTCNT, 10);
        chip.write(WTCON, 0x0024);
        chip.advancePclk(16 * 10);
        assertEquals(SubSource.INT_WDT.mask(), chip.subsrcpnd());
        assertEquals(50, chip.read(WTCNT));
        assertEquals(0, chip.resets);
        assertFalse(chip.soc.watchdog().canReset());
    }

    @Test
    void clockSelectAndPrescalerDivide() {
        chip.write(WTCNT, 1000);
        chip.write(WTCON, 0x0020 | 2 << 3 | 4 << 8);
        chip.advancePclk(64 * 5 * 100);
        assertEquals(900, chip.read(WTCNT));
    }
}
