package dev.envkit.toolkit.boot;

import dev.envkit.emulator.net.tftp.TftpFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Serves the files below a directory, and nothing outside: not through {@code ..}, nor through symbolic links. For any
 * thread.
 */
public final class TftpDirectory implements TftpFiles {
    private final Path root;

    /** @throws IOException if there is no such directory */
    public TftpDirectory(Path directory) throws IOException {
        root = directory.toRealPath();
    }

    @Override
    public Optional<Path> find(String name) {
        try {
            Path file = root.resolve(name).toRealPath();
            return file.startsWith(root) && Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }
}
