package dev.envkit.emulator.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.device.nand.NandImage;
import dev.envkit.emulator.run.Machine;
import dev.envkit.emulator.run.SerialLine;
import dev.envkit.emulator.time.VirtualClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Starts an image of others, made years ago, from reset: {@code -Dtest.oldnand=FILE}, raw pages with their spare areas,
 * with a U-Boot 1.3.2 for the mini2440 in its first blocks and, for the last test, a uImage at 0x60000. Skipped without
 * it, because none may be handed out with the project.
 */
@Tag("slow")
class OldImageTest {
    private static final String PROMPT = "\nMINI2440 # ";

    /** Types each line at the next prompt; ends at the prompt after the last, or when the text that ends it is seen. */
    private static String session(String end, String... lines) throws Exception {
        String file = System.getProperty("test.oldnand", "");
        Assumptions.assumeFalse(file.isEmpty(), "no old image: set -Dtest.oldnand=FILE");
        try (NandImage image = NandImage.open(Path.of(file), Optional.empty(), false)) {
            Mini2440 board = new Mini2440(BoardConfig.DEFAULT.withStorage(
                    BoardStorage.DEFAULT.withNandCells(image).withBootMode(BootMode.NAND)));
            StringBuilder log = new StringBuilder();
            Deque<String> input = new ArrayDeque<>(List.of(lines));
            boolean[] over = {false};
            SerialLine serial = board.serial(0);
            serial.connect(character -> {
                if (character != '\r') {
                    log.append((char) character);
                }
                if (!end.isEmpty() && endsWith(log, end)) {
                    over[0] = true;
                } else if (endsWith(log, "Hit any key to stop autoboot:")) {
                    type(serial, " ");
                } else if (endsWith(log, "<y/N>")) {
                    type(serial, "y\r");
                } else if (endsWith(log, PROMPT)) {
                    String next = input.poll();
                    if (next != null) {
                        type(serial, next + "\r");
                    } else {
                        over[0] = end.isEmpty();
                    }
                }
                if (over[0]) {
                    board.requestStop();
                }
            });
            while (!over[0]) {
                assertTrue(board.clock().now() < 60 * VirtualClock.SECOND, "not there after a minute:\n" + log);
                Machine.Stop stop = board.run(10_000_000);
                if (stop == Machine.Stop.RESET) {
                    board.reset();
                } else {
                    assertTrue(stop == Machine.Stop.DONE || stop == Machine.Stop.REQUESTED, stop + "\n" + log);
                }
            }
            return log.toString();
        }
    }

    private static boolean endsWith(StringBuilder log, String text) {
        return log.length() >= text.length()
                && log.substring(log.length() - text.length()).equals(text);
    }

    private static void type(SerialLine serial, String text) {
        for (byte b : text.getBytes(StandardCharsets.US_ASCII)) {
            serial.receive(b);
        }
    }

    private static void assertLogHas(String log, String expected) {
        assertTrue(log.contains(expected), "no \"" + expected + "\" in:\n" + log);
    }

    @Test
    void oldBootLoaderFindsMemoryAndChipAndAnswers() throws Exception {
        String log = session("", "version", "nand info", "md 48000028 1");
        assertLogHas(log, "DRAM:  64 MB");
        assertLogHas(log, "NAND 64MiB 3,3V 8-bit, page size 512, sector size 16 KiB");
        // 128 MiB for bank 6, so that its variables behind 64 MiB are in memory.
        assertLogHas(log, "48000028: 000000b2");
        assertEquals(-1, log.indexOf("NULL device"), log);
    }

    @Test
    void oldBootLoadersEnvironmentIsKeptThroughAReset() throws Exception {
        String log = session(
                "",
                "nand scrub 0x40000 0x20000",
                "dynenv set env",
                "setenv hello world",
                "saveenv",
                "reset",
                "printenv hello");
        assertLogHas(log, "Found Environment offset in OOB");
        assertLogHas(log, "hello=world\n");
    }

    @Test
    void oldKernelRunsUpToItsRoot() throws Exception {
        String log = session(
                "Kernel panic - not syncing: VFS: Unable to mount root fs",
                "nboot.e 0x32000000 0 0x60000",
                "setenv bootargs console=ttySAC0,115200 root=/dev/ram0",
                "bootm 0x32000000");
        assertLogHas(log, "CPU: ARM920T [41129200] revision 0 (ARMv4T), cr=c0007177");
        assertLogHas(log, "Samsung NAND 64MiB 3,3V 8-bit");
        assertLogHas(log, "eth0: dm9000");
        assertLogHas(log, "s3c-sdi s3c2440-sdi: mmc0");
    }
}
