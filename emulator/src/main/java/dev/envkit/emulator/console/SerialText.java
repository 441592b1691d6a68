package dev.envkit.emulator.console;

import dev.envkit.emulator.bus.SerialSink;
import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.VirtualClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The text that the board sends, in lines, without what only tells a terminal how to show it. A line is handed on when
 * it is complete, and an unfinished one (a prompt) when the board has sent nothing for five milliseconds of virtual
 * time: so that the same run hands on the same text at the same virtual times.
 *
 * <p>Threading: belongs to the machine's thread.
 */
public final class SerialText implements SerialSink {
    private static final long QUIET = 5 * VirtualClock.MILLISECOND;
    private static final int LINES_KEPT = 400;
    private static final int MAX_LINE = 4096;

    private final VirtualClock clock;
    private final ClockEvent quiet;
    private final List<Listener> listeners = new ArrayList<>();
    private final Deque<String> lastLines = new ArrayDeque<>();
    private final StringBuilder line = new StringBuilder();
    private final ControlSequences sequences = new ControlSequences();
    private int told;
    private long bytes;

    /** Reads along. */
    @FunctionalInterface
    public interface Listener {
        /**
         * There is text.
         *
         * @param line the line so far, without its end
         * @param added what has come since the last call, with the line feed that ends the line
         * @param complete whether the line has ended; if not, it is handed on again when it has grown
         */
        void text(String line, String added, boolean complete);
    }

    /** @param clock the machine's */
    public SerialText(VirtualClock clock) {
        this.clock = clock;
        this.quiet = clock.newEvent("serial line quiet", () -> tell(false));
    }

    /** Adds a listener; it is called on the machine's thread. */
    public void addListener(Listener listener) {
        listeners.add(listener);
    }

    @Override
    public void accept(int character) {
        bytes++;
        if (!sequences.isText(character)) {
            return;
        }
        switch (character) {
            case '\n' -> endLine();
            case '\r', 0 -> {}
            default -> {
                line.append((char) character);
                if (line.length() == MAX_LINE) {
                    endLine();
                } else {
                    quiet.scheduleIn(QUIET);
                }
            }
        }
    }

    /** Ends an unfinished line: what comes next is not its continuation, because the board was reset. */
    public void breakLine() {
        if (!line.isEmpty()) {
            endLine();
        }
    }

    private void endLine() {
        quiet.cancel();
        tell(true);
        lastLines.addLast(line.toString());
        if (lastLines.size() > LINES_KEPT) {
            lastLines.removeFirst();
        }
        line.setLength(0);
    }

    private void tell(boolean complete) {
        String text = line.toString();
        String added = text.substring(told) + (complete ? "\n" : "");
        told = complete ? 0 : text.length();
        for (Listener listener : listeners) {
            listener.text(text, added, complete);
        }
    }

    /** Returns how many characters the board has sent. */
    public long bytes() {
        return bytes;
    }

    /** Returns the machine's virtual time, for listeners. */
    public long now() {
        return clock.now();
    }

    /** Returns the last lines, oldest first, an unfinished one at the end; 400 at most. */
    public List<String> lastLines() {
        List<String> lines = new ArrayList<>(lastLines);
        if (!line.isEmpty()) {
            lines.add(line.toString());
        }
        return lines;
    }
}
