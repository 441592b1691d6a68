package dev.envkit.recipes;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;

/** Something was asked for whose recipe says that it cannot be built by this version of envkit. */
public final class UnavailableException extends EnvkitException {
    private static final long serialVersionUID = 1L;

    /**
     * @param id the recipe
     * @param unavailable what the recipe says
     */
    public UnavailableException(ComponentId id, Unavailable unavailable) {
        super(
                ExitCode.FAILED,
                id + " is not available in this version of envkit: " + unavailable.reason(),
                unavailable.remedy());
    }
}
