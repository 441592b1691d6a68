package dev.envkit.junit;

import dev.envkit.emulator.bench.Bench;
import dev.envkit.recipes.Scenario;
import dev.envkit.recipes.repository.RecipeRepository;
import dev.envkit.recipes.repository.Resolution;
import dev.envkit.recipes.repository.Resolver;
import dev.envkit.toolkit.boot.BootArtifacts;
import dev.envkit.toolkit.boot.BootTask;
import dev.envkit.toolkit.boot.WorkspaceBootArtifacts;
import dev.envkit.toolkit.verify.BootedFile;
import dev.envkit.toolkit.verify.NotApplicableException;
import dev.envkit.toolkit.verify.ScenarioBoot;
import dev.envkit.toolkit.verify.ScenarioRunner;
import dev.envkit.workspace.Workspace;
import dev.envkit.workspace.WorkspaceLocation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/** Finds what a test's board boots, and boots it. */
final class BoardStarter {
    private static final String BOARD = "mini2440";

    /** Each call has a limit of its own; how many there are is the test's business. */
    private static final Duration UNLIMITED = Duration.ofDays(365);

    private final String name;
    private final BoardSetup setup;
    private final Scenario.Setup scenario;

    BoardStarter(String name, BoardSetup setup) {
        this.name = name;
        this.setup = setup;
        this.scenario = new Scenario.Setup(
                setup.boot(),
                setup.append(),
                setup.prompt().orElse(Scenario.Setup.DEFAULT_PROMPT),
                setup.timeout(),
                UNLIMITED,
                true);
    }

    /** @throws TestAbortedException if there is nothing to boot, which skips the test */
    Board call() {
        Path root = WorkspaceLocation.resolve(setup.workspace()).path();
        if (!Workspace.exists(root)) {
            if (setup.kernel().isEmpty()) {
                throw new TestAbortedException("nothing has been built to boot: there is no workspace at " + root
                        + " (run 'envkit up', or set" + " ENVKIT_WORKSPACE)");
            }
            return boot(new Given(setup.kernel().get()), () -> {});
        }
        Workspace workspace = Workspace.open(root);
        try {
            Resolution resolution =
                    new Resolver(RecipeRepository.withDirectories(List.of())).resolve(BOARD, setup.variant(), Map.of());
            String line = resolution.board().boot().commandLines().getOrDefault(setup.boot(), Given.COMMAND_LINE);
            WorkspaceBootArtifacts artifacts = new WorkspaceBootArtifacts(workspace, resolution, line);
            requireBuilt(artifacts, root);
            return boot(artifacts, workspace::close);
        } catch (RuntimeException e) {
            workspace.close();
            throw e;
        }
    }

    private void requireBuilt(WorkspaceBootArtifacts artifacts, Path root) {
        boolean initramfs = setup.boot().equals(Scenario.Setup.INITRAMFS);
        if (setup.kernel().isEmpty()
                && (artifacts.file("zImage").isEmpty()
                        || (initramfs && artifacts.initramfs().isEmpty()))) {
            throw new TestAbortedException("nothing has been built to boot in " + root + " (run 'envkit up')");
        }
    }

    private Board boot(BootArtifacts artifacts, Runnable release) {
        BootTask task;
        try {
            task = ScenarioBoot.task(scenario, artifacts);
        } catch (NotApplicableException e) {
            throw new TestAbortedException(e.getMessage() + " (" + e.remedy() + ")", e);
        }
        task.ram(setup.ram()).streams(InputStream.nullInputStream(), OutputStream.nullOutputStream());
        task.run().reboot(true);
        setup.kernel().ifPresent(task::kernel);
        setup.initrd().ifPresent(task::initrd);
        setup.loadAddress().ifPresent(task::loadAddress);
        setup.cpu().ifPresent(task::cpu);
        List<BootedFile> files = task.files().entrySet().stream()
                .map(file -> BootedFile.of(file.getKey(), file.getValue()))
                .toList();
        Bench bench = task.bench().onClose(release);
        Scenario asTested = new Scenario("test", name, "", scenario, List.of());
        ScenarioRunner runner =
                new ScenarioRunner(bench, asTested, BoardStarter::fileNamed, System::nanoTime, step -> {});
        return new Board(bench, runner, setup.timeout(), files);
    }

    private static Optional<byte[]> fileNamed(String name) {
        try {
            return Optional.of(Files.readAllBytes(Path.of(name)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A program that the test brings along. */
    private record Given(Path kernel) implements BootArtifacts {
        private static final String COMMAND_LINE = "console=ttySAC0,115200 mini2440=0tb";

        @Override
        public Optional<Path> initramfs() {
            return Optional.empty();
        }

        @Override
        public String commandLine() {
            return COMMAND_LINE;
        }
    }
}
