package dev.envkit.toolkit.verify;

import dev.envkit.emulator.console.SerialRecord;
import dev.envkit.emulator.run.Ending;
import dev.envkit.emulator.run.RunReport;
import dev.envkit.recipes.Scenario;
import dev.envkit.workspace.ExitCode;
import java.util.List;
import java.util.Optional;

/**
 * What came of a scenario.
 *
 * @param scenario the scenario
 * @param status what came of it
 * @param reason why it failed or was skipped, in one sentence; empty if it passed
 * @param remedy what to do about that; may be empty
 * @param steps what came of each step; empty if the board was not booted
 * @param run the run's report; empty if the board was not booted
 * @param console what the board said, with virtual times
 * @param machine the board in a few words: processor, memory, engine
 * @param commandLine the kernel's command line
 * @param files what was booted
 * @param notes further facts for the report, one line each
 */
public record ScenarioResult(
        Scenario scenario,
        Status status,
        String reason,
        String remedy,
        List<StepResult> steps,
        Optional<RunReport> run,
        List<SerialRecord.Line> console,
        String machine,
        String commandLine,
        List<BootedFile> files,
        List<String> notes) {
    /** Copies the lists. */
    public ScenarioResult {
        steps = List.copyOf(steps);
        console = List.copyOf(console);
        files = List.copyOf(files);
        notes = List.copyOf(notes);
    }

    /** Returns a scenario that was not tried. */
    public static ScenarioResult skipped(Scenario scenario, String reason, String remedy) {
        return new ScenarioResult(
                scenario,
                Status.SKIPPED,
                reason,
                remedy,
                List.of(),
                Optional.empty(),
                List.of(),
                "",
                "",
                List.of(),
                List.of());
    }

    /** Returns the step that failed, if one did. */
    public Optional<StepResult> failedStep() {
        return steps.stream().filter(step -> step.status() == Status.FAILED).findFirst();
    }

    /** Returns how many steps passed. */
    public long passedSteps() {
        return steps.stream().filter(step -> step.status() == Status.PASSED).count();
    }

    /** Returns the exit code that this result stands for. */
    public ExitCode exitCode() {
        if (status != Status.FAILED) {
            return ExitCode.OK;
        }
        return run.filter(report -> report.ending() == Ending.PANIC).isPresent()
                ? ExitCode.PANIC
                : ExitCode.VERIFICATION;
    }
}
