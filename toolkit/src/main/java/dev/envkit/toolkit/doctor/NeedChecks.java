package dev.envkit.toolkit.doctor;

import dev.envkit.recipes.HostNeed;
import dev.envkit.toolkit.host.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What recipes need from the host: programs, headers, libraries. */
final class NeedChecks {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final List<String> LIBRARY_DIRECTORIES =
            List.of("/lib", "/usr/lib", "/lib64", "/usr/lib64", "/lib32", "/usr/lib32", "/usr/local/lib");

    private final Host host;

    NeedChecks(Host host) {
        this.host = host;
    }

    /** Checks what must be there. */
    List<HealthCheck> all(List<HostNeed> needs) {
        List<HealthCheck> checks = new ArrayList<>();
        for (HostNeed need : new LinkedHashSet<>(needs)) {
            checks.add(
                    isThere(need)
                            ? HealthCheck.ok("need", name(need))
                            : HealthCheck.missing("need", lack(need), remedy(List.of(need))));
        }
        return checks;
    }

    /** Checks what only one component needs, in one line. */
    List<HealthCheck> optional(String component, List<HostNeed> needs) {
        List<HostNeed> lacking =
                needs.stream().distinct().filter(need -> !isThere(need)).toList();
        if (lacking.isEmpty()) {
            return List.of(HealthCheck.ok("need", "all that component " + component + " needs"));
        }
        String names = lacking.stream().map(NeedChecks::name).collect(Collectors.joining(", "));
        return List.of(HealthCheck.warning(
                "need", "missing, for component " + component + " only: " + names, remedy(lacking)));
    }

    private static String name(HostNeed need) {
        return need.kind().key() + " " + need.name();
    }

    private static String lack(HostNeed need) {
        return name(need) + " is missing (" + need.reason() + ")";
    }

    private String remedy(List<HostNeed> needs) {
        Map<String, String> packages = new TreeMap<>();
        for (HostNeed need : needs) {
            need.packages().forEach((family, names) -> packages.merge(family, names, (a, b) -> a + " " + b));
        }
        packages.replaceAll(
                (family, names) -> Arrays.stream(names.split(" ")).distinct().collect(Collectors.joining(" ")));
        return host.distribution()
                .installCommand(packages)
                .orElse("Install the packages of your distribution that have this.");
    }

    private boolean isThere(HostNeed need) {
        return switch (need.kind()) {
            case PROGRAM -> host.program(need.name()).isPresent();
            case HEADER -> hasHeader(need.name());
            case LIBRARY -> hasLibrary(need.name());
        };
    }

    private boolean hasHeader(String name) {
        if (Files.exists(host.file("/usr/include/" + name)) || Files.exists(host.file("/usr/local/include/" + name))) {
            return true;
        }
        // Debian's directory for one architecture, and whatever else the compiler searches
        return host.program("gcc").isPresent()
                && host.run(LIMIT, "gcc", "-E", "-x", "c", "-include", name, "/dev/null")
                        .ok();
    }

    private boolean hasLibrary(String name) {
        for (String directory : LIBRARY_DIRECTORIES) {
            Path path = host.file(directory);
            if (Files.exists(path.resolve(name)) || isInSubdirectory(path, name)) {
                return true;
            }
        }
        return host.run(LIMIT, "ldconfig", "-p")
                .output()
                .lines()
                .anyMatch(line -> line.strip().startsWith(name + " "));
    }

    /** Debian keeps the libraries of each architecture in a directory of its own. */
    private static boolean isInSubdirectory(Path directory, String name) {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.filter(child -> child.getFileName().toString().contains("-linux-"))
                    .anyMatch(child -> Files.exists(child.resolve(name)));
        } catch (IOException e) {
            return false;
        }
    }
}
