package dev.envkit.emulator.soc.s3c2440;

import java.time.LocalDate;
import java.time.LocalDateTime;

/**
 * The RTC's seven counters at a moment.
 *
 * <p>They are independent: software that sets a date one counter after the other passes through dates that do not
 * exist, such as 31 February, and these are kept as they were written until a midnight carries into them.
 *
 * @param second 0 to 59
 * @param minute 0 to 59
 * @param hour 0 to 23
 * @param date day of the month
 * @param day day of the week, 1 to 7; which day is 1 is software's business
 * @param month 1 to 12
 * @param year two digits, counted from 2000 as all software for this chip does
 */
public record CalendarCounters(int second, int minute, int hour, int date, int day, int month, int year) {
    /** The counters in the order of their registers. */
    public enum Counter {
        SECOND,
        MINUTE,
        HOUR,
        DATE,
        DAY,
        MONTH,
        YEAR
    }

    private static final int CENTURY = 2000;
    private static final int SECONDS_A_DAY = 86_400;

    /** Returns the counters for a date between 2000 and 2099; Sunday is day 1. */
    public static CalendarCounters of(LocalDateTime start) {
        return new CalendarCounters(
                start.getSecond(),
                start.getMinute(),
                start.getHour(),
                start.getDayOfMonth(),
                start.getDayOfWeek().getValue() % 7 + 1,
                start.getMonthValue(),
                Math.floorMod(start.getYear() - CENTURY, 100));
    }

    /** Returns the counters after a time. */
    public CalendarCounters plusSeconds(long seconds) {
        long total = second + 60L * minute + 3600L * hour + seconds;
        long days = total / SECONDS_A_DAY;
        int rest = (int) (total % SECONDS_A_DAY);
        if (days == 0) {
            return new CalendarCounters(rest % 60, rest / 60 % 60, rest / 3600, date, day, month, year);
        }
        LocalDate then =
                LocalDate.of(CENTURY + year, Math.clamp(month, 1, 12), 1).plusDays(date - 1 + days);
        return new CalendarCounters(
                rest % 60,
                rest / 60 % 60,
                rest / 3600,
                then.getDayOfMonth(),
                (int) ((day - 1 + days) % 7) + 1,
                then.getMonthValue(),
                then.getYear() % 100);
    }

    /** Returns a counter as its register shows it. */
    public int bcd(Counter counter) {
        int value = switch (counter) {
            case SECOND -> second;
            case MINUTE -> minute;
            case HOUR -> hour;
            case DATE -> date;
            case DAY -> day;
            case MONTH -> month;
            case YEAR -> year;
        };
        return 16 * (value / 10) + value % 10;
    }

    /** Returns the counters with one of them set from its register. */
    public CalendarCounters with(Counter counter, int bcd) {
        int value = ((bcd >>> 4) & 0xF) * 10 + (bcd & 0xF);
        return switch (counter) {
            case SECOND -> new CalendarCounters(value, minute, hour, date, day, month, year);
            case MINUTE -> new CalendarCounters(second, value, hour, date, day, month, year);
            case HOUR -> new CalendarCounters(second, minute, value, date, day, month, year);
            case DATE -> new CalendarCounters(second, minute, hour, value, day, month, year);
            case DAY -> new CalendarCounters(second, minute, hour, date, value, month, year);
            case MONTH -> new CalendarCounters(second, minute, hour, date, day, value, year);
            case YEAR -> new CalendarCounters(second, minute, hour, date, day, month, value);
        };
    }
}
