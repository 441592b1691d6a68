package dev.envkit.emulator.soc.s3c2440;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.time.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** User's manual chapter 9. */
class GpioTest {
    private static final int GPIO = 0x5600_0000;
    private static final int GPBCON = GPIO + 0x10;
    private static final int GPBDAT = GPIO + 0x14;
    private static final int GPBUP = GPIO + 0x18;
    private static final int GPFCON = GPIO + 0x50;
    private static final int GPGCON = GPIO + 0x60;
    private static final int EXTINT0 = GPIO + 0x88;
    private static final int EXTINT1 = GPIO + 0x8C;
    private static final int EXTINT2 = GPIO + 0x90;
    private static final int EINTFLT2 = GPIO + 0x9C;
    private static final int EINTMASK = GPIO + 0xA4;
    private static final int EINTPEND = GPIO + 0xA8;

    private final ChipFixture chip = new ChipFixture();
    private final Gpio gpio = chip.soc.gpio();

    @Test
    void outputDrivesItsPinAndReadsBack() {
        List<Boolean> seen = new ArrayList<>();
        gpio.port('B').watch(5, seen::add);
        chip.write(GPBUP, 0x7FF);
        chip.write(GPBCON, 1 << 10);
        chip.write(GPBDAT, 1 << 5);
        chip.write(GPBDAT, 0);
        assertEquals(List.of(true, false, true, false), seen);
        assertEquals(0, chip.read(GPBDAT));
    }

    @Test
    void inputReadsWhatDrivesIt() {
        gpio.port('B').drive(3, true);
        chip.write(GPBUP, 0x7FF);
        assertEquals(1 << 3, chip.read(GPBDAT));
        gpio.port('B').drive(3, false);
        assertEquals(0, chip.read(GPBDAT));
    }

    @Test
    void pullUpHoldsAnOpenInputUnlessDisabled() {
        assertEquals(0x7FF, chip.read(GPBDAT));
        chip.write(GPBUP, 0x00F);
        assertEquals(0x7F0, chip.read(GPBDAT));
    }

    @Test
    void theLatchKeepsWhatWasWrittenWhileThePinIsAnInput() {
        chip.write(GPBUP, 0x7FF);
        chip.write(GPBDAT, 1 << 2);
        assertEquals(0, chip.read(GPBDAT));
        chip.write(GPBCON, 1 << 4);
        assertEquals(1 << 2, chip.read(GPBDAT));
    }

    @Test
    void chipIdIsThatOfAnS3c2440A() {
        assertEquals(0x3244_0001, chip.read(GPIO + 0xB0));
        chip.write(GPIO + 0xB0, 0);
        assertEquals(0x3244_0001, chip.read(GPIO + 0xB0));
    }

    @Test
    void resetCauseIsShownAndClearedByOnes() {
        assertEquals(1, chip.read(GPIO + 0xB4));
        chip.write(GPIO + 0xB8, 0x1234);
        chip.soc.reset(Gpio.ResetCause.WATCHDOG);
        assertEquals(4, chip.read(GPIO + 0xB4));
        assertEquals(0x1234, chip.read(GPIO + 0xB8));
        chip.write(GPIO + 0xB4, 4);
        assertEquals(0, chip.read(GPIO + 0xB4));
    }

    @Test
    void eint0ReachesItsOwnSourceOnAFallingEdge() {
        gpio.port('F').drive(0, true);
        chip.write(GPFCON, 2);
        chip.write(EXTINT0, 2);
        assertEquals(0, chip.srcpnd());
        gpio.port('F').drive(0, false);
        assertEquals(InterruptSource.EINT0.mask(), chip.srcpnd());
        chip.write(0x4A00_0000, -1);
        gpio.port('F').drive(0, true);
        assertEquals(0, chip.srcpnd());
    }

    @Test
    void pinThatIsNotAnEintDoesNotInterrupt() {
        chip.write(EXTINT0, 6);
        gpio.port('F').drive(0, true);
        gpio.port('F').drive(0, false);
        assertEquals(0, chip.srcpnd());
    }

    @Test
    void levelInterruptLastsAsLongAsTheLevel() {
        gpio.port('F').drive(1, false);
        chip.write(GPFCON, 2 << 2);
        chip.write(EXTINT0, 1 << 4);
        gpio.port('F').drive(1, true);
        chip.write(0x4A00_0000, -1);
        assertEquals(InterruptSource.EINT1.mask(), chip.srcpnd());
        gpio.port('F').drive(1, false);
        chip.write(0x4A00_0000, -1);
        assertEquals(0, chip.srcpnd());
    }

    @Test
    void eint8To23ShareASourceBehindPendAndMask() {
        gpio.port('G').drive(0, true);
        chip.write(GPGCON, 2);
        chip.write(EXTINT1, 6); // both edges
        gpio.port('G').drive(0, false);
        assertEquals(1 << 8, chip.read(EINTPEND));
        assertEquals(0, chip.srcpnd());
        chip.write(EINTMASK, 0xFF_FFF0 & ~(1 << 8));
        assertEquals(InterruptSource.EINT8_23.mask(), chip.srcpnd());
        chip.write(EINTPEND, 1 << 8);
        chip.write(0x4A00_0000, -1);
        assertEquals(0, chip.srcpnd());
        gpio.port('G').drive(0, true);
        assertEquals(InterruptSource.EINT8_23.mask(), chip.srcpnd());
    }

    @Test
    void eint4To7ShareTheOtherSource() {
        gpio.port('F').drive(7, false);
        chip.write(EXTINT0, 4 << 28);
        chip.write(GPFCON, 2 << 14);
        chip.write(EINTMASK, 0);
        assertEquals(0, chip.srcpnd());
        gpio.port('F').drive(7, true);
        assertEquals(InterruptSource.EINT4_7.mask(), chip.srcpnd());
    }

    @Test
    void filterPassesOnlyLevelsThatLast() {
        gpio.port('G').drive(8, false);
        chip.write(EXTINT2, 4 | 1 << 3); // EINT16: rising edge, filtered
        chip.write(GPGCON, 2 << 16);
        chip.write(EINTMASK, 0);
        chip.write(EINTFLT2, 0x80 | 120); // 120 cycles of the 12 MHz clock: 10 us
        gpio.port('G').drive(8, true);
        chip.advance(5 * VirtualClock.MICROSECOND);
        gpio.port('G').drive(8, false);
        chip.advance(50 * VirtualClock.MICROSECOND);
        assertEquals(0, chip.read(EINTPEND));
        gpio.port('G').drive(8, true);
        chip.advance(11 * VirtualClock.MICROSECOND);
        assertEquals(1 << 16, chip.read(EINTPEND));
    }

    @Test
    void portAHasOnlyOutputs() {
        assertEquals(GpioPort.Function.SECOND, gpio.port('A').function(0));
        chip.write(GPIO, 0);
        assertEquals(GpioPort.Function.OUTPUT, gpio.port('A').function(0));
        chip.write(GPIO + 4, 1);
        assertTrue(gpio.port('A').level(0));
        assertFalse(gpio.port('A').level(1));
    }
}
