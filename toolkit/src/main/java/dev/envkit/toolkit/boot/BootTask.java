package dev.envkit.toolkit.boot;

import dev.envkit.emulator.bench.Bench;
import dev.envkit.emulator.board.BoardConfig;
import dev.envkit.emulator.boot.BootException;
import dev.envkit.emulator.boot.BootFile;
import dev.envkit.emulator.boot.BootRequest;
import dev.envkit.emulator.boot.ElfImage;
import dev.envkit.emulator.cpu.isa.CpuModel;
import dev.envkit.emulator.net.HostAccess;
import dev.envkit.emulator.net.NetworkConfig;
import dev.envkit.emulator.net.link.LinkException;
import dev.envkit.emulator.net.tftp.TftpFiles;
import dev.envkit.emulator.run.Ending;
import dev.envkit.emulator.run.RunOptions;
import dev.envkit.emulator.run.RunReport;
import dev.envkit.emulator.session.Attachment;
import dev.envkit.emulator.session.SerialSpec;
import dev.envkit.emulator.session.Session;
import dev.envkit.emulator.session.SessionOptions;
import dev.envkit.emulator.translator.Diagnostic;
import dev.envkit.emulator.translator.EngineKind;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One boot in the built-in emulator: setters, then {@link #call()} once. What is not given comes from the
 * {@link BootArtifacts}.
 *
 * <p>Not thread-safe; {@code call()} runs the machine on the thread that calls it.
 */
public final class BootTask {
    private final BootArtifacts artifacts;
    private final RunOptions run = new RunOptions();
    private final NetworkConfig network = new NetworkConfig();
    private NetworkChoice link = new NetworkChoice.User(HostAccess.NETWORK);
    private @Nullable Path tftpDirectory;
    private @Nullable Path capture;
    private @Nullable Path kernel;
    private @Nullable Path initrd;
    private @Nullable Path deviceTree;
    private @Nullable Path stats;
    private @Nullable String commandLine;
    private String append = "";
    private OptionalLong loadAddress = OptionalLong.empty();
    private boolean withoutInitrd;
    private @Nullable NfsRoot nfsRoot;
    private boolean guestDecompresses;
    private BoardConfig board = BoardConfig.DEFAULT.withTranslator(EngineKind.DEFAULT.config());
    private final StorageRequest storage = new StorageRequest();
    private @Nullable CpuModel cpu;
    private SerialSpec serial = SerialSpec.STDIO;
    private @Nullable Path screenshot;
    private @Nullable Integer gdbPort;
    private final List<Attachment> attachments = new ArrayList<>();
    private boolean lockstep;
    private boolean semihosting;
    private @Nullable Path semihostingDirectory;
    private @Nullable Streams streams;
    private Consumer<String> messages = message -> {};
    private Consumer<String> details = detail -> {};

    private record Streams(InputStream in, OutputStream out) {}

    /** @param artifacts asked only for what the setters do not give */
    public BootTask(BootArtifacts artifacts) {
        this.artifacts = artifacts;
    }

    /** Sets the kernel or program to boot. */
    public BootTask kernel(Path file) {
        kernel = file;
        return this;
    }

    /** Sets the initial root file system. */
    public BootTask initrd(Path file) {
        initrd = file;
        return this;
    }

    /** Boots without an initial root file system, even if one was built. */
    public BootTask withoutInitrd() {
        withoutInitrd = true;
        return this;
    }

    /** Boots with a root file system over NFS, and without an initial one. */
    public BootTask nfsRoot(NfsRoot root) {
        nfsRoot = root;
        return this;
    }

    /** Gives the kernel a device tree. */
    public BootTask deviceTree(Path file) {
        deviceTree = file;
        return this;
    }

    /** Replaces the kernel's command line. */
    public BootTask commandLine(String line) {
        commandLine = line;
        return this;
    }

    /** Adds to the kernel's command line; what comes later on it wins. */
    public BootTask append(String text) {
        append = text;
        return this;
    }

    /** Sets where a raw binary goes. */
    public BootTask loadAddress(long address) {
        loadAddress = OptionalLong.of(address);
        return this;
    }

    /** Has the kernel decompress itself, as on the board; it takes the guest some 200 million instructions. */
    public BootTask guestDecompresses() {
        guestDecompresses = true;
        return this;
    }

    /** Sets the memory: 64, 128 or 256 MiB. */
    public BootTask ram(int megabytes) {
        try {
            board = board.withRamMegabytes(megabytes);
        } catch (IllegalArgumentException e) {
            throw new EnvkitException(ExitCode.USAGE, String.valueOf(e.getMessage()), "--ram 64, 128 or 256", e);
        }
        return this;
    }

    /** Sets the processor. */
    public BootTask cpu(CpuModel model) {
        cpu = model;
        return this;
    }

    /** Returns what the board's memories hold and which of them it starts from, to be set further. */
    public StorageRequest storage() {
        return storage;
    }

    /**
     * Sets how instructions are executed.
     *
     * @param dump what the translator shall tell
     * @param output takes it, by the line; called on any thread
     */
    public BootTask engine(EngineKind kind, Set<Diagnostic> dump, Consumer<String> output) {
        board = board.withTranslator(kind.config().map(config -> config.withDiagnostics(dump, output)));
        return this;
    }

    /** Runs a board that interprets beside the one that translates, and compares them. */
    public BootTask lockstep(boolean compare) {
        lockstep = compare;
        return this;
    }

    /** Returns the options of the run, to be set further. */
    public RunOptions run() {
        return run;
    }

    /** Sets what the board's Ethernet cable is plugged into; the user-mode network unless set. */
    public BootTask link(NetworkChoice choice) {
        link = choice;
        return this;
    }

    /** Serves the files below a directory by TFTP, before those that were built. */
    public BootTask tftpDirectory(Path directory) {
        tftpDirectory = directory;
        return this;
    }

    /** Writes what goes over the board's Ethernet cable to a pcapng file. */
    public BootTask capture(Path file) {
        capture = file;
        return this;
    }

    /** Returns what the user-mode network offers the board, to be set further: addresses, services. */
    public NetworkConfig network() {
        return network;
    }

    /** Sets where the console is connected. */
    public BootTask serial(SerialSpec spec) {
        serial = spec;
        return this;
    }

    /** Connects the console, where it is {@link SerialSpec#STDIO}, to streams that are no terminal. */
    public BootTask streams(InputStream in, OutputStream out) {
        streams = new Streams(in, out);
        return this;
    }

    /** Writes the run's numbers to a file, as JSON, however the run ends. */
    public BootTask stats(Path file) {
        stats = file;
        return this;
    }

    /** Writes what the LCD shows at the end to a PNG file. */
    public BootTask screenshot(Path file) {
        screenshot = file;
        return this;
    }

    /** Plugs something more into the board. */
    public BootTask attach(Attachment attachment) {
        attachments.add(attachment);
        return this;
    }

    /** Waits for GDB on a port of the loopback interface, before the first instruction. */
    public BootTask gdb(int port) {
        gdbPort = port;
        return this;
    }

    /** Answers semihosting calls; see {@link SessionOptions#semihosting}. */
    public BootTask semihosting(Optional<Path> directory) {
        semihosting = true;
        semihostingDirectory = directory.orElse(null);
        return this;
    }

    /** Sets who takes messages that the user needs, one line each. */
    public BootTask messages(Consumer<String> consumer) {
        messages = consumer;
        return this;
    }

    /** Sets who takes what only {@code --verbose} shows: what is loaded where, what is not emulated. */
    public BootTask details(Consumer<String> consumer) {
        details = consumer;
        return this;
    }

    /**
     * Boots.
     *
     * @return the report of a run that came to what was asked for, or in which a bare-metal program ended itself
     * @throws BootFailedException if the run did not come to that
     * @throws EnvkitException if a file cannot be booted, or the host does not allow something
     */
    public RunReport call() {
        try (OpenStorage opened = storage.open(messages, details)) {
            board = board.withStorage(opened.board());
            return runSession(storage.bootsKernel() ? options(new SessionOptions(request())) : fromReset());
        } catch (UncheckedIOException e) {
            throw new EnvkitException(
                    ExitCode.HOST, String.valueOf(e.getMessage()), "check the disk: its space and its health", e);
        }
    }

    /**
     * Returns the files that are booted, by what they are: {@code kernel}, {@code initrd}, {@code dtb}.
     *
     * @throws EnvkitException if there is no kernel
     */
    public Map<String, Path> files() {
        Map<String, Path> files = new LinkedHashMap<>();
        if (!storage.bootsKernel()) {
            return files;
        }
        files.put("kernel", kernel == null ? artifacts.kernel() : kernel);
        initrd(true).ifPresent(file -> files.put("initrd", file));
        if (deviceTree != null) {
            files.put("dtb", deviceTree);
        }
        return files;
    }

    /**
     * Returns the board on a test bench, to be steered step by step, instead of booting it to its end. The caller
     * closes the bench.
     *
     * @throws EnvkitException if a file cannot be booted, or the host does not allow something
     */
    public Bench bench() {
        OpenStorage opened = storage.open(messages, details);
        try {
            board = board.withStorage(opened.board());
            SessionOptions options = storage.bootsKernel() ? options(new SessionOptions(request())) : fromReset();
            NfsRoot root = nfsRoot;
            if (root != null) {
                options.clockUser(root::clock);
            }
            return session(options).bench().onClose(() -> release(opened));
        } catch (BootException e) {
            release(opened);
            throw unbootable(e);
        } catch (IOException e) {
            release(opened);
            throw unconnected(e);
        } catch (RuntimeException e) {
            release(opened);
            throw e;
        }
    }

    private void release(OpenStorage opened) {
        try (opened) {
            if (nfsRoot != null) {
                nfsRoot.close();
            }
        }
    }

    /** The initial root file system: the one given, else the one built, where the kernel has a use for it. */
    private Optional<Path> initrd(boolean linux) {
        return initrd != null || withoutInitrd || nfsRoot != null || !linux
                ? Optional.ofNullable(initrd)
                : artifacts.initramfs();
    }

    private SessionOptions fromReset() {
        if (kernel != null || initrd != null || deviceTree != null || commandLine != null || !append.isEmpty()) {
            throw new EnvkitException(
                    ExitCode.USAGE,
                    "a kernel, an initrd and a command line are given, but the board's own boot loader is to choose"
                            + " them",
                    "leave out --boot, or --kernel, --initrd, --dtb, --command-line and --append");
        }
        if (nfsRoot != null) {
            // which kernel is going to mount it, and how, is for the boot loader to say
            String line = serve(nfsRoot, null);
            messages.accept("the boot loader's bootargs to have it as root: " + line);
        }
        return options(new SessionOptions());
    }

    private String serve(NfsRoot root, @Nullable BootFile kernelFile) {
        if (!(link instanceof NetworkChoice.User)) {
            throw new EnvkitException(
                    ExitCode.USAGE,
                    "a root file system over NFS is served on the user-mode network, which the board is not plugged"
                            + " into",
                    "leave --net out");
        }
        return root.open(artifacts, kernelFile, cpu(), board.rtcStart(), network, messages);
    }

    private RunReport runSession(SessionOptions options) {
        try (NfsRoot root = nfsRoot) {
            if (root != null) {
                options.clockUser(root::clock);
            }
            return runConnected(options);
        }
    }

    private Session session(SessionOptions options) {
        Streams given = streams;
        return given == null ? new Session(options) : new Session(options, given.in, given.out, false);
    }

    private RunReport runConnected(SessionOptions options) {
        RunReport report;
        try {
            report = session(options).call();
        } catch (BootException e) {
            throw unbootable(e);
        } catch (IOException e) {
            throw unconnected(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EnvkitException(ExitCode.INTERRUPTED, "interrupted", "", e);
        }
        writeStats(report);
        if (!report.succeeded() && report.ending() != Ending.PROGRAM_EXIT) {
            throw new BootFailedException(report);
        }
        return report;
    }

    private BootRequest request() {
        try {
            BootFile kernelFile = BootFile.read(kernel == null ? artifacts.kernel() : kernel);
            BootRequest request = new BootRequest(kernelFile).decompressOnHost(!guestDecompresses);
            // a program without an operating system has no use for what was built for Linux
            boolean linux = !ElfImage.matches(kernelFile) && loadAddress.isEmpty();
            Optional<Path> initrdFile = initrd(linux);
            if (initrdFile.isPresent()) {
                request.initrd(BootFile.read(initrdFile.get()));
            }
            if (deviceTree != null) {
                request.deviceTree(BootFile.read(deviceTree));
            }
            loadAddress.ifPresent(request::loadAddress);
            String line = commandLine != null ? commandLine : linux ? artifacts.commandLine() : "";
            if (nfsRoot != null) {
                String overNfs = serve(nfsRoot, kernelFile);
                line = commandLine != null ? commandLine : overNfs;
            }
            return request.commandLine((line + " " + append).strip());
        } catch (BootException e) {
            throw unbootable(e);
        }
    }

    private SessionOptions options(SessionOptions options) {
        options.board(board.withCpu(cpu()).withReports(details))
                .run(run.startPaused(gdbPort != null))
                .decompressors(KernelDecompressors.ALL)
                .serial(serial)
                .lockstep(lockstep)
                .messages(messages)
                .details(details);
        connect(options);
        attachments.forEach(options::attach);
        if (gdbPort != null) {
            options.gdbPort(gdbPort);
        }
        if (screenshot != null) {
            options.screenshot(screenshot);
        }
        if (semihosting) {
            options.semihosting(Optional.ofNullable(semihostingDirectory));
        }
        return options;
    }

    private void connect(SessionOptions options) {
        switch (link) {
            case NetworkChoice.None _ -> {
                // the cable is not plugged in
            }
            case NetworkChoice.Tap(String name) -> options.tap(name);
            case NetworkChoice.User(HostAccess access) ->
                options.network(network.addresses(artifacts.addresses())
                        .hostAccess(access)
                        .tftp(tftpFiles()));
        }
        if (capture != null) {
            options.capture(capture);
        }
    }

    private TftpFiles tftpFiles() {
        if (tftpDirectory == null) {
            return artifacts::file;
        }
        try {
            TftpFiles directory = new TftpDirectory(tftpDirectory);
            return name -> directory.find(name).or(() -> artifacts.file(name));
        } catch (IOException e) {
            throw new EnvkitException(
                    ExitCode.HOST, tftpDirectory + " cannot be served: it is no directory", "name another one", e);
        }
    }

    private CpuModel cpu() {
        return cpu == null ? artifacts.cpu() : cpu;
    }

    private void writeStats(RunReport report) {
        if (stats == null) {
            return;
        }
        try {
            Files.writeString(stats, report.stats().toJson(report.ending()), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new EnvkitException(
                    ExitCode.HOST, stats + " cannot be written: " + e.getMessage(), "name another file", e);
        }
    }

    private static EnvkitException unconnected(IOException e) {
        if (e instanceof LinkException link) {
            return new EnvkitException(ExitCode.HOST, String.valueOf(link.getMessage()), link.remedy(), link);
        }
        return new EnvkitException(ExitCode.HOST, "the emulator could not be connected: " + e.getMessage(), "", e);
    }

    private static EnvkitException unbootable(BootException e) {
        return new EnvkitException(ExitCode.FAILED, String.valueOf(e.getMessage()), e.remedy(), e);
    }
}
