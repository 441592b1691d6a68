package dev.envkit.toolkit.source;

import dev.envkit.recipes.ContentMarker;
import dev.envkit.recipes.SourceLocation.Local;
import dev.envkit.toolkit.unpack.Unpacker;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.TempEntry;
import dev.envkit.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Recognises the archives that a person downloaded by hand, by name or by what is in them. */
final class LocalArchives {
    private static final Pattern ARCHIVE = Pattern.compile("(?i).*\\.(tar(\\.[a-z0-9]+)?|tgz|tbz2?|txz|zip)");

    private final Workspace workspace;
    private final List<Path> folders;

    LocalArchives(Workspace workspace, List<Path> folders) {
        this.workspace = workspace;
        this.folders = List.copyOf(folders);
    }

    /**
     * Returns the files that may be the source: those with a usual name and the right content, else any with the right
     * content.
     */
    List<Path> candidates(Local local) {
        List<Path> byName = new ArrayList<>();
        List<Path> others = new ArrayList<>();
        for (Path folder : folders) {
            for (Path file : files(folder)) {
                if (hasName(file, local.names())) {
                    byName.add(file);
                } else if (ARCHIVE.matcher(String.valueOf(file.getFileName())).matches()) {
                    others.add(file);
                }
            }
        }
        if (local.contains().isEmpty()) {
            return byName;
        }
        // the content decides: a file may have been renamed, or have the name of another
        List<Path> result = new ArrayList<>(byName);
        result.removeIf(file -> !containsAll(file, local.contains()));
        if (result.isEmpty()) {
            others.stream().filter(file -> containsAll(file, local.contains())).forEach(result::add);
        }
        return result;
    }

    private static List<Path> files(Path folder) {
        try (var entries = Files.list(folder)) {
            return entries.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw StorageException.of("read the folder", folder, e);
        }
    }

    private static boolean hasName(Path file, List<String> globs) {
        Path name = file.getFileName();
        return globs.stream()
                .anyMatch(glob ->
                        FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(name));
    }

    /** Unpacks what the markers are about, and nothing else, to look at it. */
    private boolean containsAll(Path archive, List<ContentMarker> markers) {
        try (TempEntry scratch = workspace.temp().directory("look")) {
            Unpacker unpacker = new Unpacker(scratch.path()).archive(archive);
            for (ContentMarker marker : markers) {
                unpacker.include(marker.path()).include("*/" + marker.path());
            }
            unpacker.call();
            List<Path> roots = new ArrayList<>(List.of(scratch.path()));
            try (var top = Files.list(scratch.path())) {
                top.filter(Files::isDirectory).forEach(roots::add);
            }
            for (ContentMarker marker : markers) {
                if (roots.stream().noneMatch(root -> contains(root.resolve(marker.path()), marker.matches()))) {
                    return false;
                }
            }
            return true;
        } catch (EnvkitException e) {
            // not an archive, or none that could be used
            return false;
        } catch (IOException e) {
            throw StorageException.of("look into", archive, e);
        }
    }

    private static boolean contains(Path file, Optional<Pattern> pattern) {
        if (!Files.exists(file)) {
            return false;
        }
        if (pattern.isEmpty()) {
            return true;
        }
        try {
            return pattern.get()
                    .matcher(Files.readString(file, StandardCharsets.ISO_8859_1))
                    .find();
        } catch (IOException e) {
            return false;
        }
    }
}
