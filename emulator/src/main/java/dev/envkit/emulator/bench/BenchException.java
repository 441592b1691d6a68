package dev.envkit.emulator.bench;

import dev.envkit.emulator.run.Ending;
import dev.envkit.emulator.run.RunReport;

/** What was waited for has not come. */
public final class BenchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient RunReport report;

    BenchException(String message, RunReport report) {
        super(message);
        this.report = report;
    }

    /** Returns how the wait ended; {@link Ending#VIRTUAL_TIMEOUT} where nothing but its time was over. */
    public Ending ending() {
        return report.ending();
    }

    /** Returns what is known of the run up to then: the last lines, the likely cause. */
    public RunReport report() {
        return report;
    }
}
