package dev.envkit.toolkit.verify;

import dev.envkit.emulator.bench.Bench;
import dev.envkit.emulator.bench.BenchException;
import dev.envkit.emulator.run.RunReport;
import dev.envkit.recipes.Scenario;
import dev.envkit.recipes.ScenarioStep;
import dev.envkit.toolkit.verify.StepPerformer.Outcome;
import dev.envkit.toolkit.verify.StepResult.Evidence;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs steps on a board that is ready to start: those of a scenario, or one after the other as a caller wants them. For
 * one thread, which becomes the machine's.
 */
public final class ScenarioRunner {
    private static final Pattern COMMAND_LINE = Pattern.compile("Kernel command line: (.*)");
    private static final String DEFAULT_REMEDY =
            "read the console's last lines; run 'envkit boot' on a terminal to look around";

    private final Bench bench;
    private final Scenario scenario;
    private final StepPerformer performer;
    private final LongSupplier nanoTime;
    private final Consumer<StepResult> listener;
    private final List<StepResult> results = new ArrayList<>();
    private final long startNanos;
    private String text = "";
    private boolean failed;
    private String reason = "";
    private String remedy = "";
    private Optional<RunReport> failedRun = Optional.empty();

    /**
     * @param bench the board, which is not closed
     * @param scenario the steps, and how the board's shell is spoken to
     * @param files finds a file beside the scenario's
     * @param nanoTime real time, as {@link System#nanoTime} has it
     * @param listener told of each step when it is done
     */
    public ScenarioRunner(
            Bench bench,
            Scenario scenario,
            Function<String, Optional<byte[]>> files,
            LongSupplier nanoTime,
            Consumer<StepResult> listener) {
        this.bench = bench;
        this.scenario = scenario;
        this.performer = new StepPerformer(bench, scenario.setup(), files);
        this.nanoTime = nanoTime;
        this.listener = listener;
        this.startNanos = nanoTime.getAsLong();
    }

    /**
     * Runs the scenario to its end or to the first step that fails.
     *
     * @param files what was booted, for the report
     * @throws EnvkitException if the thread is interrupted
     */
    ScenarioResult run(List<BootedFile> files) {
        for (ScenarioStep step : scenario.steps()) {
            if (failed) {
                add(result(step, Status.SKIPPED, "", bench.now(), elapsed(), List.of()));
            } else {
                perform(step);
            }
        }
        return result(files);
    }

    /**
     * Does a step, even if one before it failed.
     *
     * @throws EnvkitException if the thread is interrupted
     */
    public StepResult perform(ScenarioStep step) {
        StepResult result = run(step);
        failed |= result.status() == Status.FAILED;
        add(result);
        return result;
    }

    private void add(StepResult result) {
        results.add(result);
        listener.accept(result);
    }

    /** Returns the text that the last step has found on the console, had from a command or fetched; may be empty. */
    public String text() {
        return text;
    }

    /**
     * Returns what came of the steps so far.
     *
     * @param files what was booted, for the report
     */
    public ScenarioResult result(List<BootedFile> files) {
        RunReport report = failedRun.orElseGet(() -> bench.report(reason.isEmpty()));
        List<String> notes = bench.console().dropped() == 0
                ? List.of()
                : List.of("the first " + bench.console().dropped() + " lines of the console are not shown");
        return new ScenarioResult(
                scenario,
                failed ? Status.FAILED : Status.PASSED,
                reason,
                remedy,
                results,
                Optional.of(report),
                bench.console().lines(),
                MachineText.of(bench.board()),
                commandLine(),
                files,
                notes);
    }

    /** Returns the kernel's command line as the kernel says it, which is what counts. */
    private String commandLine() {
        return bench.console().lines().stream()
                .map(line -> COMMAND_LINE.matcher(line.text()))
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .findFirst()
                .orElse("");
    }

    private StepResult run(ScenarioStep step) {
        long virtualBegan = bench.now();
        long wallBegan = elapsed();
        try {
            text = "";
            Outcome outcome = performer.perform(withinLimit(step));
            text = outcome.text();
            return result(step, Status.PASSED, outcome.detail(), virtualBegan, wallBegan, outcome.evidence());
        } catch (StepFailure e) {
            failed(step, String.valueOf(e.getMessage()), e.remedy());
            return result(step, Status.FAILED, String.valueOf(e.getMessage()), virtualBegan, wallBegan, e.evidence());
        } catch (BenchException e) {
            failedRun = Optional.of(e.report());
            failed(
                    step,
                    String.valueOf(e.getMessage()),
                    e.report().diagnosis().map(diagnosis -> diagnosis.remedy()).orElse(DEFAULT_REMEDY));
            return result(step, Status.FAILED, String.valueOf(e.getMessage()), virtualBegan, wallBegan, List.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EnvkitException(ExitCode.INTERRUPTED, "interrupted", "", e);
        }
    }

    /** A step has no longer than the scenario has left. */
    private ScenarioStep withinLimit(ScenarioStep step) throws StepFailure {
        Duration left = scenario.setup().limit().minusNanos(bench.now() / 1000);
        if (!left.isPositive()) {
            throw new StepFailure(
                    "the scenario has had the "
                            + ScenarioStep.text(scenario.setup().limit()) + " of virtual time that it may"
                            + " take in all",
                    "raise its 'limit', or split it");
        }
        return left.compareTo(step.timeout()) < 0 ? new ScenarioStep(step.action(), left, step.line()) : step;
    }

    private void failed(ScenarioStep step, String why, String whatToDo) {
        String place = step.line() > 0 ? ", line " + step.line() : "";
        reason = "step " + (results.size() + 1) + " (" + step.action().key() + " "
                + step.action().argument() + place + "): " + why;
        remedy = whatToDo;
    }

    private StepResult result(
            ScenarioStep step,
            Status status,
            String detail,
            long virtualBegan,
            long wallBegan,
            List<Evidence> evidence) {
        return new StepResult(
                results.size() + 1,
                step,
                status,
                detail,
                virtualBegan,
                bench.now() - virtualBegan,
                wallBegan,
                elapsed() - wallBegan,
                evidence);
    }

    private long elapsed() {
        return nanoTime.getAsLong() - startNanos;
    }
}
