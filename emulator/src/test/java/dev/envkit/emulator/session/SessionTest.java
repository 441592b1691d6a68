package dev.envkit.emulator.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.boot.BootFile;
import dev.envkit.emulator.boot.BootRequest;
import dev.envkit.emulator.console.ExpectScript;
import dev.envkit.emulator.run.Ending;
import dev.envkit.emulator.run.RunOptions;
import dev.envkit.emulator.run.RunReport;
import dev.envkit.emulator.time.VirtualClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole sessions with a small bare-metal program on the real board. */
@Timeout(60)
class SessionTest {
    @TempDir
    private Path directory;

    private Path program = Path.of("");
    private final RunOptions run = new RunOptions().virtualTimeout(2 * VirtualClock.SECOND);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @BeforeEach
    void writeProgram() throws IOException {
        program = EchoProgram.write(directory);
    }

    private SessionOptions options() throws Exception {
        return new SessionOptions(new BootRequest(BootFile.read(program))).run(run);
    }

    private RunReport session(SessionOptions options, String input) throws Exception {
        ByteArrayInputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.US_ASCII));
        return new Session(options, in, out, false).call();
    }

    @Test
    void linesOfStandardInputAreTypedAtPromptsAndTheRunEndsAfterTheLast() throws Exception {
        RunReport report = session(options(), "one\ntwo");
        assertEquals(Ending.PROMPT, report.ending());
        assertEquals("hello\r\n/ # one\r\r\n/ # two\r\r\n/ # ", out.toString(StandardCharsets.US_ASCII));
    }

    @Test
    void twoRunsOfAScriptAreTheSameToTheInstruction() throws Exception {
        run.script(List.of(
                new ExpectScript.Step(ExpectScript.compile("hello"), Optional.of("x\r")),
                new ExpectScript.Step(ExpectScript.compile("x"), Optional.empty())));
        RunReport first = session(options(), "");
        String firstOutput = out.toString(StandardCharsets.US_ASCII);
        out.reset();
        RunReport second = session(options(), "");
        assertEquals(Ending.EXPECTED, first.ending());
        assertEquals(first.stats().instructions(), second.stats().instructions());
        assertEquals(first.stats().virtualPicos(), second.stats().virtualPicos());
        assertEquals(firstOutput, out.toString(StandardCharsets.US_ASCII));
    }

    @Test
    void programEndsItselfThroughSemihosting() throws Exception {
        RunReport report = session(options().semihosting(Optional.empty()), "q\n");
        assertEquals(Ending.PROGRAM_EXIT, report.ending());
        assertEquals(7, report.exitStatus());
    }

    @Test
    void serialGoesToAFile() throws Exception {
        Path file = directory.resolve("serial.log");
        session(options().serial(SerialSpec.parse("file:" + file)), "");
        assertEquals("hello\r\n/ # ", Files.readString(file));
        assertEquals(0, out.size());
    }

    @Test
    void serialSpecificationsAreRead() {
        assertEquals(new SerialSpec(SerialSpec.Kind.TCP, "4444"), SerialSpec.parse("tcp:4444"));
        assertEquals(new SerialSpec(SerialSpec.Kind.FILE, "a:b"), SerialSpec.parse("file:a:b"));
        for (String wrong : List.of("", "file:", "tcp:", "tcp:70000", "tcp:x", "serial")) {
            assertThrows(IllegalArgumentException.class, () -> SerialSpec.parse(wrong), wrong);
        }
    }

    private int main(ByteArrayOutputStream err, String... arguments) {
        return Main.run(arguments, new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Test
    void commandLineRunsAScriptAndWritesTheNumbers() throws IOException {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Path stats = directory.resolve("stats.json");
        int code = main(
                err,
                "--kernel",
                program.toString(),
                "--serial",
                "null",
                "--stats",
                stats.toString(),
                "--expect",
                "# $",
                "--send",
                "abc",
                "--expect",
                "abc",
                "--timeout",
                "5");
        assertEquals(0, code, err.toString(StandardCharsets.UTF_8));
        assertTrue(Files.readString(stats).contains("\"ending\": \"expected\""));
    }

    @Test
    void commandLineSaysWhatWasNotSeenAndExitsWithFour() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = main(
                err, "--kernel", program.toString(), "--serial", "null", "--expect", "goodbye", "--timeout", "0.02");
        String message = err.toString(StandardCharsets.UTF_8);
        assertEquals(4, code, message);
        assertTrue(message.contains("still waiting for /goodbye/"), message);
        assertTrue(message.contains("hello\n"), message);
    }

    @Test
    void commandLineGivesTheProgramsOwnStatus() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        assertEquals(
                7,
                main(
                        err,
                        "--kernel",
                        program.toString(),
                        "--serial",
                        "null",
                        "--semihosting",
                        "--expect",
                        "# $",
                        "--send",
                        "q",
                        "--expect",
                        "never",
                        "--timeout",
                        "0.2"));
    }

    @Test
    void wrongUsageAndUnbootableFilesHaveTheirOwnCodes() throws IOException {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        for (String[] wrong : new String[][] {
            {},
            {"--kernel"},
            {"--dance"},
            {"--send", "x"},
            {"--ram", "32"},
            {"--cpu", "z80"},
            {"--expect", "("},
            {"--timeout", "soon"},
            {"--serial", "modem"}
        }) {
            assertEquals(2, main(err, wrong), String.join(" ", wrong));
        }
        Path page = Files.writeString(directory.resolve("kernel"), "<html>");
        assertEquals(1, main(err, "--kernel", page.toString()));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("a web page"));
        assertEquals(1, main(err, "--kernel", directory.resolve("missing").toString()));
    }
}
