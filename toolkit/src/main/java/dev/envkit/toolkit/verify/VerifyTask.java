package dev.envkit.toolkit.verify;

import dev.envkit.emulator.bench.Bench;
import dev.envkit.recipes.Scenario;
import dev.envkit.toolkit.boot.BootTask;
import dev.envkit.toolkit.verify.Verification.Fact;
import dev.envkit.toolkit.verify.report.HtmlReport;
import dev.envkit.toolkit.verify.report.JUnitReport;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Runs scenarios one after the other, each on a board of its own, and writes what came of them: {@code report.html},
 * {@code junit.xml}, and for each scenario a folder with {@code serial.log}, {@code stats.json} and its pictures.
 * Setters, then {@link #call()} once.
 *
 * <p>For one thread, which becomes the machines'.
 */
public final class VerifyTask {
    private final String board;
    private final String variant;
    private final Path directory;
    private final Boots boots;
    private final List<Scenario> scenarios = new ArrayList<>();
    private final List<Fact> environment = new ArrayList<>();
    private Function<Scenario, Function<String, Optional<byte[]>>> files = scenario -> name -> Optional.empty();
    private boolean keepGoing;
    private Listener listener = new Listener() {};

    /** How a scenario's board is booted. */
    @FunctionalInterface
    public interface Boots {
        /**
         * Returns what boots the board for a scenario.
         *
         * @throws NotApplicableException if something that the scenario needs is not there
         */
        BootTask of(Scenario scenario) throws NotApplicableException;
    }

    /** Told of what happens, on the thread that runs the task. */
    public interface Listener {
        /** A scenario's board is switched on. */
        default void began(Scenario scenario) {}

        /** A step is over. */
        default void done(StepResult step) {}

        /** A scenario is over, or was skipped. */
        default void done(ScenarioResult result) {}
    }

    /**
     * @param board the board's name
     * @param variant its variant
     * @param directory where the reports go; made if it is not there
     * @param boots how boards are booted
     */
    public VerifyTask(String board, String variant, Path directory, Boots boots) {
        this.board = board;
        this.variant = variant;
        this.directory = directory;
        this.boots = boots;
    }

    /** Sets what is run. */
    public VerifyTask scenarios(List<Scenario> all) {
        scenarios.addAll(all);
        return this;
    }

    /** Sets how files beside a scenario's own are found. */
    public VerifyTask files(Function<Scenario, Function<String, Optional<byte[]>>> finder) {
        files = finder;
        return this;
    }

    /** Runs the further scenarios although one has failed. */
    public VerifyTask keepGoing(boolean go) {
        keepGoing = go;
        return this;
    }

    /** Adds a fact about the environment to the report. */
    public VerifyTask fact(String name, String value) {
        environment.add(new Fact(name, value));
        return this;
    }

    /** Sets who is told of what happens. */
    public VerifyTask listener(Listener newListener) {
        listener = newListener;
        return this;
    }

    /** Returns where the HTML report is. */
    public Path report() {
        return directory.resolve("report.html");
    }

    /** Returns where a scenario's console is, byte by byte. */
    public Path serialLog(Scenario scenario) {
        return directory.resolve(scenario.name()).resolve("serial.log");
    }

    /** Returns where a scenario's numbers are, as JSON. */
    public Path statistics(Scenario scenario) {
        return directory.resolve(scenario.name()).resolve("stats.json");
    }

    /**
     * Runs the scenarios and writes the reports.
     *
     * @throws EnvkitException if a board cannot be booted at all, or a report not be written
     */
    public Verification call() {
        Instant started = Instant.now();
        List<ScenarioResult> results = new ArrayList<>();
        boolean failed = false;
        for (Scenario scenario : scenarios) {
            ScenarioResult result = failed && !keepGoing
                    ? ScenarioResult.skipped(
                            scenario, "a scenario before it failed", "--keep-going runs the others all the same")
                    : run(scenario);
            failed |= result.status() == Status.FAILED;
            results.add(result);
            listener.done(result);
        }
        Verification verification = new Verification(board, variant, started, environment, results);
        write(report(), HtmlReport.of(verification));
        write(directory.resolve("junit.xml"), JUnitReport.of(verification));
        return verification;
    }

    private ScenarioResult run(Scenario scenario) {
        BootTask boot;
        try {
            boot = boots.of(scenario);
        } catch (NotApplicableException e) {
            return ScenarioResult.skipped(scenario, String.valueOf(e.getMessage()), e.remedy());
        }
        listener.began(scenario);
        List<BootedFile> booted = new ArrayList<>();
        boot.files().forEach((role, path) -> booted.add(BootedFile.of(role, path)));
        makeDirectory(scenario);
        ScenarioResult result;
        try (OutputStream log = new BufferedOutputStream(Files.newOutputStream(serialLog(scenario)))) {
            boot.streams(InputStream.nullInputStream(), log);
            // no limit of real time: how busy the host is must not decide what comes of a scenario
            boot.run().reboot(scenario.setup().allowReboot());
            try (Bench bench = boot.bench()) {
                result = new ScenarioRunner(bench, scenario, files.apply(scenario), System::nanoTime, listener::done)
                        .run(booted);
            }
        } catch (IOException e) {
            throw unwritable(serialLog(scenario), e);
        }
        result.run().ifPresent(run -> write(statistics(scenario), run.stats().toJson(run.ending())));
        for (StepResult step : result.steps()) {
            for (StepResult.Evidence picture : step.evidence()) {
                write(directory.resolve(scenario.name()).resolve(picture.name()), picture.png());
            }
        }
        return result;
    }

    private void makeDirectory(Scenario scenario) {
        Path folder = directory.resolve(scenario.name());
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    private void write(Path file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(Path file, byte[] content) {
        try {
            Files.createDirectories(directory);
            Files.write(file, content);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static EnvkitException unwritable(Path file, IOException e) {
        return new EnvkitException(
                ExitCode.HOST, file + " cannot be written: " + e.getMessage(), "name another folder with --report", e);
    }
}
