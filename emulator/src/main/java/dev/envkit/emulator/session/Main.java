package dev.envkit.emulator.session;

import dev.envkit.emulator.board.BoardConfig;
import dev.envkit.emulator.boot.BootException;
import dev.envkit.emulator.boot.BootFile;
import dev.envkit.emulator.boot.BootRequest;
import dev.envkit.emulator.console.ExpectScript;
import dev.envkit.emulator.console.HostTerminal;
import dev.envkit.emulator.cpu.isa.CpuModel;
import dev.envkit.emulator.run.Ending;
import dev.envkit.emulator.run.RunOptions;
import dev.envkit.emulator.run.RunReport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The emulator's own command line, for use without the toolkit.
 *
 * <p>Exit codes: 0 what was asked for was reached, 1 a file or the host is the matter, 2 usage, 4 it was not reached, 5
 * kernel panic; a bare-metal program that ends itself gives its own.
 */
public final class Main {
    private static final int FAILED = 1;
    private static final int USAGE_ERROR = 2;
    private static final int NOT_REACHED = 4;
    private static final int PANIC = 5;
    private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);
    private static final long MAX_SECONDS = 1_000_000;
    private static final long PICOS_PER_NANO = 1000;
    private static final int LINES_SHOWN = 20;
    private static final String USAGE = """
        usage: mini2440 --kernel FILE [options]
          --kernel FILE         zImage, uImage, Image, ELF, or raw with --load-address
          --initrd FILE         initial root file system
          --dtb FILE            device tree
          --append TEXT         kernel command line
          --load-address HEX    where a raw binary (or zImage) goes
          --ram 64|128|256      megabytes of RAM
          --cpu arm920t|arm926ej-s
          --host-decompress     decompress a zImage before the start
          --serial stdio|null|pty|file:PATH|tcp:PORT
          --expect REGEX        wait for text on the serial line; repeatable
          --send TEXT           type this line when the --expect before it has matched
          --timeout SECONDS     limit of virtual time (300 unless on a terminal)
          --wall-timeout SECONDS
          --stats FILE          write the run's numbers as JSON
          --screenshot FILE     write what the LCD shows at the end as PNG
          --usb-stick FILE      plug in a USB memory stick with this file's blocks
          --usb-keyboard        plug in a USB keyboard
          --audio FILE.wav      record what the board plays
          --gdb PORT            wait for GDB on this port of the loopback interface
          --realtime            keep virtual time from overtaking real time (default on a terminal)
          --no-realtime
          --no-reboot           end the run when the guest reboots
          --semihosting [DIR]   answer semihosting calls; files only below DIR
          --verbose             say what is loaded where, and what is not emulated
        """;

    private final PrintStream err;
    private @Nullable Path kernel;
    private @Nullable Path initrd;
    private @Nullable Path deviceTree;
    private @Nullable Path stats;
    private String append = "";
    private @Nullable Long loadAddress;
    private BoardConfig board = BoardConfig.DEFAULT;
    private SerialSpec serial = SerialSpec.STDIO;
    private @Nullable Path screenshot;
    private @Nullable Integer gdbPort;
    private @Nullable Boolean realtime;
    private @Nullable Duration timeout;
    private @Nullable Duration wallTimeout;
    private boolean hostDecompress;
    private boolean reboot = true;
    private boolean semihosting;
    private boolean verbose;
    private @Nullable Path semihostingDirectory;
    private final List<Attachment> attachments = new ArrayList<>();
    private final List<ExpectScript.Step> script = new ArrayList<>();

    /** A command line that makes no sense. */
    private static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    private Main(PrintStream err) {
        this.err = err;
    }

    /** Runs the command line and exits with the code that says how it went. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.err));
    }

    static int run(String[] arguments, PrintStream err) {
        Main main = new Main(err);
        try {
            main.parse(arguments);
            return main.boot();
        } catch (UsageException e) {
            err.println(e.getMessage());
            err.print(USAGE);
            return USAGE_ERROR;
        } catch (BootException e) {
            err.println(e.getMessage() + (e.remedy().isEmpty() ? "" : "\n" + e.remedy()));
            return FAILED;
        } catch (IOException e) {
            err.println(e.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
    }

    private void parse(String[] arguments) throws UsageException {
        Words words = new Words(arguments);
        while (words.any()) {
            String option = words.next();
            switch (option) {
                case "--kernel" -> kernel = Path.of(words.value(option));
                case "--initrd" -> initrd = Path.of(words.value(option));
                case "--dtb" -> deviceTree = Path.of(words.value(option));
                case "--append" -> append = words.value(option);
                case "--load-address" -> loadAddress = words.number(option, 16);
                case "--ram" -> ram(words.number(option, 10));
                case "--cpu" -> cpu(words.value(option));
                case "--host-decompress" -> hostDecompress = true;
                case "--serial" -> serial(words.value(option));
                case "--expect" -> expect(words.value(option));
                case "--send" -> send(words.value(option));
                case "--timeout" -> timeout = words.seconds(option);
                case "--wall-timeout" -> wallTimeout = words.seconds(option);
                case "--stats" -> stats = Path.of(words.value(option));
                case "--screenshot" -> screenshot = Path.of(words.value(option));
                case "--usb-stick" -> attachments.add(UsbAttachments.stick(Path.of(words.value(option)), false));
                case "--usb-keyboard" -> attachments.add(UsbAttachments.keyboard());
                case "--audio" -> attachments.add(AudioAttachment.recorder(Path.of(words.value(option))));
                case "--gdb" -> gdbPort = (int) words.number(option, 10);
                case "--realtime" -> realtime = true;
                case "--no-realtime" -> realtime = false;
                case "--no-reboot" -> reboot = false;
                case "--semihosting" -> {
                    semihosting = true;
                    semihostingDirectory = words.nextIsOption() ? null : Path.of(words.next());
                }
                case "--verbose" -> verbose = true;
                default -> throw new UsageException("unknown option " + option);
            }
        }
    }

    /** The words of the command line, one after the other. */
    private static final class Words {
        private final String[] words;
        private int next;

        Words(String[] words) {
            this.words = words;
        }

        boolean any() {
            return next < words.length;
        }

        boolean nextIsOption() {
            return !any() || words[next].startsWith("--");
        }

        String next() {
            return words[next++];
        }

        String value(String option) throws UsageException {
            if (!any()) {
                throw new UsageException(option + " needs a value");
            }
            return next();
        }

        Duration seconds(String option) throws UsageException {
            String word = value(option);
            try {
                double seconds = Double.parseDouble(word);
                if (seconds > 0 && seconds <= MAX_SECONDS) {
                    return Duration.ofMillis(Math.round(seconds * 1e3));
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new UsageException(option + " needs seconds, not '" + word + "'");
        }

        long number(String option, int radix) throws UsageException {
            String word = value(option);
            String digits = radix == 16 && word.startsWith("0x") ? word.substring(2) : word;
            try {
                return Long.parseUnsignedLong(digits, radix);
            } catch (NumberFormatException e) {
                throw new UsageException(option + " needs a number, not '" + word + "'");
            }
        }
    }

    private void ram(long megabytes) throws UsageException {
        try {
            board = board.withRamMegabytes((int) megabytes);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage() == null ? "--ram" : e.getMessage());
        }
    }

    private void cpu(String name) throws UsageException {
        for (CpuModel model : CpuModel.values()) {
            if (model.optionName().equals(name)) {
                board = board.withCpu(model);
                return;
            }
        }
        throw new UsageException("there is no CPU '" + name + "'");
    }

    private void serial(String text) throws UsageException {
        try {
            serial = SerialSpec.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage() == null ? "--serial" : e.getMessage());
        }
    }

    private void expect(String expression) throws UsageException {
        try {
            script.add(new ExpectScript.Step(ExpectScript.compile(expression), Optional.empty()));
        } catch (PatternSyntaxException e) {
            throw new UsageException("--expect: " + e.getMessage());
        }
    }

    private void send(String text) throws UsageException {
        if (script.isEmpty() || script.getLast().send().isPresent()) {
            throw new UsageException("--send belongs behind the --expect that it answers");
        }
        ExpectScript.Step step = script.removeLast();
        script.add(new ExpectScript.Step(step.expect(), Optional.of(text + "\r")));
    }

    private int boot() throws UsageException, BootException, IOException, InterruptedException {
        if (kernel == null) {
            throw new UsageException("--kernel is missing");
        }
        BootRequest request =
                new BootRequest(BootFile.read(kernel)).commandLine(append).decompressOnHost(hostDecompress);
        if (initrd != null) {
            request.initrd(BootFile.read(initrd));
        }
        if (deviceTree != null) {
            request.deviceTree(BootFile.read(deviceTree));
        }
        if (loadAddress != null) {
            request.loadAddress(loadAddress);
        }
        boolean interactive = serial.interactive(HostTerminal.isTerminal());
        RunOptions run = new RunOptions()
                .script(script)
                .reboot(reboot)
                .endAtPrompt(!interactive && gdbPort == null)
                .realtime(realtime == null ? interactive : realtime)
                .startPaused(gdbPort != null);
        if (timeout == null && !interactive) {
            timeout = DEFAULT_TIMEOUT;
        }
        if (timeout != null) {
            run.virtualTimeout(timeout.toNanos() * PICOS_PER_NANO);
        }
        if (wallTimeout != null) {
            run.wallTimeout(wallTimeout.toNanos());
        }
        RunReport report = new Session(session(request, run)).call();
        if (stats != null) {
            Files.writeString(stats, report.stats().toJson(report.ending()), StandardCharsets.UTF_8);
        }
        return tell(report);
    }

    private SessionOptions session(BootRequest request, RunOptions run) {
        SessionOptions session = new SessionOptions(request)
                .board(board.withReports(verbose ? err::println : report -> {}))
                .run(run)
                .serial(serial)
                .messages(err::println)
                .details(verbose ? err::println : detail -> {});
        attachments.forEach(session::attach);
        if (gdbPort != null) {
            session.gdbPort(gdbPort);
        }
        if (screenshot != null) {
            session.screenshot(screenshot);
        }
        if (semihosting) {
            session.semihosting(Optional.ofNullable(semihostingDirectory));
        }
        return session;
    }

    private int tell(RunReport report) {
        if (report.succeeded()) {
            return 0;
        }
        if (report.ending() == Ending.PROGRAM_EXIT) {
            return report.exitStatus();
        }
        err.println();
        err.println(report.summary());
        if (serial.kind() != SerialSpec.Kind.STDIO) {
            List<String> lines = report.lastLines();
            lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()).forEach(err::println);
        }
        report.diagnosis().ifPresent(diagnosis -> {
            err.println("likely cause: " + diagnosis.cause());
            err.println(diagnosis.remedy());
        });
        return report.ending() == Ending.PANIC ? PANIC : NOT_REACHED;
    }
}
