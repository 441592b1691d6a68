package dev.envkit.emulator.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.boot.BootFile;
import dev.envkit.emulator.boot.BootRequest;
import dev.envkit.emulator.console.ExpectScript;
import dev.envkit.emulator.console.SerialRecord;
import dev.envkit.emulator.run.Ending;
import dev.envkit.emulator.run.RunOptions;
import dev.envkit.emulator.run.RunReport;
import dev.envkit.emulator.session.EchoProgram;
import dev.envkit.emulator.session.Session;
import dev.envkit.emulator.session.SessionOptions;
import dev.envkit.emulator.time.VirtualClock;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A board steered by a test, with a program that echoes what is typed. */
@Timeout(60)
class BenchTest {
    private static final long SECOND = VirtualClock.SECOND;
    private static final Pattern PROMPT = ExpectScript.compile("# $");
    private static final int GPBCON = 0x5600_0010;
    private static final int GPBDAT = 0x5600_0014;
    private static final int GPGDAT = 0x5600_0064;

    @TempDir
    private Path directory;

    private final RunOptions run = new RunOptions();

    private Bench bench() throws Exception {
        Path program = EchoProgram.write(directory);
        SessionOptions options = new SessionOptions(new BootRequest(BootFile.read(program)))
                .run(run)
                .semihosting(Optional.empty());
        return new Session(options, InputStream.nullInputStream(), OutputStream.nullOutputStream(), false).bench();
    }

    @Test
    void expectFindsTextOnceAndInOrder() throws Exception {
        try (Bench bench = bench()) {
            assertEquals(
                    "hello", bench.expect(ExpectScript.compile("hel+o"), SECOND).group());
            bench.expect(PROMPT, SECOND);
            bench.send("one\r");
            bench.expect(ExpectScript.compile("^one$|one"), SECOND);
            bench.expect(PROMPT, SECOND);
            RunReport report = bench.report(true);
            assertEquals(Ending.EXPECTED, report.ending());
            assertTrue(report.succeeded());
        }
    }

    @Test
    void textThatDoesNotComeFailsAfterItsTimeWithTheLastLines() throws Exception {
        try (Bench bench = bench()) {
            bench.expect(PROMPT, SECOND);
            long before = bench.now();
            BenchException e =
                    assertThrows(BenchException.class, () -> bench.expect(ExpectScript.compile("goodbye"), SECOND / 2));
            assertEquals("the console has not said /goodbye/ within 0.500 s of virtual time", e.getMessage());
            assertEquals(Ending.VIRTUAL_TIMEOUT, e.ending());
            assertEquals(List.of("hello", "/ # "), e.report().lastLines());
            // to the instruction, which takes 5 ns
            assertTrue(Math.abs(before + SECOND / 2 - bench.now()) < 10_000, "at " + bench.now());
            // the board can be used further
            bench.send("x");
            bench.expect(ExpectScript.compile("x"), SECOND);
        }
    }

    @Test
    void programThatEndsItselfEndsTheWait() throws Exception {
        try (Bench bench = bench()) {
            bench.expect(PROMPT, SECOND);
            bench.send("q");
            BenchException e = assertThrows(BenchException.class, () -> bench.expect(PROMPT, SECOND));
            assertEquals(Ending.PROGRAM_EXIT, e.ending());
            assertTrue(String.valueOf(e.getMessage()).contains("status 7"), e.getMessage());
        }
    }

    @Test
    void twoRunsAreTheSameWhateverTheHostDoesInBetween() throws Exception {
        RunReport[] reports = new RunReport[2];
        List<?>[] lines = new List<?>[2];
        for (int i = 0; i < 2; i++) {
            try (Bench bench = bench()) {
                bench.expect(PROMPT, SECOND);
                Thread.sleep(i * 30L);
                bench.send("abc\r");
                bench.pass(SECOND / 50);
                bench.press("K1");
                bench.expect(PROMPT, SECOND);
                reports[i] = bench.report(true);
                lines[i] = bench.console().lines();
            }
        }
        assertEquals(reports[0].stats().instructions(), reports[1].stats().instructions());
        assertEquals(reports[0].stats().virtualPicos(), reports[1].stats().virtualPicos());
        assertEquals(lines[0], lines[1]);
    }

    @Test
    void linesHaveTheTimeOfTheirFirstCharacter() throws Exception {
        try (Bench bench = bench()) {
            bench.expect(PROMPT, SECOND);
            List<SerialRecord.Line> lines = bench.console().lines();
            assertEquals(
                    List.of("hello", "/ # "),
                    lines.stream().map(SerialRecord.Line::text).toList());
            // 115200 8N1: 86.8 microseconds a character, "hello\r\n" is seven
            long character = SECOND / 11520;
            long apart = lines.getLast().virtualPicos() - lines.getFirst().virtualPicos();
            assertTrue(apart > 6 * character && apart < 8 * character, "apart: " + apart);
        }
    }

    @Test
    void powerCutEmptiesTheMemoryAndStartsAnew() throws Exception {
        try (Bench bench = bench()) {
            bench.expect(PROMPT, SECOND);
            bench.board().bus().write(0x3200_0000, 4, 0x1234_5678);
            long before = bench.now();
            bench.powerCycle(SECOND);
            assertEquals(before + SECOND, bench.now());
            assertEquals(0, bench.board().bus().read(0x3200_0000, 4));
            bench.expect(ExpectScript.compile("hello"), SECOND);
            assertEquals(1, bench.report(true).stats().resets());
        }
    }

    @Test
    void keysPullTheirWiresDown() throws Exception {
        try (Bench bench = bench()) {
            assertEquals(1 << 5, bench.board().bus().read(GPGDAT, 4) & 1 << 5);
            bench.press("K3");
            assertEquals(0, bench.board().bus().read(GPGDAT, 4) & 1 << 5);
            bench.release("K3");
            assertEquals(1 << 5, bench.board().bus().read(GPGDAT, 4) & 1 << 5);
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> bench.press("K7"));
            assertTrue(String.valueOf(e.getMessage()).contains("K1 to K6"), e.getMessage());
        }
    }

    @Test
    void ledsAreSeenAndWaitedFor() throws Exception {
        try (Bench bench = bench()) {
            bench.board().bus().write(GPBCON, 4, 0x0001_5555);
            bench.board().bus().write(GPBDAT, 4, 0x1c0);
            assertTrue(bench.isLit("LED1"));
            assertFalse(bench.isLit("LED2"));
            bench.await("LED1 is lit", () -> bench.isLit("LED1"), SECOND);
            BenchException e = assertThrows(
                    BenchException.class, () -> bench.await("LED2 is lit", () -> bench.isLit("LED2"), SECOND / 10));
            assertTrue(
                    String.valueOf(e.getMessage()).contains("did not come true that LED2 is lit within 0.100 s"),
                    e.getMessage());
        }
    }

    @Test
    void penReachesTheConverterInTheMeasureOfThePanel() throws Exception {
        try (Bench bench = bench()) {
            bench.touch(0, 319);
            // automatic conversion of both axes
            bench.board().bus().write(0x5800_0004, 4, 0x04);
            bench.board().bus().write(0x5800_0000, 4, 0x4001 | 19 << 6);
            bench.pass(SECOND / 100);
            assertEquals(64, bench.board().bus().read(0x5800_000C, 4) & 0x3ff);
            assertEquals(960, bench.board().bus().read(0x5800_0010, 4) & 0x3ff);
            bench.lift();
            assertEquals(0x8000, bench.board().bus().read(0x5800_000C, 4) & 0x8000);
            assertThrows(IllegalArgumentException.class, () -> bench.touch(240, 0));
        }
    }

    @Test
    void boardRunsWhileTheHostWorks() throws Exception {
        try (Bench bench = bench()) {
            assertEquals("done", bench.during(() -> "done", SECOND));
            bench.expect(ExpectScript.compile("hello"), SECOND);
            ExecutionException e = assertThrows(
                    ExecutionException.class,
                    () -> bench.during(
                            () -> {
                                throw new IllegalStateException("no server");
                            },
                            SECOND));
            assertTrue(String.valueOf(e.getCause()).contains("no server"), e.toString());
        }
    }

    @Test
    void pictureIsThereOnceTheLcdIsOn() throws Exception {
        try (Bench bench = bench()) {
            assertTrue(bench.screenshot().isEmpty());
        }
    }
}
