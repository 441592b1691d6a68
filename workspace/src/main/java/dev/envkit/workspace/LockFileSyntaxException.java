package dev.envkit.workspace;

import java.nio.file.Path;

/** {@code envkit.lock} cannot be understood. */
public final class LockFileSyntaxException extends EnvkitException {
    private static final long serialVersionUID = 1L;

    private final int line;

    LockFileSyntaxException(Path file, int line, String problem) {
        super(
                ExitCode.USAGE,
                file + ":" + line + ": " + problem,
                "Correct the line, or restore the file from version control. Deleting it makes envkit pin what is"
                        + " current upstream.");
        this.line = line;
    }

    /** Returns the number of the line, from 1. */
    public int line() {
        return line;
    }
}
