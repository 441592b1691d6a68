package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.AccessReporter;
import dev.envkit.emulator.bus.SignalLine;
import dev.envkit.emulator.bus.register.Access;
import dev.envkit.emulator.bus.register.Field;
import dev.envkit.emulator.bus.register.Register;
import dev.envkit.emulator.bus.register.RegisterBank;
import dev.envkit.emulator.soc.s3c2440.CalendarCounters.Counter;
import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.VirtualClock;
import java.time.LocalDateTime;

/**
 * The real-time clock (chapter 17): BCD calendar, alarm, and the tick interrupt. The window begins at 0x57000040.
 *
 * <p>The calendar is battery-backed: it survives a chip reset, and starts from the date that the board gives.
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
public final class Rtc implements Block {
    /** What the alarm registers, and the enable bits in RTCALM, compare with. */
    private static final Counter[] ALARM_COUNTERS = {
        Counter.SECOND, Counter.MINUTE, Counter.HOUR, Counter.DATE, Counter.MONTH, Counter.YEAR
    };

    /** What the calendar's registers hold, in the order of their addresses. */
    private static final Counter[] CALENDAR_COUNTERS = {
        Counter.SECOND, Counter.MINUTE, Counter.HOUR, Counter.DATE, Counter.DAY, Counter.MONTH, Counter.YEAR
    };

    private final VirtualClock clock;
    private final SignalLine alarmInterrupt;
    private final SignalLine tickInterrupt;
    private final RegisterBank bank;
    private final Field rtcen;
    private final Field clkrst;
    private final Field tickEnable;
    private final Field tickCount;
    private final Register rtcalm;
    private final Register[] alarm;
    private final Register[] calendar;
    private final ClockEvent second;
    private final ClockEvent tick;

    /** The counters as they were at {@link #setAt}. */
    private CalendarCounters counters;

    private long setAt;

    /**
     * @param start the date at power-on
     * @param alarmInterrupt INT_RTC
     * @param tickInterrupt INT_TICK
     */
    public Rtc(
            VirtualClock clock,
            LocalDateTime start,
            SignalLine alarmInterrupt,
            SignalLine tickInterrupt,
            AccessReporter reporter) {
        this.clock = clock;
        this.alarmInterrupt = alarmInterrupt;
        this.tickInterrupt = tickInterrupt;
        bank = new RegisterBank("RTC", 0x4C, reporter);
        Register rtccon = bank.register("RTCCON", 0x00, 0).field("CLKSEL", 1, 1).field("CNTSEL", 2, 1);
        rtcen = rtccon.addField("RTCEN", 0, 1, Access.RW);
        clkrst = rtccon.addField("CLKRST", 3, 1, Access.RW);
        rtccon.onWrite((before, written) -> controlWritten());
        Register ticnt = bank.register("TICNT", 0x04, 0).onWrite((before, written) -> restartTick());
        tickCount = ticnt.addField("TickTimeCount", 0, 7, Access.RW);
        tickEnable = ticnt.addField("TickIntEnable", 7, 1, Access.RW);
        rtcalm = bank.register("RTCALM", 0x10, 0).field("Enables", 0, 7);
        alarm = new Register[] {
            bank.register("ALMSEC", 0x14, 0).field("SECDATA", 0, 7),
            bank.register("ALMMIN", 0x18, 0).field("MINDATA", 0, 7),
            bank.register("ALMHOUR", 0x1C, 0).field("HOURDATA", 0, 6),
            bank.register("ALMDATE", 0x20, 1).field("DATEDATA", 0, 6),
            bank.register("ALMMON", 0x24, 1).field("MONDATA", 0, 5),
            bank.register("ALMYEAR", 0x28, 0).field("YEARDATA", 0, 8)
        };
        calendar = new Register[] {
            bank.register("BCDSEC", 0x30, 0).field("SECDATA", 0, 7),
            bank.register("BCDMIN", 0x34, 0).field("MINDATA", 0, 7),
            bank.register("BCDHOUR", 0x38, 0).field("HOURDATA", 0, 6),
            bank.register("BCDDATE", 0x3C, 0).field("DATEDATA", 0, 6),
            bank.register("BCDDAY", 0x40, 0).field("DAYDATA", 0, 3),
            bank.register("BCDMON", 0x44, 0).field("MONDATA", 0, 5),
            bank.register("BCDYEAR", 0x48, 0).field("YEARDATA", 0, 8)
        };
        for (int i = 0; i < calendar.length; i++) {
            Counter counter = CALENDAR_COUNTERS[i];
            calendar[i].onRead(stored -> calendar().bcd(counter)).onWrite((before, written) -> set(counter, written));
        }
        counters = CalendarCounters.of(start);
        setAt = clock.now();
        second = clock.newEvent("RTC second", this::secondPassed);
        tick = clock.newEvent("RTC tick", this::ticked);
        for (int i = 0; i < alarm.length; i++) {
            alarm[i].onWrite(this::scheduleSecond);
        }
        rtcalm.onWrite(this::scheduleSecond);
    }

    /** Returns what the calendar shows now. */
    public CalendarCounters calendar() {
        return counters.plusSeconds((clock.now() - setAt) / VirtualClock.SECOND);
    }

    /** Tells whether an alarm is set, which would end sleep mode. */
    boolean canWake() {
        return second.isScheduled();
    }

    @Override
    public RegisterBank registers() {
        return bank;
    }

    @Override
    public void reset() {
        bank.reset();
        tick.cancel();
        second.cancel();
    }

    private void controlWritten() {
        if (clkrst.isSet()) {
            // The divider chain restarts: the second that runs begins anew.
            restartFrom(calendar());
        }
    }

    private void set(Counter counter, int written) {
        if (rtcen.isSet()) {
            restartFrom(calendar().with(counter, written));
        }
    }

    private void restartFrom(CalendarCounters now) {
        counters = now;
        setAt = clock.now();
        scheduleSecond();
    }

    private void scheduleSecond() {
        boolean alarmOn = (rtcalm.get() & 0x40) != 0;
        if (!alarmOn) {
            second.cancel();
            return;
        }
        long passed = (clock.now() - setAt) / VirtualClock.SECOND;
        second.scheduleAt(setAt + (passed + 1) * VirtualClock.SECOND);
    }

    private void secondPassed() {
        CalendarCounters now = calendar();
        boolean matches = true;
        for (int i = 0; i < alarm.length; i++) {
            boolean compared = (rtcalm.get() & (1 << i)) != 0;
            if (compared && alarm[i].get() != now.bcd(ALARM_COUNTERS[i])) {
                matches = false;
            }
        }
        if (matches && (rtcalm.get() & 0x3F) != 0) {
            pulse(alarmInterrupt);
        }
        scheduleSecond();
    }

    private void restartTick() {
        if (tickEnable.isSet()) {
            tick.scheduleIn(tickPeriod());
        } else {
            tick.cancel();
        }
    }

    private long tickPeriod() {
        return (tickCount.get() + 1L) * VirtualClock.SECOND / 128;
    }

    private void ticked() {
        tick.scheduleAt(tick.deadline() + tickPeriod());
        pulse(tickInterrupt);
    }

    private static void pulse(SignalLine target) {
        target.set(true);
        target.set(false);
    }
}
