package dev.envkit.toolkit.toolchain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.envkit.toolkit.host.CommandRunner;
import dev.envkit.toolkit.host.Host;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolchainProbeTest {
    private static final String V4T_MACROS = "#define __arm__ 1\n#define __ARM_ARCH_4T__ 1\n#define __ARM_EABI__ 1\n";

    @TempDir
    Path temp;

    private Path bin;
    private Path compiler;
    private CommandRunner.Result version = new CommandRunner.Result(0, "4.4.3\n");
    private String macros = V4T_MACROS;
    private String objectFor = "armv4t";
    private String libgccFor = "armv4t";

    @BeforeEach
    void makeHost() throws IOException {
        bin = Files.createDirectories(temp.resolve("usr/bin"));
        Files.createDirectories(temp.resolve("etc"));
        Files.writeString(temp.resolve("etc/os-release"), "ID=debian\nPRETTY_NAME=Debian\n");
        compiler = Files.writeString(bin.resolve("arm-linux-gcc"), "#!/bin/sh\n");
        assertTrue(compiler.toFile().setExecutable(true));
    }

    private static byte[] program(String architecture) throws IOException {
        String name = "/dev/envkit/toolkit/elf/program-" + architecture + ".elf";
        try (InputStream in = ToolchainProbeTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    /** A compiler that answers as GCC does. */
    private CommandRunner.Result answer(List<String> command, Path directory) {
        assertEquals(compiler.toString(), command.getFirst());
        if (!version.ok() || command.contains("-dumpversion")) {
            return version;
        }
        try {
            if (command.contains("-dumpmachine")) {
                return new CommandRunner.Result(0, "arm-none-linux-gnueabi\n");
            } else if (command.contains("-dM")) {
                return new CommandRunner.Result(0, macros);
            } else if (command.contains("-print-libgcc-file-name")) {
                return new CommandRunner.Result(0, Files.write(temp.resolve("libgcc.a"), program(libgccFor)) + "\n");
            } else if (command.contains("-c")) {
                assertTrue(command.contains("-march=armv4t"), command.toString());
                Files.write(Path.of(command.get(command.indexOf("-o") + 1)), program(objectFor));
                return new CommandRunner.Result(0, "");
            }
            return new CommandRunner.Result(1, "unexpected " + command + " in " + directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ToolchainReport probe() {
        Host host = new Host(temp, List.of(bin), (command, directory, limit) -> answer(command, directory));
        return ToolchainProbe.probe(host, "arm-linux-");
    }

    private static String only(ToolchainReport report) {
        assertEquals(1, report.problems().size(), report.problems().toString());
        return report.problems().getFirst().what() + " -> "
                + report.problems().getFirst().remedy();
    }

    @Test
    void theClassicToolchainIsGoodForProgramsButTooOldForLinux61() {
        ToolchainReport report = probe();
        assertEquals(List.of(), report.problems());
        assertEquals("ARMv4T", report.architecture());
        assertTrue(report.programs());
        assertFalse(report.kernel());
        assertTrue(
                report.notes().getFirst().contains("too old for Linux 6.1"),
                report.notes().toString());
        assertTrue(report.summary().contains("programs, but not Linux 6.1"), report.summary());
    }

    @Test
    void aLibgccForLaterProcessorsIsFoundByItsInstructions() {
        version = new CommandRunner.Result(0, "12.2.0\n");
        macros = V4T_MACROS.replace("4T", "5TE");
        libgccFor = "armv5te";
        ToolchainReport report = probe();
        assertTrue(report.kernel());
        assertFalse(report.programs());
        assertEquals("ARMv5TE", report.architecture());
        String notes = String.join("\n", report.notes());
        assertTrue(notes.contains("CLZ in leading_zeros+0x0"), notes);
        assertTrue(notes.contains("compiler-gcc12.h"), notes);
    }

    @Test
    void aCompilerThatIgnoresTheArchitectureIsRefused() {
        objectFor = "armv5te";
        assertTrue(only(probe()).contains("ignores -march=armv4t"));
    }

    @Test
    void a32BitCompilerWithoutLoaderIsDiagnosedAsThat() throws IOException {
        assumeTrue(Host.architecture().equals("amd64"), "another diagnosis on other machines");
        Files.write(compiler, i386Program());
        version = new CommandRunner.Result(
                CommandRunner.Result.NOT_STARTED,
                "Could not execute [arm-linux-gcc]: error=2, No such file or directory");
        ToolchainReport report = probe();
        assertFalse(report.runs());
        String problem = only(report);
        assertTrue(problem.contains("32-bit program"), problem);
        assertTrue(problem.contains("/lib/ld-linux.so.2 is missing"), problem);
        assertTrue(problem.contains("dpkg --add-architecture i386"), problem);
        Files.writeString(temp.resolve("etc/os-release"), "ID=fedora\n");
        assertTrue(only(probe()).contains("dnf install -y glibc.i686"));
    }

    @Test
    void withItsLoaderA32BitCompilerMayStillLackALibrary() throws IOException {
        Files.write(compiler, i386Program());
        Files.createDirectories(temp.resolve("lib"));
        Files.writeString(temp.resolve("lib/ld-linux.so.2"), "");
        version = new CommandRunner.Result(
                127, "arm-linux-gcc: error while loading shared libraries: libz.so.1: cannot open shared object file");
        String problem = only(probe());
        assertTrue(problem.contains("libz.so.1"), problem);
        assertTrue(problem.contains("zlib1g:i386"), problem);
    }

    @Test
    void aCompilerForAnotherMachineIsDiagnosedAsThat() {
        version = new CommandRunner.Result(CommandRunner.Result.NOT_STARTED, "error=8, Exec format error");
        assertTrue(only(probe()).contains("not a program for this machine"));
    }

    @Test
    void aCompilerForAnotherTargetIsRefused() {
        macros = "#define __x86_64__ 1\n";
        assertTrue(only(probe()).contains("does not compile for 32-bit ARM"));
    }

    @Test
    void aMissingCompilerIsSaidToBeMissing() throws IOException {
        Files.delete(compiler);
        ToolchainReport report = probe();
        assertTrue(only(report).contains("arm-linux-gcc is not on the PATH"));
        assertEquals("arm-linux-gcc: not on this machine", report.summary());
    }

    /** The head of a program for the Intel 386 that asks for /lib/ld-linux.so.2. */
    private static byte[] i386Program() {
        byte[] loader = "/lib/ld-linux.so.2\0".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(52 + 32 + loader.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1}).position(16);
        out.putShort((short) 2).putShort((short) 3).putInt(1).putInt(0x8048000);
        out.putInt(52).putInt(0).putInt(0);
        out.putShort((short) 52).putShort((short) 32).putShort((short) 1);
        out.position(52);
        out.putInt(3)
                .putInt(84)
                .putInt(0)
                .putInt(0)
                .putInt(loader.length)
                .putInt(loader.length)
                .putInt(4);
        out.position(84);
        out.put(loader);
        return out.array();
    }
}
