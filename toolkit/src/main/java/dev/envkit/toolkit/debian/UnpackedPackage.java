package dev.envkit.toolkit.debian;

import dev.envkit.toolkit.unpack.PackageControl.ControlFile;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A package whose content is in a tree, and whose control files are for dpkg to keep.
 *
 * @param control its paragraph
 * @param files its other control files, by name
 * @param content the paths in it as the archive has them, without leading slash; the root is empty
 */
record UnpackedPackage(Paragraph control, SortedMap<String, ControlFile> files, List<String> content) {
    private static final String CONTROL = "control";

    UnpackedPackage {
        content = List.copyOf(content);
    }

    /** @throws EnvkitException if its control file is missing or malformed */
    static UnpackedPackage of(Path deb, SortedMap<String, ControlFile> files, List<String> content) {
        SortedMap<String, ControlFile> others = new TreeMap<>(files);
        ControlFile control = others.remove(CONTROL);
        List<Paragraph> paragraphs = List.of();
        try {
            if (control != null) {
                paragraphs = ControlReader.parse(new String(control.content(), StandardCharsets.UTF_8));
            }
        } catch (java.io.UncheckedIOException e) {
            throw malformed(deb, "its control file cannot be understood: " + e.getMessage());
        }
        if (paragraphs.size() != 1) {
            throw malformed(deb, "its control file is missing or has not exactly one paragraph");
        }
        Paragraph paragraph = paragraphs.getFirst();
        for (String field : List.of("Package", "Version", "Architecture")) {
            if (paragraph.get(field).isEmpty()) {
                throw malformed(deb, "its control file has no field " + field);
            }
        }
        return new UnpackedPackage(paragraph, others, content);
    }

    private static EnvkitException malformed(Path deb, String what) {
        return new EnvkitException(
                ExitCode.FAILED,
                deb + ": " + what,
                "dpkg would not accept this package: delete it and fetch it again.");
    }

    String name() {
        return control.get("Package");
    }

    /**
     * Returns the name in dpkg's database: with the architecture for packages of which several architectures can be
     * installed side by side ({@code libc6:armel}).
     */
    String databaseName() {
        return control.get("Multi-Arch").equals("same") ? name() + ":" + control.get("Architecture") : name();
    }

    /** Returns the lines of a control file without comments and empty ones; none if there is no such file. */
    List<String> lines(String file) {
        ControlFile control = files.get(file);
        if (control == null) {
            return List.of();
        }
        return new String(control.content(), StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** Returns the configuration files that it brings, as absolute paths. */
    List<String> configurationFiles() {
        // with flags in front (remove-on-upgrade) it is one that the package no longer brings
        return lines("conffiles").stream().filter(line -> line.startsWith("/")).toList();
    }

    /** A trigger that a package wants to be told of (deb-triggers(5)). */
    record Interest(String trigger, boolean await) {}

    /** Returns the triggers that it is interested in. */
    List<Interest> interests() {
        Map<String, Boolean> directives = Map.of("interest", true, "interest-await", true, "interest-noawait", false);
        List<Interest> interests = new ArrayList<>();
        for (String line : lines("triggers")) {
            String[] words = line.split("\\s+");
            Boolean await = directives.get(words[0]);
            if (words.length == 2 && await != null) {
                interests.add(new Interest(words[1], await));
            }
        }
        return interests;
    }
}
