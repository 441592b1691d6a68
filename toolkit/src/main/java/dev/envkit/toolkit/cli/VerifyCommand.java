package dev.envkit.toolkit.cli;

import dev.envkit.emulator.cpu.isa.CpuModel;
import dev.envkit.recipes.Board;
import dev.envkit.recipes.Scenario;
import dev.envkit.recipes.repository.RecipeRepository;
import dev.envkit.recipes.repository.Resolution;
import dev.envkit.toolkit.boot.BootArtifacts;
import dev.envkit.toolkit.boot.BootTask;
import dev.envkit.toolkit.boot.WorkspaceBootArtifacts;
import dev.envkit.toolkit.verify.NotApplicableException;
import dev.envkit.toolkit.verify.ScenarioBoot;
import dev.envkit.toolkit.verify.Verification;
import dev.envkit.toolkit.verify.VerifyTask;
import dev.envkit.workspace.Workspace;
import dev.envkit.workspace.WorkspaceLocation;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs scenarios on boards in the emulator and reports what came of them. */
@Command(
        name = "verify",
        sortOptions = false,
        description = {
            "Test a booted board: run scenarios in the emulator and write a report.",
            "",
            "A scenario is a list of steps in YAML: expect text on the console, type, run",
            "commands and check what they say, press keys, touch the panel, look at LEDs and",
            "the picture, ping, fetch, cut the power. All in virtual time: the same files give",
            "the same result, to the byte. The board's own scenarios are in its recipe; 'envkit",
            "recipes schema scenarios' describes files of your own.",
            "",
            "  envkit verify                       all of the board's scenarios",
            "  envkit verify boot-to-shell reboot  some of them",
            "  envkit verify my-tests.yaml         those of a file",
            "",
        },
        footer = {
            "",
            "The report is DIR/report.html, one file for browser and printer; DIR/junit.xml is",
            "for continuous integration; DIR/SCENARIO/ has the console, the numbers, the pictures.",
            "",
            "Exit codes: 0 all passed (some may be skipped), 1 a file cannot be booted, 2 wrong",
            "usage or a mistake in a scenario, 4 a step failed, 5 a kernel panicked.",
        })
final class VerifyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "SCENARIO",
            description = "Scenarios of the board, or files with scenarios (.yaml). All of the board's unless given.")
    private List<String> chosen = new ArrayList<>();

    @Option(names = "--list", description = "List the scenarios instead of running them.")
    private boolean list;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Where the report goes: reports/verify in the workspace unless given.")
    private @Nullable Path report;

    @Option(names = "--keep-going", description = "Run the further scenarios although one has failed.")
    private boolean keepGoing;

    @Option(names = "--board", paramLabel = "BOARD", description = "The board: mini2440 unless given.")
    private @Nullable String board;

    @Mixin
    private final Selection selection = new Selection();

    @Option(
            names = {"-k", "--kernel"},
            paramLabel = "FILE",
            description = "The kernel, instead of the one that was built.")
    private @Nullable Path kernel;

    @Option(
            names = "--initrd",
            paramLabel = "FILE",
            description = "The initial root file system, instead of the one that was built.")
    private @Nullable Path initrd;

    @Option(
            names = "--append",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Adds to the kernel's command line, behind what the scenario adds.")
    private String append = "";

    @Option(names = "--ram", paramLabel = "MIB", defaultValue = "64", description = "64, 128 or 256 (default: 64).")
    private int ram;

    @Option(
            names = "--cpu",
            paramLabel = "NAME",
            converter = BootCommand.CpuConverter.class,
            description = "arm920t, or arm926ej-s for programs that need ARMv5TE (default: what the variant needs).")
    private @Nullable CpuModel cpu;

    @Mixin
    private final StorageFlags storage = new StorageFlags();

    @Override
    public Integer call() {
        GlobalOptions global = GlobalOptions.of(spec.commandLine());
        Path root = WorkspaceLocation.resolve(global.workspace()).path();
        if (!Workspace.exists(root)) {
            RecipeRepository repository = selection.repository(root);
            Resolution resolution = selection.resolve(repository, board);
            ScenarioChoice choice = new ScenarioChoice(
                    resolution.board(), resolution.variant(), name -> repository.read(Board.besideOf(name)));
            Path directory = report == null ? Path.of("verify-report") : report;
            return run(global, resolution, choice, directory, Optional.empty());
        }
        try (Session session = Session.openExisting(global, selection, board)) {
            ScenarioChoice choice = new ScenarioChoice(
                    session.resolution().board(), session.resolution().variant(), session::besideBoard);
            Path directory = report == null ? session.workspace().reports().resolve("verify") : report;
            return run(global, session.resolution(), choice, directory, Optional.of(session.workspace()));
        }
    }

    private int run(
            GlobalOptions global,
            Resolution resolution,
            ScenarioChoice choice,
            Path directory,
            Optional<Workspace> workspace) {
        PrintWriter out = spec.commandLine().getOut();
        List<Scenario> scenarios = choice.of(chosen);
        VerifyText text = new VerifyText(out, spec.commandLine().getErr(), global);
        if (list) {
            text.list(scenarios);
            return 0;
        }
        VerifyTask task = new VerifyTask(
                        resolution.board().name(),
                        resolution.variant().name(),
                        directory,
                        scenario -> boot(global, scenario, resolution, workspace))
                .scenarios(scenarios)
                .files(choice::filesBeside)
                .keepGoing(keepGoing)
                .listener(text)
                .fact("envkit", Envkit.VERSION)
                .fact("Java", System.getProperty("java.vm.name", "") + " " + Runtime.version())
                .fact(
                        "system",
                        System.getProperty("os.name", "") + " " + System.getProperty("os.version", "") + ", "
                                + System.getProperty("os.arch", "") + ", "
                                + Runtime.getRuntime().availableProcessors()
                                + " processors");
        Verification verification = task.call();
        text.end(verification, task);
        return verification.exitCode().code();
    }

    private BootTask boot(GlobalOptions global, Scenario scenario, Resolution resolution, Optional<Workspace> workspace)
            throws NotApplicableException {
        String way = scenario.setup().boot();
        String line = resolution.board().boot().commandLines().getOrDefault(way, BootCommand.COMMAND_LINE);
        BootArtifacts artifacts = workspace.isPresent()
                ? new WorkspaceBootArtifacts(workspace.get(), resolution, line)
                : new NoWorkspace(WorkspaceLocation.resolve(global.workspace()).path());
        BootTask task = ScenarioBoot.task(scenario.setup(), artifacts)
                .append((scenario.setup().append() + " " + append).strip())
                .ram(ram)
                .messages(message -> spec.commandLine().getErr().println("envkit: " + message));
        if (global.verbose()) {
            task.details(detail -> spec.commandLine().getErr().println("  " + detail));
        }
        Optional.ofNullable(cpu).ifPresent(task::cpu);
        Optional.ofNullable(kernel).ifPresent(task::kernel);
        Optional.ofNullable(initrd).ifPresent(task::initrd);
        storage.applyTo(task.storage());
        switch (way) {
            case Scenario.Setup.INITRAMFS -> requireInitramfs(artifacts);
            case ScenarioBoot.NAND -> useNand(task, workspace);
            default -> {
                // nothing more is needed
            }
        }
        return task;
    }

    private void requireInitramfs(BootArtifacts artifacts) throws NotApplicableException {
        if (kernel == null && initrd == null && artifacts.initramfs().isEmpty()) {
            throw new NotApplicableException("no initramfs has been built", "envkit build initramfs");
        }
    }

    private void useNand(BootTask task, Optional<Workspace> workspace) throws NotApplicableException {
        if (storage.hasNand()) {
            return;
        }
        Optional<Path> image =
                workspace.map(w -> w.images().resolve("nand.bin")).filter(Files::isRegularFile);
        if (image.isEmpty()) {
            throw new NotApplicableException("there is no NAND image", "envkit image nand, or name one with --nand");
        }
        task.storage().nand(image.get());
    }
}
