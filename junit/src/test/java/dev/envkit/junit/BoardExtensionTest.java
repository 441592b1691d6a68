package dev.envkit.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** What the extension makes of tests that fail, that share a board, and that have nothing to boot. */
@Timeout(300)
class BoardExtensionTest {
    private static final String INNER = "run by the test around it";

    @TempDir
    private static Path directory;

    private static Path program() {
        try {
            return EchoProgram.write(directory.resolve("echo.bin"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void echo(BoardSetup setup) {
        setup.kernel(program()).loadAddress(EchoProgram.ADDRESS).timeout(Duration.ofMillis(10));
    }

    private static Events run(Class<?> type) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(type))
                .execute()
                .allEvents();
    }

    private static Throwable thrown(Events events) {
        return events.failed().stream()
                .flatMap(event -> event.getPayload(TestExecutionResult.class).stream())
                .flatMap(result -> result.getThrowable().stream())
                .findFirst()
                .orElseThrow();
    }

    /** {@link Tag} keeps a plain test run from taking it for one of its own tests. */
    @Tag("slow")
    static class Fails {
        @RegisterExtension
        static final BoardExtension BOARD = BoardExtension.of(BoardExtensionTest::echo);

        @Test
        void waitsForWhatNeverComes(Board board) {
            board.expect("ready");
            board.expect("login:");
        }
    }

    @Test
    void failureSaysWhatTheBoardSaidAndHasItsReportAttached() throws IOException {
        Events events = run(Fails.class);
        assertEquals(1, events.failed().count());
        Throwable failure = thrown(events);
        assertTrue(
                String.valueOf(failure.getMessage()).contains("has not said /login:/ within 0.010 s"),
                failure::toString);
        assertTrue(String.valueOf(failure.getMessage()).contains("last lines:\n  ready"), failure::toString);
        String note = String.valueOf(failure.getSuppressed()[0].getMessage());
        Path report = Path.of(note.substring(note.indexOf("more: ") + 6).split(", ", -1)[0]);
        assertTrue(Files.readString(report).contains("<title>Failed: "), report::toString);
        assertTrue(
                events.stream().map(Event::getType).anyMatch(type -> type.name().contains("FILE")), "published");
    }

    @Tag("slow")
    static class FailsByItself {
        @RegisterExtension
        static final BoardExtension BOARD = BoardExtension.of(BoardExtensionTest::echo);

        @Test
        void fails(Board board) {
            board.expect("ready");
            fail(INNER);
        }
    }

    @Test
    void failureOfTheTestItselfIsKeptAndHasTheBoardsLastLinesBesideIt() {
        Throwable failure = thrown(run(FailsByItself.class));
        assertEquals(INNER, failure.getMessage());
        assertTrue(String.valueOf(failure.getSuppressed()[0].getMessage()).contains("ready"), failure::toString);
    }

    @Tag("slow")
    static class Shares {
        private static final List<Board> SEEN = new ArrayList<>();

        @RegisterExtension
        static final BoardExtension BOARD = BoardExtension.of(setup -> {
            echo(setup);
            setup.shared(true);
        });

        @Test
        void one(Board board) {
            SEEN.add(board);
        }

        @Test
        void other(Board board) {
            SEEN.add(board);
        }
    }

    @Test
    void sharedBoardIsTheSameForAllTestsOfTheClass() {
        Shares.SEEN.clear();
        assertEquals(0, run(Shares.class).failed().count());
        assertEquals(2, Shares.SEEN.size());
        assertEquals(1, Shares.SEEN.stream().distinct().count());
    }

    @Tag("slow")
    static class HasNothingToBoot {
        @RegisterExtension
        static final BoardExtension BOARD = BoardExtension.of(setup -> setup.workspace(directory.resolve("nowhere")));

        @Test
        void isNotRun(Board board) {
            fail("it was, with " + board);
        }
    }

    @Test
    void whereNothingWasBuiltTheTestIsSkippedAndSaysWhy() {
        Events events = run(HasNothingToBoot.class);
        assertEquals(0, events.failed().count());
        assertEquals(1, events.aborted().count());
        String why = events.aborted().stream()
                .flatMap(event -> event.getPayload(TestExecutionResult.class).stream())
                .flatMap(result -> result.getThrowable().stream())
                .map(Throwable::getMessage)
                .findFirst()
                .orElseThrow();
        assertTrue(why.contains("envkit up"), why);
    }
}
