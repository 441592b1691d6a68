package dev.envkit.toolkit.cli;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.Workspace;
import dev.envkit.workspace.WorkspaceLocation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The logs of a component's last build, one for each step. */
final class BuildLogs {
    private BuildLogs() {}

    /**
     * Prints them in the order of the steps.
     *
     * @throws EnvkitException if there are none
     */
    static void print(GlobalOptions global, String component, PrintWriter out) {
        Path root = WorkspaceLocation.resolve(global.workspace()).path();
        try (Workspace workspace = Workspace.open(root)) {
            Path directory = workspace.logs().resolve(component);
            List<Path> logs;
            try (var files =
                    Files.isDirectory(directory) ? Files.list(directory) : java.util.stream.Stream.<Path>of()) {
                logs = files.filter(file -> file.toString().endsWith(".log"))
                        .sorted()
                        .toList();
            } catch (IOException e) {
                throw StorageException.of("read", directory, e);
            }
            if (logs.isEmpty()) {
                throw new EnvkitException(
                        ExitCode.FAILED,
                        "there are no logs of " + component + " in " + workspace.logs(),
                        "Build it: envkit build " + component);
            }
            for (Path log : logs) {
                out.println("==> " + log);
                copy(log, out);
            }
        }
    }

    private static void copy(Path log, PrintWriter out) {
        try (BufferedReader lines = Files.newBufferedReader(log, java.nio.charset.StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                out.println(line);
            }
        } catch (IOException e) {
            throw StorageException.of("read", log, e);
        }
    }
}
