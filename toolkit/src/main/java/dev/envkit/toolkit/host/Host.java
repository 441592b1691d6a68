package dev.envkit.toolkit.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The machine: its files below a root that is {@code /} outside of tests, its search path, and how programs are run.
 *
 * @param root where the machine's files are
 * @param searchPath the directories of {@code PATH}
 * @param runner starts programs
 */
public record Host(Path root, List<Path> searchPath, CommandRunner runner) {
    /** Copies the list. */
    public Host {
        searchPath = List.copyOf(searchPath);
    }

    /** Returns this machine. */
    public static Host local() {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        List<Path> directories = Arrays.stream(path.split(":"))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .toList();
        return new Host(Path.of("/"), directories, CommandRunner.system());
    }

    /** Returns a file of the machine by its absolute name. */
    public Path file(String absolute) {
        return root.resolve(absolute.substring(1));
    }

    /** Returns a file's text, empty if it cannot be read. */
    public String text(String absolute) {
        try {
            return new String(Files.readAllBytes(file(absolute)), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** Returns the first executable of that name in the search path; a name with a slash is taken as it is. */
    public Optional<Path> program(String name) {
        if (name.indexOf('/') >= 0) {
            Path path = Path.of(name);
            return Files.isExecutable(path) ? Optional.of(path.toAbsolutePath()) : Optional.empty();
        }
        return searchPath.stream()
                .map(directory -> directory.resolve(name))
                .filter(path -> Files.isExecutable(path) && !Files.isDirectory(path))
                .findFirst();
    }

    /** Runs a program in the directory for temporary files. */
    public CommandRunner.Result run(Duration limit, String... command) {
        return runner.run(List.of(command), Path.of(System.getProperty("java.io.tmpdir", "/tmp")), limit);
    }

    /** Returns the distribution. */
    public Distribution distribution() {
        String text = text("/etc/os-release");
        return Distribution.parse(text.isEmpty() ? text("/usr/lib/os-release") : text);
    }

    /** Returns the processor architecture as Debian names it: {@code amd64}, {@code arm64}, {@code i386}. */
    public static String architecture() {
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return switch (arch) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            case "x86", "i386", "i686" -> "i386";
            default -> arch;
        };
    }
}
