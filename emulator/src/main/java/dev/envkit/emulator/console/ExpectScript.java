package dev.envkit.emulator.console;

import dev.envkit.emulator.time.ClockEvent;
import dev.envkit.emulator.time.VirtualClock;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Waits for text on the serial line and answers it, one step after the other, in virtual time: the same machine gets
 * the same characters at the same instruction in every run.
 *
 * <p>A step's expression is looked for in the text since the previous step's match, whenever a line ends or the board
 * falls silent. It may span lines; {@code $} and {@code ^} match at line boundaries.
 *
 * <p>Threading: belongs to the machine's thread.
 */
public final class ExpectScript implements SerialText.Listener {
    /** A person needs a moment, and so do programs that discard what was typed before their prompt. */
    public static final long ANSWER_DELAY = 10 * VirtualClock.MILLISECOND;

    private final List<Step> steps;
    private final Runnable finished;
    private final ClockEvent answer;
    private final IntConsumer line;
    private final ExpectWindow window = new ExpectWindow();
    private int next;
    private boolean answering;

    /**
     * What to wait for and what to answer.
     *
     * @param expect found anywhere in the text
     * @param send what is typed then; {@code "\n"} is the return key
     */
    public record Step(Pattern expect, Optional<String> send) {}

    /**
     * @param steps in order
     * @param line takes the characters that are typed
     * @param finished called once, when the last step has matched and its answer is on its way
     */
    public ExpectScript(List<Step> steps, VirtualClock clock, IntConsumer line, Runnable finished) {
        this.steps = List.copyOf(steps);
        this.line = line;
        this.finished = finished;
        this.answer = clock.newEvent("expect answer", this::answer);
    }

    /**
     * Compiles an expression as steps use it.
     *
     * @throws PatternSyntaxException if it is not one
     */
    public static Pattern compile(String expression) {
        return Pattern.compile(expression, Pattern.MULTILINE);
    }

    /** Returns what is waited for; empty when all has been seen. */
    public Optional<Pattern> waitingFor() {
        return next < steps.size() ? Optional.of(steps.get(next).expect) : Optional.empty();
    }

    /** Returns how many steps have matched. */
    public int matched() {
        return next;
    }

    @Override
    public void text(String lineSoFar, String added, boolean complete) {
        if (next == steps.size()) {
            return;
        }
        window.append(added);
        match();
    }

    private void match() {
        while (!answering && next < steps.size()) {
            if (window.find(steps.get(next).expect).isEmpty()) {
                return;
            }
            if (steps.get(next).send.isPresent()) {
                answering = true;
                answer.scheduleIn(ANSWER_DELAY);
            } else {
                step();
            }
        }
    }

    private void answer() {
        answering = false;
        for (byte b : steps.get(next).send.orElse("").getBytes(StandardCharsets.UTF_8)) {
            line.accept(b & 0xff);
        }
        step();
        match();
    }

    private void step() {
        next++;
        if (next == steps.size()) {
            finished.run();
        }
    }
}
