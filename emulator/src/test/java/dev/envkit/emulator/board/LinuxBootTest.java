package dev.envkit.emulator.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.boot.BootFile;
import dev.envkit.emulator.boot.BootLoader;
import dev.envkit.emulator.boot.BootRequest;
import dev.envkit.emulator.run.Machine;
import dev.envkit.emulator.run.SerialLine;
import dev.envkit.emulator.time.VirtualClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Boots a real kernel: {@code -Dtest.kernel=FILE -Dtest.initrd=FILE}, Linux 6.1 for the mini2440 and a BusyBox root
 * file system whose shell prompts with {@code "# "}. Skipped where these are not given, because a kernel takes many
 * minutes to build.
 */
@Tag("slow")
class LinuxBootTest {
    private static final String PROMPT = "# ";

    private String kernel = "";
    private String initrd = "";

    /** What a session came to. */
    private record Session(String log, long instructions, long picos, int resets, Mini2440 board) {}

    @BeforeEach
    void findFiles() {
        kernel = System.getProperty("test.kernel", "");
        initrd = System.getProperty("test.initrd", "");
        Assumptions.assumeFalse(
                kernel.isEmpty() || initrd.isEmpty(), "no kernel: set -Dtest.kernel=FILE and -Dtest.initrd=FILE");
    }

    /** Types each line at the next prompt, and ends at the prompt after the last. */
    private Session session(String... lines) throws Exception {
        Mini2440 board = new Mini2440(BoardConfig.DEFAULT);
        board.load(new BootLoader(board.bootTarget())
                .plan(new BootRequest(BootFile.read(Path.of(kernel)))
                        .initrd(BootFile.read(Path.of(initrd)))
                        .commandLine("console=ttySAC0,115200")));
        StringBuilder log = new StringBuilder();
        Deque<String> input = new ArrayDeque<>(List.of(lines));
        boolean[] over = {false};
        SerialLine serial = board.serial(0);
        serial.connect(character -> {
            log.append((char) character);
            if (log.length() >= PROMPT.length()
                    && log.substring(log.length() - PROMPT.length()).equals(PROMPT)) {
                String next = input.poll();
                if (next == null) {
                    over[0] = true;
                    board.requestStop();
                } else {
                    for (byte b : (next + "\r").getBytes(StandardCharsets.US_ASCII)) {
                        serial.receive(b);
                    }
                }
            }
        });
        int resets = 0;
        while (!over[0]) {
            assertTrue(board.clock().now() < 60 * VirtualClock.SECOND, "no prompt after a minute:\n" + log);
            Machine.Stop stop = board.run(10_000_000);
            if (stop == Machine.Stop.RESET) {
                resets++;
                board.reset();
            } else {
                assertTrue(stop == Machine.Stop.DONE || stop == Machine.Stop.REQUESTED, stop + "\n" + log);
            }
        }
        return new Session(log.toString(), board.instructions(), board.clock().now(), resets, board);
    }

    private static void assertLogHas(Session session, String expected) {
        assertTrue(session.log().contains(expected), "no \"" + expected + "\" in:\n" + session.log());
    }

    @Test
    void bootsToAShellThatSeesTheBoard() throws Exception {
        Session session = session(
                "uname -m",
                "cat /proc/cpuinfo",
                "cat /proc/interrupts",
                "dd if=/dev/zero bs=1M count=4 2>/dev/null | md5sum",
                "date -u +%Y-%m-%d",
                "echo -n envkit > /sys/bus/i2c/devices/0-0050/eeprom",
                "hexdump -C /sys/bus/i2c/devices/0-0050/eeprom | head -1");
        assertLogHas(session, "CPU: ARM920T [41129200] revision 0 (ARMv4T), cr=c0007177");
        assertLogHas(session, "CPU S3C2440A (id 0x32440001)");
        assertLogHas(session, "202.13 BogoMIPS");
        assertLogHas(session, "nand: 128 MiB, SLC, erase size: 128 KiB, page size: 2048, OOB size: 64");
        assertLogHas(session, "\narmv4tl\r");
        assertLogHas(session, "samsung_time_irq");
        assertLogHas(session, "b5cfa9d6c8febd618f91ac2843d50a1c");
        assertLogHas(session, "2026-01-01");
        assertLogHas(session, "65 6e 76 6b 69 74");
        assertEquals("envkit", new String(session.board().eeprom().contents(), 0, 6, StandardCharsets.US_ASCII));
        for (String bad : List.of("Oops", "BUG:", "WARNING:", "Unable to handle", "Internal error")) {
            assertFalse(session.log().contains(bad), session.log());
        }
    }

    @Test
    void twoBootsAreIdenticalToTheByteAndTheInstruction() throws Exception {
        Session first = session("cat /proc/interrupts", "sleep 1");
        Session second = session("cat /proc/interrupts", "sleep 1");
        assertEquals(first.log(), second.log());
        assertEquals(first.instructions(), second.instructions());
        assertEquals(first.picos(), second.picos());
    }

    @Test
    void rebootResetsTheBoardThroughTheWatchdog() throws Exception {
        Session session = session("reboot -f", "devmem 0x560000B4");
        assertEquals(1, session.resets());
        assertLogHas(session, "0x00000004");
    }

    @Test
    void framebufferShowsTheKernelsConsole() throws Exception {
        Session session = session();
        int[] pixels = session.board().screenshot();
        assertEquals(240 * 320, pixels.length);
        assertTrue(Arrays.stream(pixels).distinct().count() > 1, "the screen is empty");
    }
}
