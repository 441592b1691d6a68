package dev.envkit.emulator.soc.s3c2440;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** User's manual chapter 7. */
class ClockControllerTest {
    private static final int CLKPWR = 0x4C00_0000;
    private final ChipFixture chip = new ChipFixture();

    private ClockRates rates() {
        return chip.soc.clocks().rates();
    }

    @Test
    void boardsUsualSettingGives405And101And50Megahertz() {
        assertEquals(405_000_000, rates().fclk());
        assertEquals(101_250_000, rates().hclk());
        assertEquals(50_625_000, rates().pclk());
    }

    @Test
    void afterResetTheCrystalIsTheClockWhateverMpllconReads() {
        chip.soc.reset(Gpio.ResetCause.WATCHDOG);
        assertEquals(0x0009_6030, chip.read(CLKPWR + 0x04));
        assertEquals(12_000_000, rates().fclk());
        assertEquals(12_000_000, rates().pclk());
    }

    @Test
    void upllGives48MegahertzForUsb() {
        chip.write(CLKPWR + 0x08, 0x38022);
        assertEquals(48_000_000, rates().uclk());
        chip.write(CLKPWR + 0x14, 5 | 1 << 3);
        assertEquals(24_000_000, rates().uclk());
    }

    @Test
    void hdivnAndCamdivnDivideFclk() {
        int[][] cases = {{0, 0, 1}, {1, 0, 2}, {2, 0, 4}, {2, 1 << 9, 8}, {3, 0, 3}, {3, 1 << 8, 6}};
        for (int[] c : cases) {
            chip.write(CLKPWR + 0x14, c[0] << 1);
            chip.write(CLKPWR + 0x18, c[1]);
            assertEquals(405_000_000L / c[2], rates().hclk());
            assertEquals(rates().hclk(), rates().pclk());
        }
    }

    @Test
    void slowModeDividesTheCrystal() {
        chip.write(CLKPWR + 0x10, 1 << 4 | 3);
        assertEquals(2_000_000, rates().fclk());
        chip.write(CLKPWR + 0x10, 1 << 4);
        assertEquals(12_000_000, rates().fclk());
        chip.write(CLKPWR + 0x10, 4);
        assertEquals(405_000_000, rates().fclk());
    }

    @Test
    void dvsRunsTheProcessorAtHclk() {
        chip.write(CLKPWR + 0x18, 1 << 12);
        assertEquals(101_250_000, rates().cpu());
        assertEquals(405_000_000, rates().fclk());
    }

    @Test
    void writingMpllconStopsTheProcessorForTheLockTime() {
        chip.write(CLKPWR, 1200);
        chip.write(CLKPWR + 0x04, 0x7F021);
        assertEquals("stop 100000000", chip.power.getFirst());
    }

    @Test
    void clkconEntersIdleAndSleep() {
        chip.write(CLKPWR + 0x0C, 0xFFFFF4);
        chip.soc.clocks().wake();
        assertEquals(0xFFFFF0, chip.read(CLKPWR + 0x0C));
        chip.write(CLKPWR + 0x0C, 0xFFFFF8);
        assertEquals(java.util.List.of("idle", "sleep"), chip.power);
    }

    @Test
    void gatedClockIsZero() {
        chip.write(CLKPWR + 0x0C, 0xFFFFF0 & ~(1 << 8));
        assertEquals(0, chip.soc.clocks().pclk(ClockController.Gate.PWM));
        assertTrue(chip.soc.clocks().pclk(ClockController.Gate.ADC) > 0);
        assertFalse(chip.soc.clocks().pclk(ClockController.Gate.PWM) > 0);
    }
}
