package dev.envkit.emulator.session;

import dev.envkit.emulator.board.BoardConfig;
import dev.envkit.emulator.boot.BootRequest;
import dev.envkit.emulator.boot.PayloadDecompressor;
import dev.envkit.emulator.net.NetworkConfig;
import dev.envkit.emulator.run.RunOptions;
import dev.envkit.emulator.time.VirtualClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What a session is to do; the setters return the options themselves.
 *
 * <p>Not thread-safe.
 */
public final class SessionOptions {
    private final Optional<BootRequest> boot;
    private BoardConfig board = BoardConfig.DEFAULT;
    private RunOptions run = new RunOptions();
    private List<PayloadDecompressor> decompressors = List.of(PayloadDecompressor.GZIP);
    private SerialSpec serial = SerialSpec.STDIO;
    private OptionalInt gdbPort = OptionalInt.empty();
    private Optional<Path> screenshot = Optional.empty();
    private Optional<NetworkConfig> network = Optional.empty();
    private Optional<String> tap = Optional.empty();
    private Optional<Path> capture = Optional.empty();
    private final List<Attachment> attachments = new ArrayList<>();
    private boolean lockstep;
    private boolean semihosting;
    private Optional<Path> semihostingDirectory = Optional.empty();
    private Consumer<VirtualClock> clockUser = clock -> {};
    private Consumer<String> messages = message -> {};
    private Consumer<String> details = detail -> {};

    /** @param boot what to boot */
    public SessionOptions(BootRequest boot) {
        this.boot = Optional.of(boot);
    }

    /** Options of a session in which the board starts from its own memories, as after power-on. */
    public SessionOptions() {
        this.boot = Optional.empty();
    }

    /** Sets what the board is like. */
    public SessionOptions board(BoardConfig config) {
        board = config;
        return this;
    }

    /** Sets how the run goes and when it ends. */
    public SessionOptions run(RunOptions options) {
        run = options;
        return this;
    }

    /** Sets the formats that kernels can be decompressed from on the host. */
    public SessionOptions decompressors(List<PayloadDecompressor> formats) {
        decompressors = List.copyOf(formats);
        return this;
    }

    /** Sets where the console is connected. */
    public SessionOptions serial(SerialSpec spec) {
        serial = spec;
        return this;
    }

    /** Listens for GDB on a port of the loopback interface; 0 takes any. */
    public SessionOptions gdbPort(int port) {
        gdbPort = OptionalInt.of(port);
        return this;
    }

    /** Writes what the LCD shows when the run has ended. */
    public SessionOptions screenshot(Path file) {
        screenshot = Optional.of(file);
        return this;
    }

    /** Plugs the board's Ethernet cable into the user-mode network. Without this it is not plugged in. */
    public SessionOptions network(NetworkConfig config) {
        network = Optional.of(config);
        return this;
    }

    /** Plugs the board's Ethernet cable into a tap interface of the host, instead of the user-mode network. */
    public SessionOptions tap(String name) {
        tap = Optional.of(name);
        return this;
    }

    /** Writes what goes over the Ethernet cable to a pcapng file. */
    public SessionOptions capture(Path file) {
        capture = Optional.of(file);
        return this;
    }

    /** Plugs something more into the board. */
    public SessionOptions attach(Attachment attachment) {
        attachments.add(attachment);
        return this;
    }

    /** Sets who is given the board's clock before the run, such as services that need the time. */
    public SessionOptions clockUser(Consumer<VirtualClock> user) {
        clockUser = user;
        return this;
    }

    /**
     * Answers semihosting calls, with which a program uses the host's console and ends the run. Not for an operating
     * system: its programs could do so as well.
     *
     * @param directory what the program's files are confined to; empty for no files
     */
    public SessionOptions semihosting(Optional<Path> directory) {
        semihosting = true;
        semihostingDirectory = directory;
        return this;
    }

    /**
     * Runs a second board beside the first, that has the interpreter alone, and compares them after each region that
     * the first executed. Without network and attachments.
     */
    public SessionOptions lockstep(boolean compare) {
        lockstep = compare;
        return this;
    }

    /** Sets who takes messages about the session, one line each; called on any thread. */
    public SessionOptions messages(Consumer<String> consumer) {
        messages = consumer;
        return this;
    }

    /** Sets who takes what was decided about the loading, one line each. */
    public SessionOptions details(Consumer<String> consumer) {
        details = consumer;
        return this;
    }

    Optional<BootRequest> boot() {
        return boot;
    }

    BoardConfig board() {
        return board;
    }

    RunOptions run() {
        return run;
    }

    List<PayloadDecompressor> decompressors() {
        return decompressors;
    }

    SerialSpec serial() {
        return serial;
    }

    OptionalInt gdbPort() {
        return gdbPort;
    }

    Optional<Path> screenshot() {
        return screenshot;
    }

    Optional<NetworkConfig> network() {
        return lockstep ? Optional.empty() : network;
    }

    Optional<String> tap() {
        return lockstep ? Optional.empty() : tap;
    }

    Optional<Path> capture() {
        return capture;
    }

    List<Attachment> attachments() {
        return lockstep ? List.of() : List.copyOf(attachments);
    }

    boolean lockstep() {
        return lockstep;
    }

    boolean semihosting() {
        return semihosting;
    }

    Optional<Path> semihostingDirectory() {
        return semihostingDirectory;
    }

    Consumer<String> details() {
        return details;
    }

    Consumer<VirtualClock> clockUser() {
        return clockUser;
    }

    Consumer<String> messages() {
        return messages;
    }
}
