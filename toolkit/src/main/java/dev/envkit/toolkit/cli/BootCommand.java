package dev.envkit.toolkit.cli;

import dev.envkit.emulator.console.ExpectScript;
import dev.envkit.emulator.console.HostTerminal;
import dev.envkit.emulator.cpu.isa.CpuModel;
import dev.envkit.emulator.run.Ending;
import dev.envkit.emulator.run.RunReport;
import dev.envkit.emulator.session.SerialSpec;
import dev.envkit.emulator.time.VirtualClock;
import dev.envkit.toolkit.boot.BootArtifacts;
import dev.envkit.toolkit.boot.BootFailedException;
import dev.envkit.toolkit.boot.BootTask;
import dev.envkit.toolkit.boot.NfsRoot;
import dev.envkit.toolkit.boot.WorkspaceBootArtifacts;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.Workspace;
import dev.envkit.workspace.WorkspaceLocation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Boots what was built, or a file, in the built-in emulator. */
@Command(
        name = "boot",
        sortOptions = false,
        description = {
            "Boot in the built-in emulator.",
            "",
            "Without options: the kernel and the initramfs that were built last; with a variant",
            "that has no initramfs (debian), the root file system over NFS.",
            "On a terminal the board's console is yours: Ctrl-A X leaves, Ctrl-A C opens",
            "the monitor. Without a terminal each line of standard input is typed at a",
            "prompt, and the boot ends at the prompt after the last one; --expect and",
            "--send make a script of it.",
            "",
        },
        footer = {
            "",
            "Exit codes: 0 the expected text or a prompt was reached, or the system was",
            "halted in order; 1 a file cannot be booted; 2 wrong usage; 3 the host does not",
            "allow something; 4 not reached, or a time limit; 5 kernel panic. A bare-metal",
            "program that ends itself (--semihosting) gives its own.",
        })
final class BootCommand implements Callable<Integer> {
    static final String COMMAND_LINE = "console=ttySAC0,115200 mini2440=0tb";
    private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);
    private static final long PICOS_PER_NANO = 1000;
    private static final int LINES_SHOWN = 20;
    private static final int LINES_IN_JSON = 50;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Option(names = "--board", paramLabel = "BOARD", description = "The board: mini2440 unless given.")
    private @Nullable String board;

    @Mixin
    private final Selection selection = new Selection();

    @Option(
            names = {"-k", "--kernel"},
            paramLabel = "FILE",
            description = "zImage, uImage, Image, vmlinux or another ELF file, each also with gzip or xz.")
    private @Nullable Path kernel;

    @Option(names = "--initrd", paramLabel = "FILE", description = "Initial root file system: cpio, gzip, uImage.")
    private @Nullable Path initrd;

    @Option(names = "--no-initrd", description = "Without one.")
    private boolean noInitrd;

    @Option(names = "--dtb", paramLabel = "FILE", description = "Device tree for a kernel that wants one.")
    private @Nullable Path deviceTree;

    @Option(
            names = "--append",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Adds to the kernel's command line, which is '" + COMMAND_LINE + "'.")
    private String append = "";

    @Option(names = "--command-line", paramLabel = "TEXT", description = "Replaces the kernel's command line.")
    private @Nullable String commandLine;

    @Option(names = "--load-address", paramLabel = "HEX", description = "Where a raw binary goes, and starts.")
    private @Nullable String loadAddress;

    @Option(names = "--ram", paramLabel = "MIB", defaultValue = "64", description = "64, 128 or 256 (default: 64).")
    private int ram;

    @Option(
            names = "--cpu",
            paramLabel = "NAME",
            converter = CpuConverter.class,
            description = "arm920t, or arm926ej-s for programs that need ARMv5TE (default: what the variant needs).")
    private @Nullable CpuModel cpu;

    @Mixin
    private final NetworkFlags network = new NetworkFlags();

    @Mixin
    private final EngineFlags engine = new EngineFlags();

    @Mixin
    private final StorageFlags storage = new StorageFlags();

    @Mixin
    private final NfsFlags nfs = new NfsFlags();

    @Mixin
    private final PeripheralFlags peripherals = new PeripheralFlags();

    @Topic("Console, script and time")
    @Option(
            names = "--serial",
            paramLabel = "TO",
            defaultValue = "stdio",
            converter = SerialConverter.class,
            description = "Console: stdio, null, pty, file:PATH or tcp:PORT.")
    private SerialSpec serial = SerialSpec.STDIO;

    @ArgGroup(exclusive = false, multiplicity = "0..*")
    private List<Exchange> script = new ArrayList<>();

    @Topic("Console, script and time")
    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Seconds.class,
            description = "Limit of virtual time (default: 5m without a terminal).")
    private @Nullable Duration timeout;

    @Topic("Console, script and time")
    @Option(
            names = "--wall-timeout",
            paramLabel = "TIME",
            converter = Seconds.class,
            description = "Limit of real time.")
    private @Nullable Duration wallTimeout;

    @Topic("Looking in")
    @Option(names = "--stats", paramLabel = "FILE", description = "Write instructions, times and phases as JSON.")
    private @Nullable Path stats;

    @Topic("Looking in")
    @Option(names = "--screenshot", paramLabel = "FILE", description = "Write what the LCD shows at the end as PNG.")
    private @Nullable Path screenshot;

    @Topic("Looking in")
    @Option(
            names = "--gdb",
            paramLabel = "PORT",
            description = "Wait for GDB on this port of the loopback interface before the first instruction.")
    private @Nullable Integer gdb;

    @Topic("Console, script and time")
    @Option(
            names = "--realtime",
            negatable = true,
            description = "Keep virtual time from overtaking real time (default on a terminal).")
    private @Nullable Boolean realtime;

    @Topic("Console, script and time")
    @Option(names = "--no-reboot", description = "End when the system reboots.")
    private boolean noReboot;

    @Option(names = "--guest-decompress", description = "Have the kernel decompress itself, as on the board.")
    private boolean guestDecompress;

    @Topic("Looking in")
    @Option(
            names = "--semihosting",
            arity = "0..1",
            paramLabel = "DIR",
            fallbackValue = "",
            description = "Answer semihosting calls; files only below DIR.")
    private @Nullable String semihosting;

    /** What is waited for, and what is typed then. */
    @Topic("Console, script and time")
    static final class Exchange {
        @Option(
                names = "--expect",
                required = true,
                paramLabel = "REGEX",
                description = "Wait for text on the console; may be repeated.")
        private String expect = "";

        @Option(
                names = "--send",
                paramLabel = "TEXT",
                description = "Type this line when the --expect before it was seen.")
        private @Nullable String send;
    }

    static final class CpuConverter implements ITypeConverter<CpuModel> {
        @Override
        public CpuModel convert(String name) {
            return CpuModel.named(name)
                    .orElseThrow(
                            () -> new TypeConversionException("there is no CPU '" + name + "': arm920t or arm926ej-s"));
        }
    }

    static final class SerialConverter implements ITypeConverter<SerialSpec> {
        @Override
        public SerialSpec convert(String text) {
            try {
                return SerialSpec.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    @Override
    public Integer call() {
        GlobalOptions global = GlobalOptions.of(spec.commandLine());
        Path root = WorkspaceLocation.resolve(global.workspace()).path();
        if (!Workspace.exists(root)) {
            return boot(global, new NoWorkspace(root));
        }
        try (Session session = Session.openExisting(global, selection, board)) {
            String line = session.resolution().board().boot().commandLines().getOrDefault("initramfs", COMMAND_LINE);
            return boot(global, new WorkspaceBootArtifacts(session.workspace(), session.resolution(), line));
        }
    }

    private int boot(GlobalOptions global, BootArtifacts artifacts) {
        PrintWriter err = spec.commandLine().getErr();
        boolean onTerminal = HostTerminal.isTerminal() && !global.json();
        BootTask task = task(artifacts, serial.interactive(onTerminal));
        task.messages(message -> err.println("envkit: " + message));
        if (global.verbose()) {
            task.details(detail -> err.println("  " + detail));
        }
        if (global.json()) {
            // standard output is for the report alone
            task.streams(System.in, System.err);
        }
        RunReport report;
        try {
            report = task.call();
        } catch (BootFailedException e) {
            show(global, e.report(), err);
            throw e;
        }
        show(global, report, err);
        return report.ending() == Ending.PROGRAM_EXIT ? report.exitStatus() : ExitCode.OK.code();
    }

    private BootTask task(BootArtifacts artifacts, boolean interactive) {
        BootTask task = new BootTask(artifacts).append(append).ram(ram).serial(serial);
        given(kernel).ifPresent(task::kernel);
        given(cpu).ifPresent(task::cpu);
        given(initrd).ifPresent(task::initrd);
        given(deviceTree).ifPresent(task::deviceTree);
        given(commandLine).ifPresent(task::commandLine);
        given(stats).ifPresent(task::stats);
        given(screenshot).ifPresent(task::screenshot);
        given(gdb).ifPresent(task::gdb);
        given(semihosting)
                .ifPresent(directory ->
                        task.semihosting(directory.isEmpty() ? Optional.empty() : Optional.of(Path.of(directory))));
        given(loadAddress).ifPresent(address -> task.loadAddress(hexadecimal(address)));
        storage.applyTo(task.storage());
        network.applyTo(task);
        engine.applyTo(task, line -> spec.commandLine().getErr().println(line));
        nfs.root().or(() -> rootOverNfs(artifacts)).ifPresent(task::nfsRoot);
        peripherals.applyTo(task);
        if (noInitrd) {
            task.withoutInitrd();
        }
        if (guestDecompress) {
            task.guestDecompresses();
        }
        task.run()
                .script(script.stream().map(this::step).toList())
                .reboot(!noReboot)
                .endAtPrompt(!interactive && gdb == null)
                .realtime(realtime == null ? interactive : realtime);
        Duration limit = timeout == null && !interactive ? DEFAULT_TIMEOUT : timeout;
        given(limit).ifPresent(time -> task.run().virtualTimeout(picos(time)));
        given(wallTimeout).ifPresent(time -> task.run().wallTimeout(time.toNanos()));
        return task;
    }

    /**
     * Returns the root file system that was built, to be served over NFS, where a boot without options has no other: of
     * a variant that has no initramfs.
     */
    private Optional<NfsRoot> rootOverNfs(BootArtifacts artifacts) {
        boolean named = kernel != null
                || initrd != null
                || noInitrd
                || commandLine != null
                || append.matches("(?s).*\\broot=.*")
                || !storage.bootsKernel()
                || !network.isUserMode();
        return named || artifacts.initramfs().isPresent() || artifacts.rootfs().isEmpty()
                ? Optional.empty()
                : Optional.of(new NfsRoot(Optional.empty()));
    }

    private static <T> Optional<T> given(@Nullable T option) {
        return Optional.ofNullable(option);
    }

    private static long picos(Duration time) {
        long longest = Long.MAX_VALUE / VirtualClock.SECOND;
        return time.toSeconds() >= longest ? Long.MAX_VALUE : time.toNanos() * PICOS_PER_NANO;
    }

    private long hexadecimal(String text) {
        try {
            return Integer.toUnsignedLong(Integer.parseUnsignedInt(text.replaceFirst("^0[xX]", ""), 16));
        } catch (NumberFormatException e) {
            throw new ParameterException(
                    spec.commandLine(), "--load-address: '" + text + "' is no hexadecimal number of 32 bits", e);
        }
    }

    private ExpectScript.Step step(Exchange exchange) {
        try {
            // a terminal's return key sends a carriage return
            return new ExpectScript.Step(
                    ExpectScript.compile(exchange.expect), given(exchange.send).map(line -> line + "\r"));
        } catch (PatternSyntaxException e) {
            throw new ParameterException(spec.commandLine(), "--expect: " + e.getMessage(), e);
        }
    }

    private void show(GlobalOptions global, RunReport report, PrintWriter err) {
        if (global.json()) {
            Json.print(spec.commandLine().getOut(), json(report));
        }
        boolean shownAlready = serial.kind() == SerialSpec.Kind.STDIO;
        if (!report.succeeded() && !shownAlready && !report.lastLines().isEmpty()) {
            err.println("The board's last lines:");
            last(report, LINES_SHOWN).forEach(line -> err.println("  " + line));
        }
        if (!global.quiet() && !global.json()) {
            err.println();
            // a failure's summary is told with its cause, as every error is
            err.printf("envkit: %s%s%n", report.succeeded() ? report.summary() + "; " : "", Figures.of(report.stats()));
        }
    }

    private static List<String> last(RunReport report, int count) {
        List<String> lines = report.lastLines();
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }

    private static Map<String, Object> json(RunReport report) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("succeeded", report.succeeded());
        document.put("summary", report.summary());
        report.diagnosis().ifPresent(diagnosis -> {
            document.put("likelyCause", diagnosis.cause());
            document.put("remedy", diagnosis.remedy());
        });
        document.put("lastLines", last(report, LINES_IN_JSON));
        document.put("stats", Json.parse(report.stats().toJson(report.ending())));
        return document;
    }
}
