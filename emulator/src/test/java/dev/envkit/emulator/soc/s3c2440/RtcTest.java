package dev.envkit.emulator.soc.s3c2440;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.time.VirtualClock;
import org.junit.jupiter.api.Test;

/** User's manual chapter 17. */
class RtcTest {
    private static final int RTC = 0x5700_0040;
    private static final int RTCCON = RTC;
    private static final int TICNT = RTC + 0x04;
    private static final int RTCALM = RTC + 0x10;
    private static final int BCDSEC = RTC + 0x30;

    private final ChipFixture chip = new ChipFixture();

    private String calendar() {
        return "%02x-%02x-%02x %x %02x:%02x:%02x"
                .formatted(
                        chip.read(BCDSEC + 0x18),
                        chip.read(BCDSEC + 0x14),
                        chip.read(BCDSEC + 0x0C),
                        chip.read(BCDSEC + 0x10),
                        chip.read(BCDSEC + 0x08),
                        chip.read(BCDSEC + 0x04),
                        chip.read(BCDSEC));
    }

    private void set(int... values) {
        chip.write(RTCCON, 1);
        for (int i = 0; i < values.length; i++) {
            chip.write(BCDSEC + 4 * i, values[i]);
        }
    }

    @Test
    void showsTheStartDateInBcd() {
        assertEquals("26-02-28 7 23:59:58", calendar());
    }

    @Test
    void midnightCarriesIntoTheDate() {
        chip.advance(3 * VirtualClock.SECOND);
        assertEquals("26-03-01 1 00:00:01", calendar());
    }

    @Test
    void leapYearHasA29thOfFebruary() {
        set(0x59, 0x59, 0x23, 0x28, 0x3, 0x02, 0x28);
        chip.advance(VirtualClock.SECOND);
        assertEquals("28-02-29 4 00:00:00", calendar());
    }

    @Test
    void countersAreIndependentWhileTheyAreSet() {
        // 28 February to 31 March, the day first: 31 February exists for a moment.
        set(0x00, 0x30, 0x12, 0x31, 0x3, 0x03, 0x26);
        assertEquals("26-03-31 3 12:30:00", calendar());
    }

    @Test
    void writesNeedRtcen() {
        chip.write(BCDSEC, 0x11);
        assertEquals(0x58, chip.read(BCDSEC));
    }

    @Test
    void calendarSurvivesAChipReset() {
        set(0x00, 0x30, 0x12);
        chip.soc.reset(Gpio.ResetCause.WATCHDOG);
        chip.advance(VirtualClock.SECOND);
        assertEquals("26-02-28 7 12:30:01", calendar());
    }

    @Test
    void alarmComparesTheEnabledCountersOnly() {
        chip.write(RTCALM + 4, 0x01); // ALMSEC
        chip.write(RTCALM, 0x41);
        chip.advance(2 * VirtualClock.SECOND);
        assertEquals(0, chip.srcpnd());
        chip.advance(VirtualClock.SECOND);
        assertEquals(InterruptSource.INT_RTC.mask(), chip.srcpnd());
        chip.write(0x4A00_0000, -1);
        chip.advance(59 * VirtualClock.SECOND);
        assertEquals(0, chip.srcpnd());
        chip.advance(VirtualClock.SECOND);
        assertEquals(InterruptSource.INT_RTC.mask(), chip.srcpnd());
    }

    @Test
    void alarmWithoutGlobalEnableIsSilent() {
        chip.write(RTCALM + 4, 0x01);
        chip.write(RTCALM, 0x01);
        chip.advance(100 * VirtualClock.SECOND);
        assertEquals(0, chip.srcpnd());
    }

    @Test
    void tickInterruptsEveryN128thsOfASecond() {
        chip.write(TICNT, 0x80 | 127);
        chip.advance(VirtualClock.SECOND - 1);
        assertEquals(0, chip.srcpnd());
        chip.advance(1);
        assertEquals(InterruptSource.INT_TICK.mask(), chip.srcpnd());
        assertTrue(chip.reports.isEmpty());
        chip.write(TICNT, 0);
        chip.write(0x4A00_0000, -1);
        chip.advance(VirtualClock.SECOND);
        assertFalse(chip.srcpnd() != 0);
    }
}
