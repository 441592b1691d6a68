package dev.envkit.workspace.manifest;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;

/** An ownership manifest cannot be understood. */
public final class ManifestSyntaxException extends EnvkitException {
    private static final long serialVersionUID = 1L;

    private final int line;

    ManifestSyntaxException(String source, int line, String problem) {
        super(
                ExitCode.USAGE,
                source + ":" + line + ": " + problem,
                "Correct the line; its syntax is that of mtree(5).");
        this.line = line;
    }

    /** Returns the number of the line, from 1. */
    public int line() {
        return line;
    }
}
