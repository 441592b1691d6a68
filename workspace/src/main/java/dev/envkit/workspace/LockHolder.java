package dev.envkit.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;

/**
 * Who holds a lock.
 *
 * @param pid process number on {@code host}, or 0 where that is not known
 * @param host name of the machine or container
 * @param command what it is doing
 * @param since when it got the lock
 */
public record LockHolder(long pid, String host, String command, Instant since) {
    /** A holder that has not said yet who it is. */
    public static final LockHolder UNKNOWN = new LockHolder(0, "", "", Instant.EPOCH);

    private static final int FIELDS = 4;

    static LockHolder thisProcess(String command) {
        return new LockHolder(
                ProcessHandle.current().pid(),
                hostName(),
                command.replaceAll("[\\r\\n]+", " "),
                Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    /** Not by way of the resolver: on a host whose name does not resolve that takes seconds. */
    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return Objects.requireNonNullElse(System.getenv("HOSTNAME"), "this host");
        }
    }

    String toText() {
        return pid + "\n" + host + "\n" + since + "\n" + command + "\n";
    }

    /** Returns the holder written as {@code text}, or {@link #UNKNOWN} where that is not one. */
    static LockHolder parse(String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length < FIELDS) {
            return UNKNOWN;
        }
        try {
            return new LockHolder(Long.parseLong(lines[0]), lines[1], lines[3], Instant.parse(lines[2]));
        } catch (NumberFormatException | DateTimeParseException e) {
            return UNKNOWN;
        }
    }

    /** Returns who it is, for people: {@code "'envkit build kernel' (process 4711 on pc, since 14:03:20)"}. */
    public String describe() {
        if (pid == 0) {
            return "another envkit process";
        }
        String pattern = since.isBefore(Instant.now().minus(1, ChronoUnit.DAYS)) ? "yyyy-MM-dd HH:mm" : "HH:mm:ss";
        String time = DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
                .withZone(ZoneId.systemDefault())
                .format(since);
        return "'" + command + "' (process " + pid + " on " + host + ", since " + time + ")";
    }
}
