package dev.envkit.toolkit.boot;

import dev.envkit.emulator.console.ExpectScript;
import dev.envkit.emulator.run.RunReport;
import dev.envkit.emulator.time.VirtualClock;
import dev.envkit.workspace.BuildKey;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.Workspace;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Proves that a kernel and its initramfs work: boots them in the emulator, waits for the shell, and runs commands there
 * whose answers only a working system gives. What was proven is remembered in the workspace by the digests of all that
 * took part, so that it is not proven again until something changes.
 *
 * <p>For one thread.
 */
public final class BootProof {
    private static final long LIMIT_SECONDS = 120;
    private static final String PROMPT = "^root@\\S+:\\S*# ";

    /**
     * A command in the guest, and what its output must match.
     *
     * @param command typed at the shell's prompt
     * @param expected a regular expression, in which {@code ^} and {@code $} match at line ends
     */
    record Check(String command, String expected) {}

    /** The MD5 of four mebibytes of zeros; memory, pipes and integer arithmetic must all work to get it. */
    private static final String MD5_OF_ZEROS = "b5cfa9d6c8febd618f91ac2843d50a1c";

    private static final List<Check> CHECKS = List.of(
            new Check("uname -a", "^Linux mini2440 6\\.1\\.\\S* .*armv4tl GNU/Linux"),
            new Check("cat /proc/cpuinfo", "^model name\\s*: ARM920T rev 0 \\(v4l\\)[\\s\\S]*^Hardware\\s*: MINI2440"),
            new Check("cat /proc/interrupts", "^\\s*\\d+:\\s+[1-9]\\d*\\s.*[Tt]im"),
            new Check("dd if=/dev/zero bs=1M count=4 2>/dev/null | md5sum", "^" + MD5_OF_ZEROS),
            new Check("date +%s", "^\\d{9,}"));

    private final Workspace workspace;
    private final Path kernel;
    private final Path initramfs;
    private final String commandLine;

    /**
     * @param workspace where the report goes
     * @param kernel the kernel to boot
     * @param initramfs its root file system
     * @param commandLine the kernel's command line
     */
    public BootProof(Workspace workspace, Path kernel, Path initramfs, String commandLine) {
        this.workspace = workspace;
        this.kernel = kernel;
        this.initramfs = initramfs;
        this.commandLine = commandLine;
    }

    /** Returns where the console's output of the last proof is. */
    public Path serialLog() {
        return workspace.reports().resolve("boot").resolve("serial.log");
    }

    /** Returns where the numbers of the last proof are, as JSON. */
    public Path statistics() {
        return workspace.reports().resolve("boot").resolve("stats.json");
    }

    private Path proven() {
        return workspace.reports().resolve("boot").resolve("proven");
    }

    /** Tells whether the same boot was proven before. */
    public boolean isProven(Sha256 kernelDigest, Sha256 initramfsDigest) {
        try {
            return Files.isRegularFile(proven())
                    && Files.readString(proven())
                            .equals(key(kernelDigest, initramfsDigest).text());
        } catch (IOException e) {
            throw StorageException.of("read", proven(), e);
        }
    }

    private BuildKey key(Sha256 kernelDigest, Sha256 initramfsDigest) {
        BuildKey.Builder key = BuildKey.builder()
                .add("kernel", kernelDigest)
                .add("initramfs", initramfsDigest)
                .add("command-line", commandLine);
        for (int i = 0; i < CHECKS.size(); i++) {
            key.add("check." + i, CHECKS.get(i).toString());
        }
        return key.build();
    }

    /**
     * Boots and checks.
     *
     * @return the report of the run, in which everything was seen
     * @throws BootFailedException if something was not
     * @throws dev.envkit.workspace.EnvkitException if a file cannot be booted or a report cannot be written
     */
    public RunReport call(Sha256 kernelDigest, Sha256 initramfsDigest) {
        workspace.createDirectories(workspace.reports().resolve("boot"));
        RunReport report;
        try (OutputStream log = new BufferedOutputStream(Files.newOutputStream(serialLog()))) {
            BootTask task = new BootTask(new GivenArtifacts(kernel, initramfs, commandLine))
                    .streams(InputStream.nullInputStream(), log)
                    .stats(statistics());
            task.run()
                    .script(script())
                    .reboot(false)
                    .endAtPrompt(false)
                    .virtualTimeout(LIMIT_SECONDS * VirtualClock.SECOND);
            report = task.call();
        } catch (IOException e) {
            throw StorageException.of("write", serialLog(), e);
        }
        byte[] text = key(kernelDigest, initramfsDigest).text().getBytes(StandardCharsets.UTF_8);
        workspace.write(proven(), out -> out.write(text));
        return report;
    }

    /** Returns how many commands are run in the guest. */
    public static int checks() {
        return CHECKS.size();
    }

    private static List<ExpectScript.Step> script() {
        List<ExpectScript.Step> steps = new ArrayList<>();
        for (Check check : CHECKS) {
            steps.add(new ExpectScript.Step(ExpectScript.compile(PROMPT), Optional.of(check.command() + "\r")));
            steps.add(new ExpectScript.Step(ExpectScript.compile(check.expected()), Optional.empty()));
        }
        steps.add(new ExpectScript.Step(ExpectScript.compile(PROMPT), Optional.empty()));
        return steps;
    }

    private record GivenArtifacts(Path kernel, Path initrd, String commandLine) implements BootArtifacts {
        @Override
        public Optional<Path> initramfs() {
            return Optional.of(initrd);
        }
    }
}
