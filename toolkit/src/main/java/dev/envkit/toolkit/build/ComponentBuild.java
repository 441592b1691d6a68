package dev.envkit.toolkit.build;

import dev.envkit.recipes.Artifact;
import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.PackageSet;
import dev.envkit.recipes.Source;
import dev.envkit.recipes.Step;
import dev.envkit.recipes.repository.RecipeFile;
import dev.envkit.toolkit.build.ComponentResult.Outcome;
import dev.envkit.toolkit.debian.DebianSystem;
import dev.envkit.toolkit.source.FetchedSource;
import dev.envkit.toolkit.source.PackageFetcher.FetchedPackages;
import dev.envkit.toolkit.source.SourceTree;
import dev.envkit.toolkit.unpack.LinkPolicy;
import dev.envkit.toolkit.unpack.Unpacker;
import dev.envkit.workspace.ArtifactStore;
import dev.envkit.workspace.BuildKey;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.Journal;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.StoredArtifact;
import dev.envkit.workspace.Workspace;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** One build of one component, whose lock the caller holds. For one thread and one use. */
final class ComponentBuild {
    private static final String ACTION = "build";

    private final BuildEngine engine;
    private final Workspace workspace;
    private final ComponentRecipe recipe;
    private final List<NeededOutput> needs;
    private final BuildOptions options;
    private final Map<BuildPhase, Duration> times = new EnumMap<>(BuildPhase.class);
    private final Map<Source, FetchedSource> fetchedSources = new LinkedHashMap<>();
    private Optional<FetchedPackages> fetchedPackages = Optional.empty();

    ComponentBuild(BuildEngine engine, ComponentRecipe recipe, List<NeededOutput> needs, BuildOptions options) {
        this.engine = engine;
        this.workspace = engine.workspace();
        this.recipe = recipe;
        this.needs = needs;
        this.options = options;
    }

    ComponentResult call() {
        time(BuildPhase.FETCH, () -> {
            fetch();
            return null;
        });
        BuildKey key = key();
        if (!options.rebuild()) {
            // another process may have built it while this one waited for the lock, or fetching pinned what an older
            // result was made of
            Optional<StoredArtifact> found = workspace.artifacts().find(storeName(), key);
            if (found.isPresent()) {
                return engine.use(recipe, found.get(), times);
            }
        }
        Journal journal = workspace.journal();
        sayIfInterrupted(journal);
        Journal.Begun begun = journal.begin(storeName(), ACTION, key.digest().hex());
        StoredArtifact artifact;
        try {
            artifact = build(key);
        } catch (EnvkitException e) {
            begun.failed(String.valueOf(e.getMessage()));
            throw e;
        }
        begun.completed(key.digest().hex());
        return new ComponentResult(recipe, Outcome.BUILT, artifact, times);
    }

    private String storeName() {
        return BuildEngine.storeName(recipe.id());
    }

    private void sayIfInterrupted(Journal journal) {
        boolean interrupted = journal.last(storeName(), ACTION)
                .filter(last -> last.state() == Journal.State.BEGUN)
                .isPresent();
        if (interrupted) {
            engine.progress().message("the last build of " + recipe.id() + " was interrupted; it begins anew");
        }
    }

    void fetch() {
        for (Source source : recipe.sources()) {
            fetchedSources.put(source, engine.sources().fetch(recipe.id(), source, engine.progress()));
        }
        fetchedPackages = recipe.packages()
                .map(packageSet -> engine.packages().fetch(recipe.id(), packageSet, engine.progress()));
    }

    BuildKey key() {
        SortedMap<String, Sha256> digests = new TreeMap<>();
        fetchedSources.forEach(
                (source, fetched) -> digests.put(source.id(), engine.trees().digest(recipe, source, fetched.pin())));
        return engine.inputs(recipe, digests, fetchedPackages.map(FetchedPackages::pin), needs)
                .key();
    }

    List<SourceTree> unpackSources() {
        List<SourceTree> unpacked = new ArrayList<>();
        fetchedSources.forEach(
                (source, fetched) -> unpacked.add(engine.trees().prepare(recipe, source, fetched, engine.progress())));
        return unpacked;
    }

    private StoredArtifact build(BuildKey key) {
        BuildLayout layout = BuildLayout.of(workspace, recipe.id(), key.digest());
        time(BuildPhase.UNPACK, () -> {
            layOut(layout);
            return null;
        });
        time(BuildPhase.STEPS, () -> {
            runSteps(layout, recipe.steps());
            recipe.artifacts().forEach(artifact -> DerivedArtifacts.make(recipe.id(), artifact, layout.out(), needs));
            return null;
        });
        return time(BuildPhase.STORE, () -> {
            recipe.artifacts().forEach(artifact -> check(artifact, layout.out()));
            ArtifactStore store = workspace.artifacts();
            if (options.rebuild()) {
                store.find(storeName(), key).ifPresent(store::discard);
            }
            StoredArtifact stored = store.store(storeName(), key, layout.out());
            store.setCurrent(stored);
            workspace.delete(layout.root());
            return stored;
        });
    }

    /** Makes the build directory anew, with what the first step finds there. */
    void layOut(BuildLayout layout) {
        List<SourceTree> unpacked = unpackSources();
        layout.createAfresh(workspace, recipe.id());
        try {
            for (SourceTree tree : unpacked) {
                Files.createSymbolicLink(layout.sources().resolve(tree.id()), tree.directory());
            }
            for (RecipeFile file : engine.repository().files(recipe)) {
                Path target = layout.recipe().resolve(file.path());
                Files.createDirectories(Objects.requireNonNull(target.getParent()));
                Files.write(target, file.content());
                Files.setPosixFilePermissions(
                        target, PosixFilePermissions.fromString(file.executable() ? "rwxr-xr-x" : "rw-r--r--"));
            }
        } catch (IOException e) {
            throw StorageException.of("prepare the build directory", layout.root(), e);
        }
        fetchedPackages.ifPresent(fetched -> recipe.packages()
                .flatMap(PackageSet::system)
                .ifPresentOrElse(
                        system -> layOutSystem(system, fetched.archives(), layout.out()),
                        () -> layOutPackages(fetched.archives(), layout.out())));
    }

    private void layOutPackages(List<Path> packages, Path out) {
        Unpacker unpacker =
                new Unpacker(out).links(LinkPolicy.ROOTED).progress(engine.progress(), recipe.id() + " packages");
        packages.forEach(unpacker::archive);
        unpacker.call();
    }

    private void layOutSystem(PackageSet.SystemTree system, List<Path> packages, Path out) {
        Path tree = out.resolve(system.path());
        Path manifest = out.resolve(system.manifest());
        try {
            Files.createDirectories(tree);
            Files.createDirectories(Objects.requireNonNull(manifest.getParent()));
        } catch (IOException e) {
            throw StorageException.of("prepare the build directory", tree, e);
        }
        new DebianSystem(tree, StepEnvironment.BUILD_TIME)
                .without(system.without())
                .progress(engine.progress(), recipe.id() + " packages")
                .unpack(packages)
                .write(manifest);
    }

    /** Runs the first of the recipe's steps, in the build directory that is laid out. */
    void runSteps(BuildLayout layout, List<Step> steps) {
        SortedMap<String, String> environment = StepEnvironment.of(recipe, layout, needs, options.jobs());
        Path logs = workspace.logs().resolve(recipe.id().component());
        removeOldLogs(logs);
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            String name = (i + 1) + "-" + step.name().replaceAll("[^A-Za-z0-9._-]", "_");
            engine.runner()
                    .run(new StepRequest(
                            recipe.id().toString(),
                            step,
                            layout.steps().resolve(name + ".sh"),
                            layout.work(),
                            environment,
                            logs.resolve(name + ".log"),
                            null));
        }
    }

    /** A log of an older build beside those of this one would be taken for one of this one. */
    private static void removeOldLogs(Path logs) {
        if (!Files.isDirectory(logs)) {
            return;
        }
        try (DirectoryStream<Path> old = Files.newDirectoryStream(logs, "*.log")) {
            for (Path log : old) {
                Files.delete(log);
            }
        } catch (IOException e) {
            throw StorageException.of("clean up", logs, e);
        }
    }

    private void check(Artifact artifact, Path out) {
        Path path = out.resolve(artifact.path());
        boolean tree = artifact.kind() == Artifact.Kind.TREE;
        requireThere(artifact, path, tree ? Files.isDirectory(path) : Files.isRegularFile(path));
        artifact.manifest().ifPresent(manifest -> {
            Path file = out.resolve(manifest);
            requireThere(artifact, file, Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
        });
        engine.checker().check(artifact, out);
    }

    private void requireThere(Artifact artifact, Path path, boolean there) {
        if (!there) {
            throw new EnvkitException(
                    ExitCode.FAILED,
                    recipe.id() + " built without error, but its artifact " + artifact.name() + " is not there: "
                            + path,
                    "Correct the recipe's steps or the artifact's path; the steps' logs are in "
                            + workspace.logs().resolve(recipe.id().component()) + ".");
        }
    }

    private <T extends @org.jspecify.annotations.Nullable Object> T time(BuildPhase phase, Supplier<T> work) {
        long start = System.nanoTime();
        try {
            return work.get();
        } finally {
            times.put(phase, Duration.ofNanos(System.nanoTime() - start));
        }
    }
}
