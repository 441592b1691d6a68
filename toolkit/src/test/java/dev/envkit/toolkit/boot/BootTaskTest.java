package dev.envkit.toolkit.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.console.ExpectScript;
import dev.envkit.emulator.run.Ending;
import dev.envkit.emulator.time.VirtualClock;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Boots of a few instructions that stand for a kernel: what a task takes from where, and how it judges the end. */
@Timeout(60)
class BootTaskTest {
    @TempDir
    private Path directory;

    private Path kernel = Path.of("");
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int asked;

    private final BootArtifacts artifacts = new BootArtifacts() {
        @Override
        public Path kernel() {
            asked++;
            return kernel;
        }

        @Override
        public Optional<Path> initramfs() {
            return Optional.empty();
        }

        @Override
        public String commandLine() {
            return "console=ttySAC0,115200";
        }
    };

    private Path kernelThatSays(String text) throws IOException {
        return TinyKernel.write(directory.resolve("Image"), text);
    }

    private BootTask task() {
        BootTask task = new BootTask(artifacts).streams(InputStream.nullInputStream(), out);
        task.run().virtualTimeout(VirtualClock.SECOND / 5);
        return task;
    }

    @BeforeEach
    void writeKernel() throws IOException {
        kernel = kernelThatSays("Linux version 6.1\n/ # ");
    }

    @Test
    void kernelComesFromTheArtifactsAndThePromptIsSuccess() throws IOException {
        Path stats = directory.resolve("stats.json");
        assertEquals(Ending.PROMPT, task().stats(stats).call().ending());
        assertEquals(1, asked);
        assertEquals("Linux version 6.1\n/ # ", out.toString(StandardCharsets.US_ASCII));
        assertTrue(Files.readString(stats).contains("\"prompt\""));
    }

    @Test
    void kernelThatIsGivenWins() throws IOException {
        Path other = Files.copy(kernel, directory.resolve("other"));
        task().kernel(other).call();
        assertEquals(0, asked);
    }

    @Test
    void textThatDoesNotComeFailsTheVerification() {
        BootTask task = task();
        task.run().script(List.of(new ExpectScript.Step(ExpectScript.compile("armv5"), Optional.empty())));
        BootFailedException e = assertThrows(BootFailedException.class, task::call);
        assertEquals(ExitCode.VERIFICATION, e.exitCode());
        assertTrue(e.getMessage().contains("still waiting for /armv5/"), e.getMessage());
        assertEquals(List.of("Linux version 6.1", "/ # "), e.report().lastLines());
    }

    @Test
    void panicHasItsOwnExitCodeAndItsCause() throws IOException {
        kernel = kernelThatSays(
                "Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000004\n---[ end Kernel panic\n");
        BootFailedException e = assertThrows(BootFailedException.class, () -> task().call());
        assertEquals(ExitCode.PANIC, e.exitCode());
        assertTrue(e.getMessage().contains("built for ARMv5"), e.getMessage());
        assertTrue(e.remedy().contains("--cpu arm926ej-s"), e.remedy());
    }

    @Test
    void fileThatCannotBeBootedIsToldWithItsRemedy() throws IOException {
        Path page = Files.writeString(directory.resolve("page"), "<html>");
        EnvkitException e =
                assertThrows(EnvkitException.class, () -> task().kernel(page).call());
        assertEquals(ExitCode.FAILED, e.exitCode());
        assertTrue(e.getMessage().contains("a web page"), e.getMessage());
        assertTrue(e.remedy().contains("download"), e.remedy());
    }

    @Test
    void commandLineThatIsTooLongIsToldBeforeTheBoot() {
        EnvkitException e = assertThrows(
                EnvkitException.class, () -> task().append("x".repeat(1100)).call());
        assertTrue(e.getMessage().contains("1023"), e.getMessage());
    }

    @Test
    void memorySizeThatTheBoardCannotHaveIsUsage() {
        assertEquals(
                ExitCode.USAGE,
                assertThrows(EnvkitException.class, () -> task().ram(32)).exitCode());
    }
}
