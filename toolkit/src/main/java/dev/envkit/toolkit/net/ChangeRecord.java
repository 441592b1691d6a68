package dev.envkit.toolkit.net;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was changed on the host, in a file that only root can write. A change is written down, to the disk, before it is
 * made: after a crash at any moment the record has all that was done, and at most one thing that was not. For one
 * thread.
 */
final class ChangeRecord {
    private final Path file;

    ChangeRecord(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    List<NetworkChange> changes() {
        try {
            return Files.isRegularFile(file)
                    ? Files.readAllLines(file).stream()
                            .filter(line -> !line.isBlank())
                            .map(NetworkChange::ofLine)
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    /** Writes down what is about to be done. */
    void add(NetworkChange change) {
        List<NetworkChange> before = changes();
        write(Stream.concat(before.stream(), Stream.of(change)).toList());
    }

    /** Forgets what was taken back. */
    void remove(NetworkChange change) {
        write(changes().stream().filter(other -> !other.equals(change)).toList());
    }

    private void write(List<NetworkChange> changes) {
        try {
            if (changes.isEmpty()) {
                Files.deleteIfExists(file);
                return;
            }
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Path temporary = file.resolveSibling(file.getFileName() + ".new");
            StringBuilder text = new StringBuilder();
            changes.forEach(change -> text.append(change.toLine()).append('\n'));
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed("written", e);
        }
    }

    private EnvkitException failed(String what, IOException e) {
        return new EnvkitException(
                ExitCode.HOST, file + " cannot be " + what + ": " + e.getMessage(), "run it as root (sudo)", e);
    }
}
