package dev.envkit.recipes.repository;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A recipe directory read into memory: the built-in recipes, whether they lie in a jar, a module image or a directory.
 */
final class MemoryTree implements RecipeTree {
    private static final String ROOT = "/dev/envkit/recipes/builtin";
    private static final String ANCHOR = ROOT + "/boards/mini2440.yaml";

    private final SortedMap<String, byte[]> files;

    private MemoryTree(SortedMap<String, byte[]> files) {
        this.files = files;
    }

    /** Reads the built-in recipes. */
    static MemoryTree builtIn() {
        URL anchor = MemoryTree.class.getResource(ANCHOR);
        if (anchor == null) {
            throw new IllegalStateException("not in this build: " + ANCHOR);
        }
        try {
            URI uri = anchor.toURI();
            if (!uri.getScheme().equals("jar")) {
                return new MemoryTree(readAll(Path.of(uri).resolve("../..").normalize()));
            }
            String jar = uri.getRawSchemeSpecificPart();
            Path file = Path.of(URI.create(jar.substring(0, jar.indexOf("!/"))));
            try (FileSystem inside = FileSystems.newFileSystem(file)) {
                return new MemoryTree(readAll(inside.getPath(ROOT)));
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("cannot read the built-in recipes at " + anchor, e);
        }
    }

    private static SortedMap<String, byte[]> readAll(Path root) throws IOException {
        List<Path> found;
        try (Stream<Path> walk = Files.walk(root)) {
            found = walk.filter(Files::isRegularFile).toList();
        }
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (Path file : found) {
            String path = root.relativize(file)
                    .toString()
                    .replace(file.getFileSystem().getSeparator(), "/");
            files.put(path, Files.readAllBytes(file));
        }
        return files;
    }

    @Override
    public SortedSet<String> paths() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(files.keySet()));
    }

    @Override
    public Optional<byte[]> read(String path) {
        return Optional.ofNullable(files.get(path));
    }

    @Override
    public String describe(String path) {
        return "builtin:" + path;
    }
}
