package dev.envkit.emulator.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What kernels and boot loaders really print, and the cause that is found in it. */
class DiagnosisTest {
    static Stream<Arguments> captured() throws IOException {
        List<Arguments> cases = new ArrayList<>();
        for (String block : captures().split("(?m)^=== ", -1)) {
            if (block.contains("--- expected")) {
                String[] parts = block.split("--- expected\n", -1);
                List<String> lines = parts[0].lines().toList();
                cases.add(Arguments.of(lines.getFirst(), lines.subList(1, lines.size()), parts[1].strip()));
            }
        }
        return cases.stream();
    }

    private static String captures() throws IOException {
        try (InputStream in = DiagnosisTest.class.getResourceAsStream("captured-consoles.txt")) {
            assertFalse(in == null, "the captures are not on the class path");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("captured")
    void causeIsFoundInWhatThisBoardSaid(String how, List<String> lines, String cause) {
        Diagnosis diagnosis = Diagnosis.of(lines, false).orElseThrow();
        assertTrue(diagnosis.cause().contains(cause), diagnosis.toString());
        assertFalse(diagnosis.remedy().isEmpty());
    }

    /** What other kernels and boot loaders say; {@code |} separates lines. */
    static Stream<Arguments> known() {
        return Stream.of(
                Arguments.of(
                        "Error: unrecognized/unsupported machine ID (r1 = 0x000000c1).", "machine number 0x000000c1"),
                Arguments.of(
                        "Error: unrecognized/unsupported processor variant (0x41009200).", "for another processor"),
                Arguments.of("Uncompressing Linux...|crc error| -- System halted", "could not decompress itself"),
                Arguments.of("Uncompressing Linux...", "decompressed itself and then said nothing"),
                Arguments.of("## Booting image at 32000000 ...|Bad Magic Number", "no uImage at the address"),
                Arguments.of("   Verifying Checksum ... Bad Data CRC", "the uImage is damaged"),
                Arguments.of("ERROR: new format image overwritten - must RESET the board to recover", "lies where"),
                Arguments.of("TFTP error: 'File not found' (1)", "refuses the file: File not found"),
                Arguments.of("T T T T T T T T T T |Retry count exceeded; starting again", "nobody answers"),
                Arguments.of("   Loading Kernel Image ... OK|OK||Starting kernel ...", "another load or entry"),
                Arguments.of("No NAND device found!!!|Kernel panic - not syncing: x", "no NAND chip answered"),
                Arguments.of(
                        "Cowardly refusing to erase blocks on filesystem with no valid JFFS2 nodes"
                                + "|VFS: Cannot open root device \"mtdblock3\" or unknown-block(31,3)",
                        "holds something that is no jffs2"),
                Arguments.of(
                        "JFFS2 notice: (1) check_node_data: wrong data CRC in data node at 0x00a1b2c0: read 0x1, "
                                + "calculated 0x2.|jffs2_get_inode_nodes(): Data CRC failed on node at 0x0012a4",
                        "made for another chip"),
                Arguments.of("jffs2_scan_eraseblock(): Magic bitmask 0x1985 not found at 0x0: 0x0000", "another ECC"),
                Arguments.of("mtd->read(0x200 bytes from 0x20000) returned ECC error", "ECC"),
                Arguments.of(
                        "VFS: Cannot open root device \"mtdblock3\" or unknown-block(0,0)"
                                + "|Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)",
                        "there is no mtdblock3"),
                Arguments.of(
                        "Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(31,3)",
                        "mtdblock3 is there"),
                Arguments.of("Sending DHCP requests ...... timed out!", "no DHCP server"),
                Arguments.of("IP-Config: No network devices available.", "no network driver"),
                Arguments.of(
                        "Looking up port of RPC 100003/2 on 10.0.0.4"
                                + "|Root-NFS: Unable to get nfsd port number from server, using default",
                        "old kernels want NFS 2"),
                Arguments.of("Root-NFS: Server returned error -13 while mounting /opt/rootfs", "mount /opt/rootfs"),
                Arguments.of("Root-NFS: Server returned error -2 while mounting /opt/rootfs", "no directory"),
                Arguments.of("nfs: server 10.0.0.4 not responding, still trying", "does not answer"),
                Arguments.of("VFS: Unable to mount root fs via NFS.", "does not answer"),
                Arguments.of(
                        "[    0.9] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000004",
                        "illegal instruction"),
                Arguments.of("Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100", "status 0x01"),
                Arguments.of("request_module: runaway loop modprobe binfmt-464c", "binfmt-464c"),
                Arguments.of("Failed to execute /linuxrc (error -8)", "/linuxrc is no program"),
                Arguments.of("Failed to execute /init (error -13)", "/init may not be executed"),
                Arguments.of("/bin/qpe: can't load library 'libts-1.0.so.0'", "libts-1.0.so.0"),
                Arguments.of(
                        "Kernel panic - not syncing: No working init found.  Try passing init= option to kernel.",
                        "no program that can be started as init"),
                Arguments.of("Kernel panic - not syncing: No init found.  Try passing init= option", "as init"),
                Arguments.of("Initramfs unpacking failed: junk within compressed archive", "unpack the initramfs"),
                Arguments.of("Warning: unable to open an initial console.", "/dev/console"),
                Arguments.of("/etc/init.d/rcS: line 7:    23 Illegal instruction     hwclock -s", "for ARMv5"),
                Arguments.of("Unable to handle kernel NULL pointer dereference", "the kernel itself failed"),
                Arguments.of(
                        "---[ end Kernel panic - not syncing: Fatal exception in interrupt ]---",
                        "gave up: Fatal exception in interrupt"),
                Arguments.of(
                        "VFS: Cannot open root device \"mmcblk0p2\" or unknown-block(179,2)",
                        "mmcblk0p2 is there, but"),
                Arguments.of("VFS: Cannot open root device \"mmcblk0p2\" or unknown-block(0,0)", "no device mmcblk0p2"),
                Arguments.of("IP-Config: Incomplete network configuration information.", "no DHCP client"),
                Arguments.of("*** Warning - bad CRC or NAND, using default environment", "no environment of its own"));
    }

    @ParameterizedTest
    @MethodSource("known")
    void causeIsFoundInWhatOthersSay(String log, String cause) {
        List<String> lines = new ArrayList<>(List.of("U-Boot 2023.01", "Linux version 6.1"));
        lines.addAll(Arrays.asList(log.split("\\|", -1)));
        Diagnosis diagnosis = Diagnosis.of(lines, false).orElseThrow();
        assertTrue(diagnosis.cause().contains(cause), diagnosis.toString());
    }

    @Test
    void lineThatShowsItIsShown() {
        String line = "Failed to execute /init (error -13)";
        assertEquals(
                line, Diagnosis.of(List.of("  " + line), false).orElseThrow().line());
    }

    @Test
    void noPlaceholderIsLeftWhereNothingWasFound() {
        String cause = Diagnosis.of(
                        List.of("/bin/ls: error while loading shared libraries: libc.so.6: cannot open"), false)
                .orElseThrow()
                .cause();
        assertTrue(cause.endsWith("libc.so.6"), cause);
    }

    @Test
    void healthyLogHasNone() {
        assertTrue(Diagnosis.of(List.of("Linux version 6.1", "/ # "), false).isEmpty());
    }

    @Test
    void silenceHasACauseToo() {
        assertTrue(Diagnosis.of(List.of(), false).orElseThrow().cause().contains("said nothing at all"));
    }

    @Test
    void silenceAfterResetSpeaksOfTheBootLoaderAndNotOfTheKernel() {
        Diagnosis diagnosis = Diagnosis.of(List.of(), true).orElseThrow();
        assertTrue(diagnosis.cause().startsWith("the boot loader said nothing at all"), diagnosis.cause());
        assertFalse(diagnosis.remedy().contains("machine number"), diagnosis.remedy());
        assertFalse(diagnosis.cause().contains("kernel"), diagnosis.cause());
    }
}
