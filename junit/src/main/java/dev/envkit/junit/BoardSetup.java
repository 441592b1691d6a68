package dev.envkit.junit;

import dev.envkit.emulator.cpu.isa.CpuModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a test's board boots. All that is not set comes from the workspace that {@code envkit} itself would take:
 * {@code ENVKIT_WORKSPACE}, a parent directory with an {@code envkit.lock}, or {@code ~/envkit-workspace}.
 *
 * <p>Not thread-safe. The setters return the setup itself.
 */
public final class BoardSetup {
    private boolean shared;
    private @Nullable Path workspace;
    private @Nullable String variant;
    private String boot = "initramfs";
    private @Nullable Path kernel;
    private @Nullable Path initrd;
    private OptionalLong loadAddress = OptionalLong.empty();
    private String append = "";
    private @Nullable String prompt;
    private Duration timeout = Duration.ofSeconds(60);
    private @Nullable CpuModel cpu;
    private int ram = 64;

    BoardSetup() {}

    static BoardSetup of(BoardTest annotation) {
        BoardSetup setup = new BoardSetup()
                .shared(annotation.shared())
                .boot(annotation.boot())
                .append(annotation.append())
                .timeout(Duration.ofSeconds(annotation.timeoutSeconds()));
        if (!annotation.variant().isEmpty()) {
            setup.variant(annotation.variant());
        }
        return annotation.prompt().isEmpty() ? setup : setup.prompt(annotation.prompt());
    }

    /** Sets whether one boot serves all tests of a class; only for an extension in a static field. */
    public BoardSetup shared(boolean forAll) {
        shared = forAll;
        return this;
    }

    /** Sets the workspace. */
    public BoardSetup workspace(Path directory) {
        workspace = directory;
        return this;
    }

    /** Sets the board's variant in the workspace. */
    public BoardSetup variant(String name) {
        variant = name;
        return this;
    }

    /** Sets where the root file system comes from: {@code initramfs} or {@code nfs}. */
    public BoardSetup boot(String way) {
        boot = way;
        return this;
    }

    /** Sets a kernel or a bare-metal program: zImage, uImage, ELF, or a raw binary with {@link #loadAddress}. */
    public BoardSetup kernel(Path file) {
        kernel = file;
        return this;
    }

    /** Sets the initial root file system. */
    public BoardSetup initrd(Path file) {
        initrd = file;
        return this;
    }

    /** Sets where a raw binary goes, and starts: {@code 0x3000_8000L}. */
    public BoardSetup loadAddress(long address) {
        loadAddress = OptionalLong.of(address);
        return this;
    }

    /** Adds to the kernel's command line. */
    public BoardSetup append(String text) {
        append = text;
        return this;
    }

    /** Sets the regular expression that finds the shell's prompt. */
    public BoardSetup prompt(String expression) {
        prompt = expression;
        return this;
    }

    /** Sets how long the board has for what it is asked, in virtual time; 60 s unless set. */
    public BoardSetup timeout(Duration time) {
        timeout = time;
        return this;
    }

    /** Sets the processor; the one that the variant needs unless set. */
    public BoardSetup cpu(CpuModel model) {
        cpu = model;
        return this;
    }

    /** Sets the memory: 64, 128 or 256 MiB. */
    public BoardSetup ram(int megabytes) {
        ram = megabytes;
        return this;
    }

    boolean shared() {
        return shared;
    }

    @Nullable
    Path workspace() {
        return workspace;
    }

    Optional<String> variant() {
        return Optional.ofNullable(variant);
    }

    String boot() {
        return boot;
    }

    Optional<Path> kernel() {
        return Optional.ofNullable(kernel);
    }

    Optional<Path> initrd() {
        return Optional.ofNullable(initrd);
    }

    OptionalLong loadAddress() {
        return loadAddress;
    }

    String append() {
        return append;
    }

    Optional<String> prompt() {
        return Optional.ofNullable(prompt);
    }

    Duration timeout() {
        return timeout;
    }

    Optional<CpuModel> cpu() {
        return Optional.ofNullable(cpu);
    }

    int ram() {
        return ram;
    }
}
