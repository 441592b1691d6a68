package dev.envkit.toolkit.rootfs;

import dev.envkit.emulator.cpu.isa.CpuModel;
import dev.envkit.toolkit.elf.ArmFinding;
import dev.envkit.toolkit.elf.ArmInstructionCheck;
import dev.envkit.toolkit.elf.ElfException;
import dev.envkit.toolkit.elf.ElfFile;
import dev.envkit.toolkit.nfs.export.Export;
import dev.envkit.toolkit.nfs.export.Inode;
import dev.envkit.toolkit.nfs.export.NfsException;
import dev.envkit.toolkit.rootfs.RootView.Found;
import dev.envkit.toolkit.rootfs.RootfsReport.Problem;
import dev.envkit.workspace.manifest.FileType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether a root file system can be started: it has a first program, that program's interpreter and libraries
 * are there, none of them has an instruction that the processor lacks, and there is a console or a kernel that makes
 * one. Setters, then {@link #call()} once. For one thread.
 */
public final class RootfsCheck {
    /** Where kernels look for the first program (kernel_init in init/main.c). */
    private static final List<String> KERNELS_INITS = List.of("/sbin/init", "/etc/init", "/bin/init", "/bin/sh");

    /** What boards' root file systems have instead, and want to be named: init=/linuxrc. */
    private static final List<String> OTHER_INITS = List.of("/linuxrc", "/init", "/usr/sbin/init");

    private static final List<String> LIBRARY_DIRECTORIES = List.of(
            "/lib",
            "/usr/lib",
            "/lib/arm-linux-gnueabi",
            "/usr/lib/arm-linux-gnueabi",
            "/usr/local/lib",
            "/opt/qt-4.4.3/lib",
            "/opt/lib");

    private static final int FILE_LIMIT = 64 << 20;
    private static final int SCRIPT_LINE = 128;
    private static final int PROGRAMS_LIMIT = 64;
    private static final int ANY_EXECUTE = 0111;
    private static final int CONSOLE_MAJOR = 5;
    private static final int CONSOLE_MINOR = 1;

    private final RootView root;
    private final String name;
    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> seen = new LinkedHashSet<>();
    private final Deque<String> toCheck = new ArrayDeque<>();
    private KernelFacts kernel = KernelFacts.UNKNOWN;
    private CpuModel cpu = CpuModel.ARM920T;
    private @Nullable String init;

    /**
     * @param export the root file system
     * @param name what messages call it, such as the directory's name
     */
    public RootfsCheck(Export export, String name) {
        this.root = new RootView(export);
        this.name = name;
    }

    /** Sets what is known of the kernel; nothing unless set. */
    public RootfsCheck kernel(KernelFacts facts) {
        kernel = facts;
        return this;
    }

    /** Sets the processor; an ARM920T unless set. */
    public RootfsCheck cpu(CpuModel model) {
        cpu = model;
        return this;
    }

    /** Sets the first program; the one that the kernel would find, or a usual one, unless set. */
    public RootfsCheck init(String path) {
        init = path;
        return this;
    }

    /** Checks. */
    public RootfsReport call() {
        String first = init != null ? requested(init) : found();
        if (!first.isEmpty()) {
            toCheck.add(first);
            while (!toCheck.isEmpty() && seen.size() < PROGRAMS_LIMIT) {
                program(toCheck.poll());
            }
        }
        console();
        boolean kernelFinds = init == null && KERNELS_INITS.contains(first);
        return new RootfsReport(first, kernelFinds, seen.size(), problems);
    }

    private void problem(String what, String remedy) {
        problems.add(new Problem(what, remedy));
    }

    // ---- the first program

    private String requested(String path) {
        if (root.find(path).filter(found -> found.inode().isFile()).isPresent()) {
            return path;
        }
        List<String> others = inits();
        problem(
                "there is no " + path + " in " + name,
                others.isEmpty()
                        ? whatARootIs()
                        : "there is " + String.join(", ", others) + ": --init " + others.getFirst());
        return "";
    }

    private String found() {
        List<String> there = inits();
        if (there.isEmpty()) {
            problem(
                    name + " has none of the programs that a kernel starts first: " + String.join(", ", all()),
                    whatARootIs());
            return "";
        }
        // a shell is what kernels take when all else is missing; a board's own way of starting is better
        return there.getFirst().equals("/bin/sh") && there.size() > 1 ? there.get(1) : there.getFirst();
    }

    private static List<String> all() {
        List<String> all = new ArrayList<>(KERNELS_INITS);
        all.addAll(OTHER_INITS);
        return all;
    }

    private List<String> inits() {
        return all().stream()
                .filter(path ->
                        root.find(path).filter(found -> found.inode().isFile()).isPresent())
                .toList();
    }

    private String whatARootIs() {
        Optional<String> inside = List.of("rootfs", "root_qtopia", "rootfs_qtopia_qt4", "root_mkfs").stream()
                .filter(directory -> root.find("/" + directory + "/bin").isPresent())
                .findFirst();
        return inside.map(directory -> "the root file system seems to be " + name + "/" + directory + ": name that")
                .orElse("name the directory that holds bin, etc, lib and so on, or the program with --init; 'envkit"
                        + " build rootfs' makes a root file system");
    }

    // ---- programs and what they need

    private void program(String path) {
        Optional<Found> found = root.find(path);
        if (found.isEmpty() || !found.get().inode().isFile()) {
            problem(path + " is not there", "put it there, or unpack the root file system again");
            return;
        }
        String real = found.get().path();
        if (!seen.add(real)) {
            return;
        }
        Inode file = found.get().inode();
        if ((file.mode() & ANY_EXECUTE) == 0 && !real.contains(".so")) {
            problem(
                    real + " is not executable",
                    "chmod +x it; where an ownership manifest names it, change its mode there");
        }
        ByteBuffer bytes;
        try {
            bytes = root.read(file, FILE_LIMIT);
        } catch (NfsException e) {
            problem(real + " cannot be read on the host", "chmod u+r it");
            return;
        }
        if (ElfFile.isElf(bytes)) {
            elf(real, bytes);
        } else if (bytes.remaining() > 2 && bytes.get(0) == '#' && bytes.get(1) == '!') {
            toCheck.add(interpreter(bytes));
        } else {
            problem(
                    real + " is neither a program nor a script",
                    "see what it is ('file'), or name another with --init");
        }
    }

    private static String interpreter(ByteBuffer script) {
        byte[] line = new byte[Math.min(script.remaining(), SCRIPT_LINE)];
        script.get(0, line);
        String text = new String(line, StandardCharsets.ISO_8859_1)
                .lines()
                .findFirst()
                .orElse("");
        return text.substring(2).strip().split("[ \t]")[0];
    }

    private void elf(String path, ByteBuffer bytes) {
        ElfFile file;
        try {
            file = ElfFile.parse(path, bytes);
        } catch (ElfException e) {
            problem(String.valueOf(e.getMessage()), "unpack or build it again");
            return;
        }
        if (file.machine() != ElfFile.MACHINE_ARM || file.is64() || !file.isLittleEndian()) {
            problem(
                    path + " is a program for " + machine(file) + ", not for a 32-bit little-endian ARM",
                    "this is not the board's root file system; name that");
            return;
        }
        instructions(path, file);
        file.interpreter().ifPresent(interpreter -> require(path, interpreter));
        for (String library : file.needed()) {
            library(path, file, library);
        }
    }

    private static String machine(ElfFile file) {
        return switch (file.machine()) {
            case ElfFile.MACHINE_X86_64 -> "x86-64";
            case ElfFile.MACHINE_386 -> "i386";
            case ElfFile.MACHINE_AARCH64 -> "64-bit ARM";
            case ElfFile.MACHINE_ARM -> "a big-endian ARM";
            default -> "another processor (ELF machine " + file.machine() + ")";
        };
    }

    private void require(String path, String interpreter) {
        if (root.find(interpreter).isPresent()) {
            toCheck.add(interpreter);
        } else {
            problem(
                    path + " needs " + interpreter + ", which is not there",
                    "put the C library's files into the root file system, or link the program statically");
        }
    }

    private void library(String path, ElfFile file, String library) {
        List<String> places = new ArrayList<>();
        String own = path.substring(0, path.lastIndexOf('/'));
        file.runPath()
                .forEach(directory ->
                        places.add(directory.replace("${ORIGIN}", own).replace("$ORIGIN", own)));
        places.addAll(LIBRARY_DIRECTORIES);
        Optional<String> found = places.stream()
                .map(directory -> directory + "/" + library)
                .filter(candidate -> root.find(candidate).isPresent())
                .findFirst();
        if (found.isPresent()) {
            toCheck.add(found.get());
        } else {
            problem(
                    path + " needs the library " + library + ", which is not there",
                    "put it into /lib of the root file system, or link the program statically");
        }
    }

    private void instructions(String path, ElfFile file) {
        if (cpu != CpuModel.ARM920T) {
            return;
        }
        List<ArmFinding> faults = ArmInstructionCheck.check(file).faults();
        if (!faults.isEmpty()) {
            problem(
                    path + " has " + faults.size() + " instruction(s) that an ARM920T (ARMv4T) lacks, the first: "
                            + faults.getFirst().describe(),
                    "it would die of \"Illegal instruction\": --cpu arm926ej-s runs it, or build it for ARMv4T"
                            + " ('envkit shell' has such a compiler)");
        }
    }

    // ---- the console

    private void console() {
        Optional<Found> console = root.find("/dev/console");
        if (console.isPresent()) {
            Inode inode = console.get().inode();
            boolean right = inode.type() == FileType.CHARACTER_DEVICE
                    && inode.deviceMajor() == CONSOLE_MAJOR
                    && inode.deviceMinor() == CONSOLE_MINOR;
            if (!right && !kernel.devtmpfs()) {
                problem("/dev/console is " + what(inode) + ", not the character device 5,1", makeConsole());
            }
            return;
        }
        if (root.find("/dev").filter(dev -> dev.inode().isDirectory()).isEmpty()) {
            problem(name + " has no directory /dev", "mkdir it");
        } else if (!kernel.devtmpfs()) {
            problem("there is no /dev/console, and the kernel does not make one (devtmpfs)", makeConsole());
        }
    }

    private static String what(Inode inode) {
        return inode.type() == FileType.CHARACTER_DEVICE
                ? "the character device " + inode.deviceMajor() + "," + inode.deviceMinor()
                : "a " + inode.type().keyword();
    }

    private String makeConsole() {
        return "no root is needed for that: add a line './dev/console type=char mode=0600 uid=0 gid=0"
                + " device=native,5,1' to " + name + ".mtree, whose first line is '#mtree'";
    }
}
