package dev.envkit.toolkit.toolchain;

import dev.envkit.toolkit.elf.ArmFiles;
import dev.envkit.toolkit.elf.ArmFinding;
import dev.envkit.toolkit.elf.ArmInstructionReport;
import dev.envkit.toolkit.elf.ElfException;
import dev.envkit.toolkit.elf.ElfFile;
import dev.envkit.toolkit.host.CommandRunner;
import dev.envkit.toolkit.host.Host;
import dev.envkit.toolkit.toolchain.ToolchainReport.Problem;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out what a cross compiler is good for, by running it: does it start at all, how old is it, what does it compile
 * for, and is the libgcc that it links into every program free of instructions that an ARM920T lacks.
 *
 * <p>Takes a second or two; every program that is run has a time limit. For one thread.
 */
public final class ToolchainProbe {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final List<String> V4T = List.of("-march=armv4t", "-marm", "-mfloat-abi=soft");

    /** Documentation/process/changes.rst of Linux 6.1: GCC 5.1. */
    private static final int[] KERNEL_MINIMUM = {5, 1};

    private static final int FIRST_WITHOUT_COMMON = 10;
    private static final String OWN_TOOLCHAIN = "Use the toolchain that envkit brings along: leave --toolchain out.";

    private final Host host;
    private final String prefix;
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private String version = "";
    private String target = "";
    private String architecture = "";
    private boolean hardFloat;
    private boolean kernel;
    private boolean programs;

    private ToolchainProbe(Host host, String prefix) {
        this.host = host;
        this.prefix = prefix;
    }

    /**
     * Probes a compiler.
     *
     * @param host the machine
     * @param prefix what stands before {@code gcc}: {@code arm-linux-gnueabi-}, {@code /opt/4.4.3/bin/arm-linux-}; the
     *     compiler's own name is understood too
     */
    public static ToolchainReport probe(Host host, String prefix) {
        String normal = prefix.endsWith("gcc") ? prefix.substring(0, prefix.length() - "gcc".length()) : prefix;
        return new ToolchainProbe(host, normal).probe();
    }

    private ToolchainReport probe() {
        Optional<Path> compiler = host.program(prefix + "gcc");
        if (compiler.isEmpty()) {
            problem(
                    prefix + "gcc is not " + (prefix.contains("/") ? "there" : "on the PATH"),
                    "Correct the prefix (it ends before 'gcc'), or leave it out to use envkit's own toolchain.");
            return report(compiler, false);
        }
        boolean runs = start(compiler.get());
        if (runs) {
            describe(compiler.get());
            tryIt(compiler.get());
        }
        return report(compiler, runs);
    }

    private ToolchainReport report(Optional<Path> compiler, boolean runs) {
        return new ToolchainReport(
                prefix,
                compiler.map(Path::toString),
                runs,
                version,
                target,
                architecture,
                hardFloat,
                kernel,
                programs,
                problems,
                notes);
    }

    private void problem(String what, String remedy) {
        problems.add(new Problem(what, remedy));
    }

    // ---- does it start

    private boolean start(Path compiler) {
        CommandRunner.Result result = host.run(LIMIT, compiler.toString(), "-dumpversion");
        if (result.ok()) {
            version = result.firstLine();
            if (!version.contains(".")) { // GCC 7 and later say the rest only when asked for it
                CommandRunner.Result full = host.run(LIMIT, compiler.toString(), "-dumpfullversion");
                version = full.ok() ? full.firstLine() : version;
            }
            return true;
        }
        if (!diagnoseLoader(compiler)) {
            diagnoseFailure(compiler, result);
        }
        return false;
    }

    /** The kernel says "No such file or directory" of a program whose loader is missing, and means the loader. */
    private boolean diagnoseLoader(Path compiler) {
        ElfFile file;
        try {
            file = ElfFile.read(compiler.toRealPath());
        } catch (ElfException | IOException e) {
            return false; // a script, most likely
        }
        Optional<String> loader = file.interpreter();
        if (loader.isEmpty() || Files.exists(host.file(loader.get()))) {
            return false;
        }
        if (file.machine() == ElfFile.MACHINE_386 && Host.architecture().equals("amd64")) {
            problem(
                    compiler + " is a 32-bit program, and this 64-bit system has no loader for such (" + loader.get()
                            + " is missing); the shell calls this \"No such file or directory\"",
                    host.distribution().enable32BitPrograms());
        } else {
            problem(
                    compiler + " needs the loader " + loader.get() + ", which this system does not have",
                    OWN_TOOLCHAIN);
        }
        return true;
    }

    private void diagnoseFailure(Path compiler, CommandRunner.Result result) {
        String output = result.output();
        if (output.contains("error=8") || output.contains("Exec format error")) {
            problem(
                    compiler + " is not a program for this machine (" + Host.architecture() + ")",
                    "Take a toolchain made for this machine. " + OWN_TOOLCHAIN);
        } else if (output.contains("error=13") || output.contains("Permission denied")) {
            problem(compiler + " may not be executed", "chmod +x it, or mount its file system without noexec.");
        } else if (output.contains("error while loading shared libraries")) {
            problem(compiler + ": " + result.firstLine(), missingLibrary(output));
        } else {
            problem(compiler + " does not work: " + result.firstLine(), OWN_TOOLCHAIN);
        }
    }

    private String missingLibrary(String output) {
        return output.contains("wrong ELF class") || output.contains("libz.so.1") || output.contains("libstdc++")
                ? "The library is missing in the compiler's word size. For 32-bit programs: "
                        + host.distribution().enable32BitPrograms()
                : "Install the package that has this library. " + OWN_TOOLCHAIN;
    }

    // ---- what is it

    private void describe(Path compiler) {
        target = host.run(LIMIT, compiler.toString(), "-dumpmachine").firstLine();
        Map<String, String> macros = macros(compiler);
        architecture = macros.keySet().stream()
                .filter(name -> name.matches("__ARM_ARCH_\\d+[A-Z]*__"))
                .map(name -> "ARMv" + name.substring("__ARM_ARCH_".length(), name.length() - 2))
                .findFirst()
                .orElse(macros.containsKey("__arm__") ? "ARM" : "");
        hardFloat = macros.containsKey("__ARM_PCS_VFP");
        if (!macros.containsKey("__arm__")) {
            problem(compiler + " does not compile for 32-bit ARM but for " + target, OWN_TOOLCHAIN);
            return;
        }
        if (!macros.containsKey("__ARM_EABI__")) {
            problem(compiler + " makes programs for the old ABI (OABI)", OWN_TOOLCHAIN);
        }
        if (isOlder(version, KERNEL_MINIMUM)) {
            notes.add("GCC " + version + " is too old for Linux 6.1, which needs 5.1; it fits the kernels of its time"
                    + " (2.6.32)");
        } else if (major(version) >= FIRST_WITHOUT_COMMON) {
            notes.add("GCC " + version + " is too new for the classic 2.6 kernel and U-Boot without fixes"
                    + " (include/linux/compiler-gcc" + major(version) + ".h is missing there)");
        }
        if (!architecture.equals("ARMv4T")) {
            notes.add("compiles for " + architecture + " unless told -march=armv4t");
        }
    }

    private Map<String, String> macros(Path compiler) {
        Map<String, String> macros = new LinkedHashMap<>();
        host.run(LIMIT, compiler.toString(), "-dM", "-E", "-x", "c", "/dev/null")
                .output()
                .lines()
                .map(line -> line.split(" ", 3))
                .filter(words -> words.length >= 2 && words[0].equals("#define"))
                .forEach(words -> macros.put(words[1], words.length > 2 ? words[2] : ""));
        return macros;
    }

    private static int major(String version) {
        String digits = version.replaceFirst("[^0-9].*", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    private static boolean isOlder(String version, int[] than) {
        String[] parts = version.split("\\.");
        int minor = parts.length > 1 ? major(parts[1]) : 0;
        int major = major(version);
        // -dumpversion of newer compilers gives the major number only
        return major < than[0] || (major == than[0] && parts.length > 1 && minor < than[1]);
    }

    // ---- does it work

    private void tryIt(Path compiler) {
        if (!problems.isEmpty()) {
            return;
        }
        Path directory;
        try {
            directory = Files.createTempDirectory("envkit-probe");
        } catch (IOException e) {
            notes.add("not tried: there is no room for temporary files");
            return;
        }
        try {
            compile(compiler, directory);
            checkLibgcc(compiler);
        } catch (IOException e) {
            notes.add("not tried: " + e.getMessage());
        } finally {
            try {
                Trees.delete(directory);
            } catch (IOException e) {
                // the system empties its directory for temporary files by itself
            }
        }
    }

    private void compile(Path compiler, Path directory) throws IOException {
        Path source = directory.resolve("tiny.c");
        Files.writeString(source, "int divide(int a, int b) { return a / b; }\n");
        List<String> command = new ArrayList<>(List.of(compiler.toString()));
        command.addAll(V4T);
        command.addAll(List.of(
                "-O2",
                "-c",
                source.toString(),
                "-o",
                directory.resolve("tiny.o").toString()));
        CommandRunner.Result result = host.runner().run(command, directory, LIMIT);
        if (!result.ok()) {
            String reason = result.output()
                    .lines()
                    .filter(line -> line.contains("rror"))
                    .findFirst()
                    .orElse(result.firstLine());
            problem(
                    compiler + " starts but cannot compile for ARMv4T: " + reason.strip(),
                    "A part of it is missing (cc1, as), or it is too new for this processor. " + OWN_TOOLCHAIN);
            return;
        }
        List<ArmFinding> faults = faults(directory.resolve("tiny.o"));
        if (!faults.isEmpty()) {
            problem(
                    compiler + " ignores -march=armv4t: " + faults.getFirst().describe(),
                    "Use a compiler that knows ARMv4T. " + OWN_TOOLCHAIN);
            return;
        }
        kernel = !isOlder(version, KERNEL_MINIMUM);
    }

    private void checkLibgcc(Path compiler) throws IOException {
        if (!problems.isEmpty()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of(compiler.toString()));
        command.addAll(V4T);
        command.add("-print-libgcc-file-name");
        CommandRunner.Result result = host.runner().run(command, Path.of("/"), LIMIT);
        Path libgcc = Path.of(result.firstLine());
        if (!result.ok() || !Files.isRegularFile(libgcc)) {
            notes.add("has no libgcc, so it can build a kernel but no programs");
            return;
        }
        List<ArmFinding> faults = faults(libgcc);
        programs = faults.isEmpty();
        if (!faults.isEmpty()) {
            ArmFinding first = faults.getFirst();
            notes.add("its libgcc is made for a later processor (" + faults.size() + " instructions such as "
                    + first.instruction().mnemonic() + " in " + first.place()
                    + "): programs would die of \"Illegal instruction\" on an ARM920T; a kernel does not use it");
        }
    }

    private static List<ArmFinding> faults(Path file) {
        try {
            return ArmFiles.check(file).stream()
                    .map(ArmInstructionReport::faults)
                    .flatMap(List::stream)
                    .toList();
        } catch (EnvkitException e) {
            return List.of();
        }
    }
}
