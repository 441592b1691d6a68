package dev.envkit.toolkit.unpack;

import java.io.IOException;
import java.nio.file.Path;

/** The host's disk failed, not the archive. {@link Unpacker} turns it into an error for the user. */
final class HostFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Path path;
    private final IOException cause;

    HostFailure(Path path, IOException cause) {
        super(cause);
        this.path = path;
        this.cause = cause;
    }

    IOException cause() {
        return cause;
    }

    Path path() {
        return path;
    }
}
