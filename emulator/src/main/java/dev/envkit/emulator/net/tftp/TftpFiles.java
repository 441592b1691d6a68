package dev.envkit.emulator.net.tftp;

import java.nio.file.Path;
import java.util.Optional;

/** What the TFTP server serves: a name in a request to a file, and nothing that has no name here. */
@FunctionalInterface
public interface TftpFiles {
    /** No files at all. */
    TftpFiles NONE = name -> Optional.empty();

    /**
     * Returns the file that is served under a name.
     *
     * @param name as the board asked for it, without leading slashes; anything may be in it
     */
    Optional<Path> find(String name);
}
