package dev.envkit.recipes.repository;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A user's recipe directory. Files whose names begin with a dot or end with a tilde (an editor's) are not part of it.
 */
final class DirectoryTree implements RecipeTree {
    private final Path root;

    /** @throws EnvkitException if there is no such directory */
    DirectoryTree(Path root) {
        if (!Files.isDirectory(root)) {
            throw new EnvkitException(
                    ExitCode.USAGE,
                    "no recipe directory at " + root,
                    "create it with boards/ or components/ in it, or name another one");
        }
        this.root = root;
    }

    @Override
    public SortedSet<String> paths() {
        SortedSet<String> paths = new TreeSet<>();
        try (Stream<Path> walk = Files.walk(root)) {
            walk.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .filter(DirectoryTree::counts)
                    .forEach(paths::add);
        } catch (IOException e) {
            throw unreadable(root, e);
        }
        return paths;
    }

    private static boolean counts(String path) {
        return !path.startsWith(".") && !path.contains("/.") && !path.endsWith("~");
    }

    @Override
    public Optional<byte[]> read(String path) {
        Path file = root.resolve(path);
        if (!counts(path) || !Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    @Override
    public String describe(String path) {
        return root.resolve(path).toString();
    }

    private static EnvkitException unreadable(Path path, IOException e) {
        return new EnvkitException(
                ExitCode.FAILED, "cannot read " + path + ": " + e.getMessage(), "check its permissions", e);
    }
}
