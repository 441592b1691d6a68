package dev.envkit.emulator.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.time.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Text in, answers out, all in virtual time. */
class ExpectScriptTest {
    private static final long CHARACTER = 87 * VirtualClock.MICROSECOND;

    private final VirtualClock clock = new VirtualClock();
    private final SerialText text = new SerialText(clock);
    private final StringBuilder typed = new StringBuilder();
    private final List<Long> typedAt = new ArrayList<>();
    private int finished;

    private ExpectScript script(String... expectAndSend) {
        List<ExpectScript.Step> steps = new ArrayList<>();
        for (int i = 0; i < expectAndSend.length; i += 2) {
            String send = expectAndSend[i + 1];
            steps.add(new ExpectScript.Step(
                    ExpectScript.compile(expectAndSend[i]), send.isEmpty() ? Optional.empty() : Optional.of(send)));
        }
        ExpectScript script = new ExpectScript(
                steps,
                clock,
                character -> {
                    typed.append((char) character);
                    typedAt.add(clock.now());
                },
                () -> finished++);
        text.addListener(script);
        return script;
    }

    private void send(String characters) {
        for (int i = 0; i < characters.length(); i++) {
            run(CHARACTER);
            text.accept(characters.charAt(i));
        }
    }

    /** Lets virtual time pass, event by event. */
    private void run(long picos) {
        long end = clock.now() + picos;
        while (clock.nextDeadline() <= end) {
            clock.skipTo(clock.nextDeadline());
            clock.runDueEvents();
        }
        clock.skipTo(end);
    }

    @Test
    void promptWithoutLineEndIsSeenWhenTheLineFallsSilent() {
        ExpectScript script = script("# $", "uname -a\n", "armv4tl", "");
        send("booting\r\n/ # ");
        assertEquals(0, script.matched());
        run(VirtualClock.SECOND);
        assertEquals("uname -a\n", typed.toString());
        send("uname -a\r\nLinux armv4tl\r\n");
        assertEquals(1, finished);
        assertTrue(script.waitingFor().isEmpty());
    }

    @Test
    void answerComesAtTheSameVirtualTimeInEveryRun() {
        script("login: $", "root\n", "never", "");
        send("login: ");
        run(VirtualClock.SECOND);
        long expected = 7 * CHARACTER + 15 * VirtualClock.MILLISECOND;
        assertEquals(List.of(expected, expected, expected, expected, expected), typedAt);
    }

    @Test
    void eachStepLooksBehindThePreviousMatchOnly() {
        ExpectScript script = script("one", "", "one", "", "two", "");
        send("one two\n");
        assertEquals(1, script.matched());
        send("one two\n");
        assertEquals(1, finished);
    }

    @Test
    void severalStepsMayMatchInOneLineAndAMatchMaySpanLines() {
        script("a", "", "b", "", "c\\nd", "");
        send("abc\nd\n");
        assertEquals(1, finished);
    }

    @Test
    void textThatArrivesBetweenMatchAndAnswerIsNotLost() {
        script("first", "x", "second", "");
        send("first\n");
        send("second\n");
        run(VirtualClock.SECOND);
        assertEquals("x", typed.toString());
        assertEquals(1, finished);
    }

    @Test
    void lineStartAndEndMatchAtLines() {
        script("^ok$", "");
        send("not ok\nok\n");
        assertEquals(1, finished);
    }

    @Test
    void lastLinesEndWithTheUnfinishedOne() {
        send("one\r\ntwo\r\nthr");
        assertEquals(List.of("one", "two", "thr"), text.lastLines());
        assertEquals(13, text.bytes());
    }
}
