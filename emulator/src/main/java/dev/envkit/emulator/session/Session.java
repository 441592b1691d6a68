package dev.envkit.emulator.session;

import dev.envkit.emulator.bench.Bench;
import dev.envkit.emulator.board.BoardConfig;
import dev.envkit.emulator.board.Mini2440;
import dev.envkit.emulator.boot.BootException;
import dev.envkit.emulator.boot.BootLoader;
import dev.envkit.emulator.boot.BootPlan;
import dev.envkit.emulator.console.EscapeKeys;
import dev.envkit.emulator.console.HostTerminal;
import dev.envkit.emulator.console.SerialBackEnd;
import dev.envkit.emulator.console.StreamBackEnd;
import dev.envkit.emulator.debug.gdb.GdbServer;
import dev.envkit.emulator.debug.lockstep.Lockstep;
import dev.envkit.emulator.debug.monitor.Monitor;
import dev.envkit.emulator.device.nand.NandFlash;
import dev.envkit.emulator.display.Picture;
import dev.envkit.emulator.display.PngWriter;
import dev.envkit.emulator.net.user.UserNetwork;
import dev.envkit.emulator.run.Emulation;
import dev.envkit.emulator.run.RunOptions;
import dev.envkit.emulator.run.RunReport;
import dev.envkit.emulator.semihosting.Semihosting;
import dev.envkit.emulator.time.VirtualClock;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Carries out a session: {@link #call()} once.
 *
 * <p>Threading: {@code call()} runs the machine on the thread that calls it.
 */
public final class Session {
    private static final long PICOS_PER_MICROSECOND = 1_000_000;

    private final SessionOptions options;
    private final InputStream in;
    private final OutputStream out;
    private final boolean terminal;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** A session on the process's standard input and output. */
    public Session(SessionOptions options) {
        this(options, System.in, new FileOutputStream(FileDescriptor.out), HostTerminal.isTerminal());
    }

    /**
     * @param in where {@link SerialSpec#STDIO} reads
     * @param out where it writes
     * @param terminal whether both are the terminal that the process runs on
     */
    public Session(SessionOptions options, InputStream in, OutputStream out, boolean terminal) {
        this.options = options;
        this.in = in;
        this.out = out;
        this.terminal = terminal;
    }

    /**
     * Runs the session to its end.
     *
     * @throws BootException if a file cannot be booted
     * @throws IOException if a connection on the host cannot be made, or the screenshot not be written
     * @throws InterruptedException if the thread is interrupted
     */
    public RunReport call() throws BootException, IOException, InterruptedException {
        Mini2440 board = switchedOn(options.board());
        Emulation emulation =
                options.lockstep() ? lockstep(board) : new Emulation(board, board.serial(0), options.run());
        try {
            connect(board, emulation);
            RunReport report = emulation.run();
            board.nand().ifPresent(NandFlash::finish);
            writeScreenshot(board);
            return report;
        } finally {
            closeAll();
        }
    }

    /**
     * Returns the board on a test bench instead of running it: ready to start, connected as the options say. The caller
     * closes the bench. A script and an end at the prompt make no sense there and are not heeded.
     *
     * @throws BootException if a file cannot be booted
     * @throws IOException if a connection on the host cannot be made
     */
    public Bench bench() throws BootException, IOException {
        Mini2440 board = switchedOn(options.board());
        RunOptions run = options.run().script(List.of()).endAtPrompt(false);
        Emulation emulation = new Emulation(board, board.serial(0), run);
        Optional<UserNetwork> network;
        try {
            network = connect(board, emulation);
        } catch (IOException | RuntimeException e) {
            closeAll();
            throw e;
        }
        return new Bench(board, emulation, network, () -> {
            board.nand().ifPresent(NandFlash::finish);
            closeAll();
        });
    }

    private Emulation lockstep(Mini2440 board) throws BootException {
        Mini2440 reference = switchedOn(options.board().withTranslator(Optional.empty()));
        Lockstep both = new Lockstep(
                board,
                board.engine(),
                region -> board.translator().map(t -> t.describe(region)).orElse(""),
                reference);
        return new Emulation(both, both.both(board.serial(0), reference.serial(0)), options.run());
    }

    private Mini2440 switchedOn(BoardConfig config) throws BootException {
        Mini2440 board = new Mini2440(config);
        if (options.boot().isPresent()) {
            BootLoader loader = new BootLoader(board.bootTarget(), options.decompressors());
            BootPlan plan = loader.plan(options.boot().get());
            plan.notes().forEach(options.details());
            board.load(plan);
        }
        if (options.semihosting()) {
            enableSemihosting(board);
        }
        return board;
    }

    /** Returns the user-mode network, where the board is connected to it. */
    private Optional<UserNetwork> connect(Mini2440 board, Emulation emulation) throws IOException {
        options.clockUser().accept(board.clock());
        for (long operation : options.board().storage().nandFaults().powerCuts()) {
            board.duringNandOperation(operation, 0.5, () -> {
                options.messages().accept("the power fails while the NAND chip works, and comes back after a second");
                emulation.powerCycle(VirtualClock.SECOND);
            });
        }
        Monitor monitor = new Monitor(new BoardMonitorHost(board, emulation));
        listenForGdb(board, emulation, monitor);
        connectConsole(emulation, monitor);
        SessionNetwork network = new SessionNetwork(options, board, emulation);
        network.connect().ifPresent(open::push);
        for (Attachment attachment : options.attachments()) {
            open.push(attachment.attach(board, emulation, options.messages()));
        }
        return network.userNetwork();
    }

    private void enableSemihosting(Mini2440 board) {
        Semihosting services = new Semihosting(
                out,
                in,
                options.semihostingDirectory().orElse(null),
                () -> board.clock().now() / PICOS_PER_MICROSECOND);
        board.cpu().callHook(services);
        board.exitStatus(services::exitCode);
    }

    private void connectConsole(Emulation emulation, Monitor monitor) throws IOException {
        SerialSpec spec = options.serial();
        if (spec.kind() == SerialSpec.Kind.STDIO) {
            if (terminal) {
                connectTerminal(emulation, monitor);
            } else {
                StreamBackEnd stream = new StreamBackEnd(InputStream.nullInputStream(), out);
                open.push(stream);
                emulation.addSink(stream::transmit);
                new LineInput(in, emulation).start();
            }
            return;
        }
        SerialBackEnd backEnd = spec.open();
        open.push(backEnd);
        emulation.addSink(backEnd::transmit);
        backEnd.start(emulation::input);
        if (spec.kind() == SerialSpec.Kind.PTY || spec.kind() == SerialSpec.Kind.TCP) {
            options.messages().accept("the board's console is at " + backEnd.description());
        }
    }

    private void connectTerminal(Emulation emulation, Monitor monitor) throws IOException {
        StreamBackEnd stream = new StreamBackEnd(in, out);
        MonitorConsole console = new MonitorConsole(line -> execute(emulation, monitor, line), stream::message);
        EscapeKeys keys = new EscapeKeys(new EscapeKeys.Listener() {
            @Override
            public void leave() {
                emulation.quit();
            }

            @Override
            public void monitor() {
                console.toggle();
            }

            @Override
            public void help() {
                stream.message(("\r\n" + EscapeKeys.helpText() + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
        });
        options.messages().accept(EscapeKeys.helpText());
        // the terminal is put back after the last output
        open.push(HostTerminal.raw());
        open.push(stream);
        emulation.addSink(stream::transmit);
        stream.start(bytes -> {
            for (byte b : bytes) {
                boolean wasOpen = console.isOpen();
                byte[] forBoard = keys.filter(new byte[] {b});
                if (forBoard.length == 0) {
                    continue;
                }
                if (wasOpen) {
                    console.type(forBoard);
                } else {
                    emulation.input(forBoard);
                }
            }
        });
    }

    private static String execute(Emulation emulation, Monitor monitor, String line) {
        try {
            return emulation.loop().call(() -> monitor.execute(line));
        } catch (InterruptedException e) {
            return "the run has ended\n";
        }
    }

    private void listenForGdb(Mini2440 board, Emulation emulation, Monitor monitor) throws IOException {
        if (options.gdbPort().isEmpty()) {
            return;
        }
        int port = options.gdbPort().getAsInt();
        GdbServer server;
        try {
            server = GdbServer.start(
                    GdbServer.loopback(port), board, emulation.loop(), monitor::execute, emulation::quit);
        } catch (IOException e) {
            throw new IOException("port " + port + " cannot be listened on for GDB: " + e.getMessage(), e);
        }
        open.push(server);
        options.messages().accept("waiting for GDB: target remote localhost:" + server.port());
    }

    private void writeScreenshot(Mini2440 board) throws IOException {
        if (options.screenshot().isEmpty()) {
            return;
        }
        Optional<Picture> picture = board.picture();
        if (picture.isEmpty()) {
            options.messages().accept("no screenshot: the LCD is off");
            return;
        }
        try (OutputStream file = Files.newOutputStream(options.screenshot().get())) {
            PngWriter.write(picture.get(), file);
        }
    }

    private void closeAll() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                options.messages().accept("while ending: " + e.getMessage());
            }
        }
    }
}
