package dev.envkit.toolkit.boot;

import dev.envkit.emulator.run.Diagnosis;
import dev.envkit.emulator.run.Ending;
import dev.envkit.emulator.run.RunReport;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;

/** A boot that did not come to what was asked for: why it ended, and the likely cause where the serial log shows it. */
public final class BootFailedException extends EnvkitException {
    private static final long serialVersionUID = 1L;

    private final transient RunReport report;

    BootFailedException(RunReport report) {
        super(
                report.ending() == Ending.PANIC ? ExitCode.PANIC : ExitCode.VERIFICATION,
                report.summary()
                        + report.diagnosis()
                                .map(d -> "\n  likely cause: " + d.cause())
                                .orElse(""),
                report.diagnosis().map(Diagnosis::remedy).orElse(DEFAULT_REMEDY));
        this.report = report;
    }

    private static final String DEFAULT_REMEDY =
            "read the serial log's last lines; run 'envkit boot' on a terminal to look around, or with --gdb to stop"
                    + " inside the kernel";

    /** Returns what is known of the run. */
    public RunReport report() {
        return report;
    }
}
