package dev.envkit.toolkit.image;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;

/** An image cannot be made as asked: tree and manifest disagree, or the format cannot express something. */
public final class ImageException extends EnvkitException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what does not work and where, one sentence without a full stop
     * @param remedy what to do next
     */
    public ImageException(String message, String remedy) {
        super(ExitCode.FAILED, message, remedy);
    }
}
