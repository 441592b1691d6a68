package dev.envkit.emulator.conformance;

import dev.envkit.emulator.cpu.isa.CpuModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs cases in {@code qemu-system-arm}; it has no ARM920T, but the TI925T is an ARMv4T core. */
final class QemuRun {
    private static final long TIMEOUT_SECONDS = 600;

    private QemuRun() {}

    /** Returns what the harness recorded; {@code harness.bin} must be in the directory. */
    static byte[] run(CpuModel model, Path directory, byte[] window, List<TestCase> cases)
            throws IOException, InterruptedException {
        Files.write(directory.resolve("window.bin"), window);
        Files.write(directory.resolve("cases.bin"), Memory.image(cases));
        Path results = directory.resolve("results.bin");
        Files.deleteIfExists(results);
        Process qemu = new ProcessBuilder(
                        "qemu-system-arm",
                        "-M",
                        "versatilepb",
                        "-cpu",
                        model == CpuModel.ARM920T ? "ti925t" : "arm926",
                        "-m",
                        "64",
                        "-nodefaults",
                        "-display",
                        "none",
                        "-audiodev",
                        "none,id=none",
                        "-semihosting-config",
                        "enable=on,target=native",
                        "-device",
                        "loader,file=harness.bin,addr=0,force-raw=on",
                        "-device",
                        "loader,file=window.bin,addr=0xA000,force-raw=on",
                        "-device",
                        "loader,file=cases.bin,addr=0x100000,force-raw=on",
                        "-device",
                        "loader,addr=0x8000,cpu-num=0")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("qemu.log").toFile())
                .start();
        if (!qemu.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            qemu.destroyForcibly();
            throw new IOException("qemu-system-arm did not end in " + TIMEOUT_SECONDS + " s");
        }
        if (!Files.exists(results)) {
            throw new IOException(
                    "qemu-system-arm wrote no results: " + Files.readString(directory.resolve("qemu.log")));
        }
        return Files.readAllBytes(results);
    }
}
