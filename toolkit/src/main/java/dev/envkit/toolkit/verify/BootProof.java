package dev.envkit.toolkit.verify;

import dev.envkit.emulator.run.RunReport;
import dev.envkit.recipes.Board;
import dev.envkit.recipes.Scenario;
import dev.envkit.recipes.ScenarioStep;
import dev.envkit.toolkit.boot.BootArtifacts;
import dev.envkit.workspace.BuildKey;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Proves that a kernel and its root file system work, by the scenario that the board's file names for it. What was
 * proven is remembered in the workspace by the digests of all that took part, so that it is not proven again until
 * something changes.
 *
 * <p>For one thread.
 */
public final class BootProof {
    private final Workspace workspace;
    private final Scenario scenario;
    private final BootArtifacts artifacts;
    private final Map<String, Sha256> parts;
    private final VerifyTask task;

    /**
     * @param workspace where the report goes
     * @param board the board
     * @param variant its variant
     * @param scenario what is to be proven
     * @param artifacts what is booted, and the kernel's command line
     * @param parts the digest of each part that is booted, by what it is
     * @param pictures finds files beside the board's
     */
    public BootProof(
            Workspace workspace,
            Board board,
            String variant,
            Scenario scenario,
            BootArtifacts artifacts,
            Map<String, Sha256> parts,
            Function<String, Optional<byte[]>> pictures) {
        this.workspace = workspace;
        this.scenario = scenario;
        this.artifacts = artifacts;
        this.parts = new TreeMap<>(parts);
        this.task = new VerifyTask(
                        board.name(), variant, directory(), toBoot -> ScenarioBoot.task(toBoot.setup(), artifacts))
                .scenarios(List.of(scenario))
                .files(of -> pictures);
    }

    /** Sets who is told of what happens. */
    public BootProof listener(VerifyTask.Listener listener) {
        task.listener(listener);
        return this;
    }

    private Path directory() {
        String way = scenario.setup().boot();
        return workspace.reports().resolve(way.equals(Scenario.Setup.INITRAMFS) ? "boot" : "boot-" + way);
    }

    private Path proven() {
        return directory().resolve("proven");
    }

    /** Returns where the console's output of the last proof is. */
    public Path serialLog() {
        return task.serialLog(scenario);
    }

    /** Returns where the report of the last proof is. */
    public Path report() {
        return task.report();
    }

    /** Returns how many commands are run, or files looked at, in the guest. */
    public long checks() {
        return scenario.steps().stream()
                .map(ScenarioStep::action)
                .filter(action -> action instanceof ScenarioStep.Run || action instanceof ScenarioStep.AssertFile)
                .count();
    }

    /** Tells whether the same boot was proven before. */
    public boolean isProven() {
        try {
            return Files.isRegularFile(proven()) && Files.readString(proven()).equals(key().text());
        } catch (IOException e) {
            throw StorageException.of("read", proven(), e);
        }
    }

    private BuildKey key() {
        BuildKey.Builder key = BuildKey.builder();
        parts.forEach(key::add);
        key.add("command-line", artifacts.commandLine())
                .add("scenario", scenario.name())
                .add("setup", scenario.setup().toString());
        for (int i = 0; i < scenario.steps().size(); i++) {
            key.add("step." + i, scenario.steps().get(i).action().toString());
        }
        return key.build();
    }

    /**
     * Boots and checks.
     *
     * @return the report of the run, in which everything was as expected
     * @throws VerificationFailedException if something was not
     * @throws dev.envkit.workspace.EnvkitException if a file cannot be booted or a report cannot be written
     */
    public RunReport call() {
        workspace.createDirectories(directory());
        ScenarioResult result = task.call().results().getFirst();
        if (result.status() == Status.SKIPPED) {
            throw new EnvkitException(ExitCode.FAILED, scenario.name() + ": " + result.reason(), result.remedy());
        }
        if (result.status() == Status.FAILED) {
            throw new VerificationFailedException(result);
        }
        byte[] text = key().text().getBytes(StandardCharsets.UTF_8);
        workspace.write(proven(), out -> out.write(text));
        return result.run().orElseThrow();
    }
}
