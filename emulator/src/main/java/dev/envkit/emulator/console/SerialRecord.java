package dev.envkit.emulator.console;

import dev.envkit.emulator.bus.SerialSink;
import dev.envkit.emulator.time.VirtualClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The lines that the board has sent, each with the virtual time of its first character. The oldest are dropped when
 * there are very many.
 *
 * <p>Threading: belongs to the machine's thread.
 */
public final class SerialRecord implements SerialSink {
    private static final int LINES_KEPT = 20_000;
    private static final int MAX_LINE = 4096;
    private static final int ESCAPE = 0x1b;
    private static final int DELETE = 0x7f;

    private final VirtualClock clock;
    private final Deque<Line> lines = new ArrayDeque<>();
    private final StringBuilder line = new StringBuilder();
    private long lineBegan;
    private long dropped;

    /**
     * A line of the console.
     *
     * @param virtualPicos when its first character was sent
     * @param text without its end; control characters are left out
     */
    public record Line(long virtualPicos, String text) {}

    /** @param clock the machine's */
    public SerialRecord(VirtualClock clock) {
        this.clock = clock;
    }

    @Override
    public void accept(int character) {
        if (character == '\n') {
            end();
        } else if ((character >= ' ' && character != DELETE) || character == '\t' || character == ESCAPE) {
            if (line.isEmpty()) {
                lineBegan = clock.now();
            }
            line.append((char) character);
            if (line.length() == MAX_LINE) {
                end();
            }
        }
    }

    /** Ends an unfinished line: what comes next is not its continuation, because the board was reset. */
    public void breakLine() {
        if (!line.isEmpty()) {
            end();
        }
    }

    private void end() {
        lines.addLast(new Line(line.isEmpty() ? clock.now() : lineBegan, line.toString()));
        line.setLength(0);
        if (lines.size() > LINES_KEPT) {
            lines.removeFirst();
            dropped++;
        }
    }

    /** Returns the lines, oldest first; an unfinished one is last. */
    public List<Line> lines() {
        List<Line> all = new ArrayList<>(lines);
        if (!line.isEmpty()) {
            all.add(new Line(lineBegan, line.toString()));
        }
        return all;
    }

    /** Returns how many lines at the beginning are no longer there. */
    public long dropped() {
        return dropped;
    }
}
