package dev.envkit.emulator.debug.gdb;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.envkit.emulator.run.RunLoop;
import dev.envkit.emulator.run.TestMachine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session of the real debugger, which has its own idea of the protocol. Needs gdb-multiarch; skipped without. */
@Timeout(120)
class GdbMultiarchTest {
    private static final String GDB = "gdb-multiarch";

    /** {@code mov r0, #0; add r0, r0, #1; str r0, [r1]; b} back to the second. */
    private final TestMachine machine = new TestMachine(0xe3a0_0000, 0xe280_0001, 0xe581_0000, 0xeaff_fffc);

    @BeforeAll
    static void needsGdb() {
        boolean found = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, GDB)));
        assumeTrue(found, GDB + " is not installed");
    }

    private String session(String... commands) throws IOException, InterruptedException {
        RunLoop<String> loop = new RunLoop<>(machine, stop -> {});
        machine.cpu().setRegister(1, TestMachine.RAM + 0x100);
        loop.pause();
        Thread thread = Thread.ofPlatform().name("machine").start(() -> {
            try {
                loop.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (GdbServer server = GdbServer.start(
                GdbServer.loopback(0),
                machine,
                loop,
                command -> "monitor: " + command + "\n",
                () -> loop.end("killed"))) {
            List<String> line = new ArrayList<>(List.of(GDB, "-nx", "-batch", "-ex", "set confirm off"));
            line.addAll(List.of("-ex", "set architecture arm", "-ex", "target remote 127.0.0.1:" + server.port()));
            for (String command : commands) {
                line.addAll(List.of("-ex", command));
            }
            Process gdb = new ProcessBuilder(line).redirectErrorStream(true).start();
            String output = new String(gdb.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(gdb.waitFor(30, TimeUnit.SECONDS), "gdb does not end");
            return output;
        } finally {
            loop.end("test over");
            thread.join();
        }
    }

    private static void assertContains(String output, String... parts) {
        int from = 0;
        for (String part : parts) {
            int at = output.indexOf(part, from);
            assertTrue(at >= 0, "'" + part + "' is missing or too early in:\n" + output);
            from = at + part.length();
        }
    }

    @Test
    void breakpointStepRegistersAndMemory() throws Exception {
        String output = session(
                "break *0x30000008",
                "continue",
                "print/x $pc",
                "print $r0",
                "stepi",
                "x/1xw 0x30000100",
                "print/x $cpsr",
                // its value after a reset is unpredictable
                "set $spsr_irq = 0x1f",
                "print/x $spsr_irq",
                "set var *(int *)0x30000200 = 0x12345678",
                "x/1xw 0x30000200",
                "detach");
        assertContains(
                output,
                "Breakpoint 1, 0x30000008",
                "$1 = 0x30000008",
                "$2 = 1",
                "0x3000000c",
                "0x30000100:\t0x00000001",
                "$3 = 0x",
                "$4 = 0x1f",
                "0x30000200:\t0x12345678",
                "detached");
    }

    @Test
    void watchpointShowsOldAndNewValueAtTheInstructionBehindTheStore() throws Exception {
        String output = session("watch *(int *)0x30000100", "continue", "continue", "print/x $pc", "kill");
        assertContains(output, "Old value = 0", "New value = 1", "Old value = 1", "New value = 2", "$1 = 0x3000000c");
    }

    @Test
    void monitorCommandsAndDisassemblyWork() throws Exception {
        String output = session("monitor info registers", "x/2i 0x30000004", "info registers system", "kill");
        assertContains(output, "monitor: info registers", "add\tr0, r0, #1", "str\tr0, [r1]", "cp15_control");
        String others = output.replace("warning: No executable has been specified", "");
        assertFalse(others.contains("warning:"), output);
    }
}
