package dev.envkit.emulator.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Lines that kernels really print, and the cause that is found in them. */
class DiagnosisTest {
    static Stream<Arguments> symptoms() {
        return Stream.of(
                Arguments.of(
                        "Error: unrecognized/unsupported machine ID (r1 = 0x000000c1).", "machine number 0x000000c1"),
                Arguments.of(
                        "[    0.9] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000004",
                        "illegal instruction"),
                Arguments.of("Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100", "status 0x01"),
                Arguments.of(
                        "Kernel panic - not syncing: No working init found.  Try passing init= option to kernel.",
                        "no program that can be started as init"),
                Arguments.of(
                        "Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(31,3)",
                        "no root file system on unknown-block(31,3)"),
                Arguments.of("Initramfs unpacking failed: junk within compressed archive", "unpack the initramfs"),
                Arguments.of("Warning: unable to open an initial console.", "/dev/console"),
                Arguments.of("Uncompressing Linux...", "decompressed itself and then said nothing"));
    }

    @ParameterizedTest
    @MethodSource("symptoms")
    void causeIsFound(String line, String cause) {
        Diagnosis diagnosis = Diagnosis.of(List.of("Linux version 6.1", line)).orElseThrow();
        assertTrue(diagnosis.cause().contains(cause), diagnosis.toString());
        assertEquals(line, diagnosis.line());
    }

    @Test
    void healthyLogHasNone() {
        assertTrue(Diagnosis.of(List.of("Linux version 6.1", "/ # ")).isEmpty());
    }
}
