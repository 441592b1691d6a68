package dev.envkit.toolkit.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.toolkit.boot.TinyKernel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code envkit boot} from its command line to its exit code. */
@Timeout(60)
class BootCommandTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int boot(String says, String... options) throws IOException {
        Path kernel = TinyKernel.write(directory.resolve("Image"), says);
        List<String> line =
                new ArrayList<>(List.of("boot", "-w", directory.resolve("none").toString()));
        line.addAll(List.of("--kernel", kernel.toString(), "--serial", "null", "--timeout", "200ms"));
        line.addAll(List.of(options));
        return run(line);
    }

    private int run(List<String> line) {
        return Envkit.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(line.toArray(String[]::new));
    }

    private void assertErrorSays(String... parts) {
        for (String part : parts) {
            assertTrue(err.toString().contains(part), () -> "'" + part + "' is missing in: " + err);
        }
    }

    @Test
    void promptIsSuccessAndItsNumbersAreShown() throws IOException {
        assertEquals(0, boot("/ # "), err.toString());
        assertErrorSays("envkit: the prompt was reached", "million instructions");
    }

    @Test
    void everyExpectedTextMustBeSeen() throws IOException {
        assertEquals(0, boot("one two\n", "--expect", "one", "--expect", "t.o"), err.toString());
        assertEquals(4, boot("one\n", "--expect", "one", "--send", "x", "--expect", "two"));
        assertErrorSays("still waiting for /two/", "The board's last lines:", "  one", "next:");
    }

    @Test
    void panicIsFiveAndNamesItsCause() throws IOException {
        assertEquals(5, boot("""
            Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
            ---[ end Kernel panic
            """));
        assertErrorSays("the kernel panicked", "likely cause: the kernel was given no root file system", "--initrd");
    }

    @Test
    void jsonIsOneDocumentOnStandardOutput() throws IOException {
        assertEquals(0, boot("/ # ", "--json"), err.toString());
        assertTrue(Json.parse(out.toString()).toString().contains("succeeded=true"), out.toString());
    }

    @Test
    void statsAndScreenshotGoToTheirFiles() throws IOException {
        Path stats = directory.resolve("stats.json");
        assertEquals(0, boot("/ # ", "--stats", stats.toString(), "--screenshot", directory + "/lcd.png"));
        assertTrue(Files.readString(stats).contains("\"instructions\""));
        assertErrorSays("no screenshot: the LCD is off");
    }

    @Test
    void wrongOptionsAreUsage() throws IOException {
        assertEquals(2, boot("", "--cpu", "z80"));
        assertEquals(2, boot("", "--serial", "modem"));
        assertEquals(2, boot("", "--expect", "("));
        assertEquals(2, boot("", "--timeout", "soon"));
        assertEquals(2, boot("", "--ram", "32"));
        assertEquals(2, boot("", "--load-address", "xyz"));
        assertEquals(2, boot("", "--send", "without an expect"));
    }

    @Test
    void withoutAWorkspaceAKernelIsAskedFor() {
        assertEquals(1, run(List.of("boot", "-w", directory.resolve("none").toString())));
        assertErrorSays("no kernel has been built", "envkit up");
    }
}
