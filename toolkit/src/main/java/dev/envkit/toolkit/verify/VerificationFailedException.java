package dev.envkit.toolkit.verify;

import dev.envkit.emulator.run.RunReport;
import dev.envkit.workspace.EnvkitException;

/**
 * A board that was to pass a scenario and did not: which step failed, and the likely cause where the console shows it.
 */
public final class VerificationFailedException extends EnvkitException {
    private static final long serialVersionUID = 1L;

    private final transient ScenarioResult result;

    VerificationFailedException(ScenarioResult result) {
        super(result.exitCode(), message(result), result.remedy());
        this.result = result;
    }

    private static String message(ScenarioResult result) {
        return result.scenario().name() + ": " + result.reason()
                + result.run()
                        .flatMap(RunReport::diagnosis)
                        .map(diagnosis -> "\n  likely cause: " + diagnosis.cause())
                        .orElse("");
    }

    /** Returns what came of the scenario. */
    public ScenarioResult result() {
        return result;
    }
}
