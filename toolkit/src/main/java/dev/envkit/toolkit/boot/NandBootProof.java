package dev.envkit.toolkit.boot;

import dev.envkit.emulator.board.BootMode;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Proves that a NAND image boots from reset: U-Boot, the kernel and a shell on the root file system that is in it; that
 * a file written there is still there after a reboot through U-Boot. What the board writes is forgotten afterwards, the
 * image stays as it was made. Once proven, the same image need not be booted again.
 */
public final class NandBootProof {
    private static final long LIMIT_SECONDS = 300;
    private static final String SHELL = "^root@\\S+:\\S*# ";
    private static final String LOADER = "^U-Boot \\d{4}\\.\\d\\d";
    private static final String FILE = "/root/kept-over-a-reboot";
    /** The shell computes it, so that the echo of the command is not taken for its output. */
    private static final String CONTENT = "$((123 * 457))";

    private static final String CONTENT_EXPECTED = "^56211$";

    private final Workspace workspace;
    private final Path image;
    private final String rootType;
    private final Path reports;

    /**
     * @param workspace where the report goes
     * @param image the NAND image
     * @param rootType what the guest calls the root file system: {@code ubifs} or {@code jffs2}
     */
    public NandBootProof(Workspace workspace, Path image, String rootType) {
        this.workspace = workspace;
        this.image = image;
        this.rootType = rootType;
        String name = String.valueOf(image.getFileName()).replaceFirst("\\.[^.]*$", "");
        reports = workspace.reports().resolve("boot-" + name);
    }

    /** Returns where the console's output of the last proof is. */
    public Path serialLog() {
        return reports.resolve("serial.log");
    }

    private Path proven() {
        return reports.resolve("proven");
    }

    /** Tells whether an image with this content was proven before. */
    public boolean isProven(Sha256 digest) {
        try {
            return Files.isRegularFile(proven())
                    && Files.readString(proven()).equals(key(digest).text());
        } catch (IOException e) {
            throw StorageException.of("read", proven(), e);
        }
    }

    private BuildKey key(Sha256 digest) {
        BuildKey.Builder key = BuildKey.builder().add("image", digest);
        List<ExpectScript.Step> script = script();
        for (int i = 0; i < script.size(); i++) {
            key.add("step." + i, script.get(i).toString());
        }
        return key.build();
    }

    /**
     * Boots twice and checks.
     *
     * @return the report of the run, in which everything was seen
     * @throws BootFailedException if something was not
     * @throws dev.envkit.workspace.EnvkitException if the image cannot be booted or a report cannot be written
     */
    public RunReport call(Sha256 digest) {
        workspace.createDirectories(reports);
        RunReport report;
        try (OutputStream log = new BufferedOutputStream(Files.newOutputStream(serialLog()))) {
            BootTask task = new BootTask(new Nothing())
                    .streams(InputStream.nullInputStream(), log)
                    .stats(reports.resolve("stats.json"));
            task.storage().nand(image).bootMode(BootMode.NAND);
            task.run()
                    .script(script())
                    .reboot(true)
                    .endAtPrompt(false)
                    .virtualTimeout(LIMIT_SECONDS * VirtualClock.SECOND);
            report = task.call();
        } catch (IOException e) {
            throw StorageException.of("write", serialLog(), e);
        }
        byte[] text = key(digest).text().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        workspace.write(proven(), out -> out.write(text));
        return report;
    }

    private List<ExpectScript.Step> script() {
        List<ExpectScript.Step> steps = new ArrayList<>();
        see(steps, LOADER);
        type(steps, "mount");
        see(steps, " on / type " + rootType + " \\(rw");
        type(steps, "echo " + CONTENT + " > " + FILE + "; sync");
        type(steps, "reboot");
        see(steps, LOADER);
        type(steps, "cat " + FILE);
        see(steps, CONTENT_EXPECTED);
        see(steps, SHELL);
        return steps;
    }

    private static void see(List<ExpectScript.Step> steps, String expression) {
        steps.add(new ExpectScript.Step(ExpectScript.compile(expression), Optional.empty()));
    }

    private static void type(List<ExpectScript.Step> steps, String command) {
        steps.add(new ExpectScript.Step(ExpectScript.compile(SHELL), Optional.of(command + "\r")));
    }

    /** All that is booted is on the chip. */
    private record Nothing() implements BootArtifacts {
        @Override
        public Path kernel() {
            throw new IllegalStateException("the kernel is on the chip");
        }

        @Override
        public Optional<Path> initramfs() {
            return Optional.empty();
        }

        @Override
        public String commandLine() {
            return "";
        }
    }
}
