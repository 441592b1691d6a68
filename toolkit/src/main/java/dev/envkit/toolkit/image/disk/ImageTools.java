package dev.envkit.toolkit.image.disk;

import dev.envkit.toolkit.image.ImageException;
import dev.envkit.workspace.StorageException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs the programs of the component {@code imagetools} with nothing of the user's environment, so that the same input
 * gives the same bits.
 */
public final class ImageTools {
    private final Path root;
    private final long time;

    /**
     * @param root the component's output
     * @param time the only time that shows in what they make, in seconds since 1970: the value of SOURCE_DATE_EPOCH
     */
    public ImageTools(Path root, long time) {
        this.root = root;
        this.time = time;
    }

    /** Returns the time that shows in what the programs make. */
    public long time() {
        return time;
    }

    /** Writes a program's standard input. */
    @FunctionalInterface
    interface Input {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Runs a program of {@code usr/bin} or {@code usr/sbin} without input and returns what it said. */
    String run(Path directory, Map<String, String> environment, List<String> command) {
        return run(directory, environment, command, null);
    }

    /**
     * Runs a program of {@code usr/bin} or {@code usr/sbin}.
     *
     * @param directory where it works, and where its output is kept meanwhile
     * @param environment added to the fixed variables
     * @param command its name and arguments
     * @param input its standard input; none if null
     * @return its standard output and error
     * @throws ImageException if it fails
     */
    String run(Path directory, Map<String, String> environment, List<String> command, @Nullable Input input) {
        Path program = root.resolve("usr/sbin").resolve(command.getFirst());
        if (!Files.isExecutable(program)) {
            program = root.resolve("usr/bin").resolve(command.getFirst());
        }
        Path log = directory.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder()
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.command().add(program.toString());
        builder.command().addAll(command.subList(1, command.size()));
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of("LC_ALL", "C", "TZ", "UTC", "PATH", "/usr/bin:/bin", "HOME", directory.toString()));
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            IOException broken = null;
            try (OutputStream out = process.getOutputStream()) {
                if (input != null) {
                    input.writeTo(out);
                }
            } catch (IOException e) {
                // it ended early; what it said tells why
                broken = e;
            }
            int exit = process.waitFor();
            String output = Files.readString(log, StandardCharsets.ISO_8859_1);
            if (exit != 0 || broken != null) {
                throw new ImageException(
                        command.getFirst() + " failed: " + lastLine(output, exit),
                        "It was run as: " + String.join(" ", command));
            }
            return output;
        } catch (IOException e) {
            throw StorageException.of("run", program, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ImageException(command.getFirst() + " was interrupted", "Run the same command again.");
        }
    }

    private static String lastLine(String output, int exit) {
        return output.lines()
                .filter(line -> !line.isBlank())
                .reduce((first, second) -> second)
                .orElse("exit code " + exit);
    }
}
