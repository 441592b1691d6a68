package dev.envkit.toolkit.build;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.nio.file.Path;
import java.util.List;

/** A recipe's step ended with an error. The message has the failing command's own lines. */
public final class StepFailedException extends EnvkitException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient List<String> errorLines;
    private final transient Path log;

    StepFailedException(String message, String remedy, int status, List<String> errorLines, Path log) {
        super(ExitCode.FAILED, message, remedy);
        this.status = status;
        this.errorLines = List.copyOf(errorLines);
        this.log = log;
    }

    /** Returns what the step exited with; 128 and a signal's number where a signal ended it. */
    public int status() {
        return status;
    }

    /** Returns the lines of its output that say why. */
    public List<String> errorLines() {
        return errorLines;
    }

    /** Returns where all of its output is. */
    public Path log() {
        return log;
    }
}
