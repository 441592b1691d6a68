package dev.envkit.toolkit.build;

import dev.envkit.recipes.BoardVariant;
import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.PackageSet;
import dev.envkit.recipes.Source;
import dev.envkit.recipes.SourceLocation;
import dev.envkit.recipes.repository.RecipeRepository;
import dev.envkit.recipes.repository.Resolution;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.toolkit.source.FetchedSource;
import dev.envkit.toolkit.source.PackageFetcher;
import dev.envkit.toolkit.source.SourceFetcher;
import dev.envkit.workspace.Pin;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A workspace, recipes in a directory, and sources that come from memory: what a build engine needs, without network or
 * compilers.
 */
final class BuildWorld implements AutoCloseable {
    static final String HELLO = """
        component: hello
        variant: one
        summary: a greeting
        version: "1"
        licence: MIT
        sources:
          - id: words
            from:
              - https: {url: "https://example.org/words.tar", sha256: unpinned}
        files: [name, say]
        environment: {GREETING: "in ${ENVKIT_BUILD}"}
        steps:
          - name: count
            run: echo run >> "$ENVKIT_SOURCES/../../../runs"
          - name: greet
            run: |
              mkdir -p "$ENVKIT_OUT/share"
              cat "$ENVKIT_SOURCES/words/hello" "$ENVKIT_RECIPE/name" > greeting
              "$ENVKIT_RECIPE/say" < greeting > "$ENVKIT_OUT/share/greeting"
              ln -s share/greeting "$ENVKIT_OUT/link"
        artifacts:
          - {name: greeting, path: share/greeting}
          - {name: share, path: share, kind: tree}
        """;

    final Path root;
    final Path recipes;
    final Workspace workspace;
    final Map<String, String> words = new HashMap<>(Map.of("hello", "hello "));
    final List<String> fetched = new CopyOnWriteArrayList<>();
    final List<String> messages = new CopyOnWriteArrayList<>();
    final List<Path> packages = new ArrayList<>();
    ArtifactChecker checker = (artifact, out) -> {};
    boolean pinned;

    BuildWorld(Path root) {
        this.root = root;
        this.recipes = root.resolve("recipes");
        this.workspace = Workspace.openOrCreate(root.resolve("workspace"));
        if (!Files.exists(recipes.resolve("components/hello/one/say"))) {
            write("hello/one/recipe.yaml", HELLO);
            write("hello/one/name", "world\n");
            write("hello/one/say", "#!/bin/sh\ntr a-z A-Z\n");
        }
    }

    /** Writes a file below the directory of the components. */
    void write(String path, String text) {
        try {
            Path file = recipes.resolve("components").resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes the text of a recipe's file. */
    void edit(String path, String from, String to) throws IOException {
        Path file = recipes.resolve("components").resolve(path);
        String text = Files.readString(file);
        if (!text.contains(from)) {
            throw new AssertionError(path + " does not have " + from);
        }
        Files.writeString(file, text.replace(from, to));
    }

    RecipeRepository repository() {
        return RecipeRepository.withDirectories(List.of(recipes));
    }

    ComponentRecipe recipe(String component) {
        return repository().component(new ComponentId(component, "one"));
    }

    BuildEngine engine() {
        return new BuildEngine(workspace, repository(), new Sources(), new Packages(), checker, progress());
    }

    private Progress progress() {
        return new Progress() {
            @Override
            public Task start(String label, long total, Unit unit) {
                return Progress.NONE.start(label, total, unit);
            }

            @Override
            public void message(String line) {
                messages.add(line);
            }
        };
    }

    ComponentResult build(String component, NeededOutput... needs) {
        return build(component, BuildOptions.defaults("test").withJobs(1), needs);
    }

    ComponentResult build(String component, BuildOptions options, NeededOutput... needs) {
        return engine().build(recipe(component), List.of(needs), options);
    }

    Resolution resolution(String... components) {
        Map<String, String> variants = new HashMap<>();
        List<ComponentRecipe> chosen = new ArrayList<>();
        for (String component : components) {
            variants.put(component, "one");
            chosen.add(recipe(component));
        }
        return new Resolution(
                repository().board("mini2440"),
                new BoardVariant("test", "for tests", Optional.empty(), List.of(), variants),
                chosen);
    }

    /** Returns how often the step 'count' of hello ran. */
    long runs() {
        Path file = workspace.build().resolve("../runs").normalize();
        try {
            return Files.exists(file) ? Files.readAllLines(file).size() : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        workspace.close();
    }

    private Pin pin() {
        return Pin.ofFile(
                "https",
                "1",
                Sha256.of(new java.util.TreeMap<>(words).toString().getBytes(StandardCharsets.UTF_8)),
                "https://example.org/words.tar");
    }

    private final class Sources implements SourceFetcher {
        @Override
        public Optional<Pin> pinned(ComponentId component, Source source) {
            return pinned ? Optional.of(pin()) : Optional.empty();
        }

        @Override
        public FetchedSource fetch(ComponentId component, Source source, Progress progress) {
            fetched.add(component + " " + source.id());
            pinned = true;
            return new FetchedSource() {
                @Override
                public SourceLocation location() {
                    return source.from().getFirst();
                }

                @Override
                public Pin pin() {
                    return BuildWorld.this.pin();
                }

                @Override
                public void layOut(Path directory, int strip, boolean unpack, Progress progress) {
                    words.forEach((name, text) -> {
                        try {
                            Files.writeString(directory.resolve(name), text);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
                }
            };
        }
    }

    private final class Packages implements PackageFetcher {
        private Pin pin() {
            Map<String, Sha256> digests = new HashMap<>();
            for (Path archive : packages) {
                try {
                    digests.put(String.valueOf(archive.getFileName()), Sha256.of(archive));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return new Pin(
                    "debian",
                    "bookworm",
                    null,
                    null,
                    null,
                    Collections.unmodifiableSortedMap(new java.util.TreeMap<>(digests)));
        }

        @Override
        public Optional<Pin> pinned(ComponentId component, PackageSet packageSet) {
            return Optional.of(pin());
        }

        @Override
        public FetchedPackages fetch(ComponentId component, PackageSet packageSet, Progress progress) {
            return new FetchedPackages(pin(), packages);
        }
    }
}
