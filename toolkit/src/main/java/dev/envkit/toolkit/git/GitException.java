package dev.envkit.toolkit.git;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import org.jspecify.annotations.Nullable;

/** A commit cannot be had from a repository, or not be used. */
public final class GitException extends EnvkitException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what happened, naming repository and commit
     * @param remedy what to do next
     */
    public GitException(String message, String remedy, @Nullable Throwable cause) {
        super(ExitCode.FAILED, message, remedy, cause);
    }
}
