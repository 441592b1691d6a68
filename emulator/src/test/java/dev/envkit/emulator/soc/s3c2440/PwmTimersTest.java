package dev.envkit.emulator.soc.s3c2440;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** User's manual chapter 10. */
class PwmTimersTest {
    private static final int PWM = 0x5100_0000;
    private static final int TCFG0 = PWM;
    private static final int TCFG1 = PWM + 0x04;
    private static final int TCON = PWM + 0x08;
    private static final int TCNTB0 = PWM + 0x0C;
    private static final int TCNTO0 = PWM + 0x14;
    private static final int TCNTB4 = PWM + 0x3C;
    private static final int TCNTO4 = PWM + 0x40;
    private static final int T0 = InterruptSource.INT_TIMER0.mask();
    private static final int T4 = InterruptSource.INT_TIMER4.mask();

    private final ChipFixture chip = new ChipFixture();

    private void startTimer4(int count, boolean reload) {
        chip.write(TCNTB4, count);
        chip.write(TCON, 1 << 21);
        chip.write(TCON, 1 << 20 | (reload ? 1 << 22 : 0));
    }

    @Test
    void countsDownAtTheDividedClock() {
        chip.write(TCFG0, 3 << 8); // prescaler 1 divides by 4
        chip.write(TCFG1, 1 << 16); // timer 4 by 4 more
        startTimer4(1000, true);
        assertEquals(1000, chip.read(TCNTO4));
        chip.advancePclk(16 * 10);
        assertEquals(990, chip.read(TCNTO4));
    }

    @Test
    void periodIsOneMoreThanTheCountBuffer() {
        startTimer4(99, true);
        int interrupts = 0;
        for (int period = 0; period < 10; period++) {
            chip.advancePclk(2 * 100);
            interrupts += (chip.srcpnd() & T4) != 0 ? 1 : 0;
            chip.write(0x4A00_0000, T4);
        }
        assertEquals(10, interrupts);
        chip.advancePclk(2 * 98);
        assertEquals(0, chip.srcpnd() & T4);
    }

    @Test
    void oneShotStopsAtZeroAndInterruptsOnce() {
        startTimer4(10, false);
        chip.advancePclk(2 * 10);
        assertEquals(T4, chip.srcpnd() & T4);
        chip.write(0x4A00_0000, T4);
        chip.advancePclk(10_000);
        assertEquals(0, chip.srcpnd() & T4);
        assertEquals(0, chip.read(TCNTO4));
    }

    @Test
    void newCountWaitsForTheReload() {
        startTimer4(100, true);
        chip.write(TCNTB4, 50);
        chip.advancePclk(2 * 20);
        assertEquals(80, chip.read(TCNTO4));
        chip.advancePclk(2 * 81);
        assertEquals(50, chip.read(TCNTO4));
    }

    @Test
    void stoppingFreezesAndStartingContinues() {
        startTimer4(100, true);
        chip.advancePclk(2 * 30);
        chip.write(TCON, 1 << 22);
        chip.advancePclk(5000);
        assertEquals(70, chip.read(TCNTO4));
        chip.write(TCON, 1 << 22 | 1 << 20);
        chip.advancePclk(2 * 20);
        assertEquals(50, chip.read(TCNTO4));
    }

    @Test
    void countSurvivesAChangeOfTheClock() {
        startTimer4(1000, true);
        chip.advancePclk(2 * 100);
        chip.write(TCFG1, 1 << 16);
        assertEquals(900, chip.read(TCNTO4));
        chip.advancePclk(4 * 100);
        assertEquals(800, chip.read(TCNTO4));
    }

    @Test
    void gatedClockStopsTheCounter() {
        startTimer4(1000, true);
        chip.write(0x4C00_000C, 0xFFFFF0 & ~(1 << 8));
        chip.advancePclk(5000);
        assertEquals(1000, chip.read(TCNTO4));
        chip.write(0x4C00_000C, 0xFFFFF0);
        chip.advancePclk(2 * 5);
        assertEquals(995, chip.read(TCNTO4));
    }

    @Test
    void longRunDoesNotDrift() {
        startTimer4(999, true);
        chip.advancePclk(2_000L * 12_345 + 2 * 300);
        assertEquals(699, chip.read(TCNTO4));
    }

    @Test
    void externalClockDrivesTheTimerThatSelectsIt() {
        chip.soc.timers().externalClocks(1_000_000, 0);
        chip.write(TCFG1, 4);
        chip.write(TCNTB0, 500);
        chip.write(TCON, 2);
        chip.write(TCON, 9);
        chip.advance(100_000_000L);
        assertEquals(400, chip.read(TCNTO0));
    }

    @Test
    void dmaModeTakesTheInterruptAway() {
        chip.write(TCFG1, 1 << 20);
        chip.write(TCNTB0, 10);
        chip.write(TCON, 2);
        chip.write(TCON, 9);
        chip.advancePclk(1000);
        assertEquals(0, chip.srcpnd() & T0);
    }

    @Test
    void outputTellsFrequencyAndDuty() {
        chip.write(TCNTB0, 999);
        chip.write(PWM + 0x10, 250);
        chip.write(TCON, 2);
        chip.write(TCON, 9);
        PwmOutput output = chip.soc.timers().output(0);
        assertTrue(output.running());
        assertEquals(ChipFixture.PCLK / 2 / 1000.0, output.hertz(), 0.001);
        assertEquals(0.25, output.duty(), 1e-9);
        chip.write(TCON, 0);
        assertFalse(chip.soc.timers().output(0).running());
    }
}
