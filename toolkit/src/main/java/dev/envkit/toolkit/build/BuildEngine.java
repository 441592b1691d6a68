package dev.envkit.toolkit.build;

import dev.envkit.recipes.Artifact;
import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.Source;
import dev.envkit.recipes.Step;
import dev.envkit.recipes.repository.RecipeFile;
import dev.envkit.recipes.repository.RecipeRepository;
import dev.envkit.toolkit.build.ComponentResult.Outcome;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.toolkit.source.FetchedSource;
import dev.envkit.toolkit.source.PackageFetcher;
import dev.envkit.toolkit.source.PackageFetcher.FetchedPackages;
import dev.envkit.toolkit.source.SourceFetcher;
import dev.envkit.toolkit.source.SourceTree;
import dev.envkit.toolkit.source.SourceTrees;
import dev.envkit.toolkit.unpack.LinkPolicy;
import dev.envkit.toolkit.unpack.Unpacker;
import dev.envkit.workspace.BuildKey;
import dev.envkit.workspace.ComponentLock;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.Journal;
import dev.envkit.workspace.Pin;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Builds components: finds the result that was made from the same inputs, or gets the sources, unpacks and patches
 * them, runs the recipe's steps in fresh directories, checks what they made, and stores it under the key of all inputs.
 *
 * <p>Whatever kills it, the same call does the rest: downloads continue, finished source trees and results are found,
 * and a build that was under way begins anew.
 *
 * <p>Thread-safe, also between processes: a component is built by one at a time, and the others find it done.
 */
public final class BuildEngine {
    private static final String ACTION = "build";

    private final Workspace workspace;
    private final RecipeRepository repository;
    private final SourceFetcher sources;
    private final PackageFetcher packages;
    private final ArtifactChecker checker;
    private final Progress progress;
    private final SourceTrees trees;
    private final StepRunner runner;

    /**
     * @param workspace where everything is
     * @param repository where the recipes' own files are
     * @param sources gets sources
     * @param packages gets packages
     * @param checker checks artifacts
     * @param progress where to show what is being done
     */
    public BuildEngine(
            Workspace workspace,
            RecipeRepository repository,
            SourceFetcher sources,
            PackageFetcher packages,
            ArtifactChecker checker,
            Progress progress) {
        this.workspace = workspace;
        this.repository = repository;
        this.sources = sources;
        this.packages = packages;
        this.checker = checker;
        this.progress = progress;
        this.trees = new SourceTrees(workspace, repository, StepEnvironment.BUILD_TIME);
        this.runner = new StepRunner(progress);
    }

    /** Returns the name of a component's results in the artifact store. */
    public static String storeName(ComponentId component) {
        return component.component() + "-" + component.variant();
    }

    /**
     * Returns the key that a build of {@code recipe} would have, if all its sources and packages are pinned. Nothing is
     * fetched.
     *
     * @param needs the components it needs, built
     */
    public Optional<BuildKey> key(ComponentRecipe recipe, List<NeededOutput> needs) {
        SortedMap<String, Sha256> digests = new TreeMap<>();
        for (Source source : recipe.sources()) {
            Optional<Pin> pin = sources.pinned(recipe.id(), source);
            if (pin.isEmpty()) {
                return Optional.empty();
            }
            digests.put(source.id(), trees.digest(recipe, source, pin.get()));
        }
        Optional<Pin> packagesPin = recipe.packages().flatMap(packageSet -> packages.pinned(recipe.id(), packageSet));
        if (recipe.packages().isPresent() && packagesPin.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(inputs(recipe, digests, packagesPin, needs).key());
    }

    /**
     * Returns the result that {@code recipe} would have now, if it is in the store. Nothing is fetched or built.
     *
     * @param needs the components it needs, built
     */
    public Optional<StoredArtifact> find(ComponentRecipe recipe, List<NeededOutput> needs) {
        return key(recipe, needs).flatMap(key -> workspace.artifacts().find(storeName(recipe.id()), key));
    }

    /**
     * Gets and unpacks what a component is made of, so that it can be built without a network.
     *
     * @throws EnvkitException if something cannot be had, or an archive or a patch is refused
     */
    public void prepare(ComponentRecipe recipe, BuildOptions options) {
        recipe.requireAvailable();
        try (ComponentLock _ = lock(recipe, options)) {
            Build build = new Build(recipe, List.of(), options);
            build.fetch();
            build.unpackSources();
        }
    }

    /**
     * Builds a component, or finds that it was.
     *
     * @param needs the components it needs, built, in the order of the recipe
     * @throws StepFailedException if a step fails
     * @throws EnvkitException if something cannot be had, an archive or a patch is refused, or an artifact is missing
     *     or does not pass its checks
     */
    public ComponentResult build(ComponentRecipe recipe, List<NeededOutput> needs, BuildOptions options) {
        recipe.requireAvailable();
        if (!options.rebuild()) {
            Optional<StoredArtifact> found = find(recipe, needs);
            if (found.isPresent()) {
                return use(recipe, found.get(), Map.of());
            }
        }
        try (ComponentLock _ = lock(recipe, options)) {
            return new Build(recipe, needs, options).call();
        }
    }

    private ComponentLock lock(ComponentRecipe recipe, BuildOptions options) {
        String component = recipe.id().component();
        return options.waitForLock()
                ? workspace.lock(
                        component,
                        options.command(),
                        holder ->
                                progress.message("waiting for " + holder.describe() + ", which is using " + component))
                : workspace.tryLock(component, options.command());
    }

    private ComponentResult use(ComponentRecipe recipe, StoredArtifact artifact, Map<BuildPhase, Duration> times) {
        boolean current = workspace.artifacts().current(artifact.component()).equals(Optional.of(artifact));
        if (!current) {
            workspace.artifacts().setCurrent(artifact);
        }
        return new ComponentResult(recipe, current ? Outcome.UP_TO_DATE : Outcome.RESTORED, artifact, times);
    }

    private BuildInputs inputs(
            ComponentRecipe recipe,
            SortedMap<String, Sha256> sourceDigests,
            Optional<Pin> packagesPin,
            List<NeededOutput> needs) {
        return new BuildInputs(recipe, repository.files(recipe), sourceDigests, packagesPin.orElse(null), needs);
    }

    /** One build of one component, whose lock is held. For one thread. */
    private final class Build {
        private final ComponentRecipe recipe;
        private final List<NeededOutput> needs;
        private final BuildOptions options;
        private final Map<BuildPhase, Duration> times = new EnumMap<>(BuildPhase.class);
        private final Map<Source, FetchedSource> fetchedSources = new java.util.LinkedHashMap<>();
        private Optional<FetchedPackages> fetchedPackages = Optional.empty();

        Build(ComponentRecipe recipe, List<NeededOutput> needs, BuildOptions options) {
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
                // another process may have built it while this one waited for the lock, or fetching pinned what an
                // older result was made of
                Optional<StoredArtifact> found = workspace.artifacts().find(storeName(recipe.id()), key);
                if (found.isPresent()) {
                    return use(recipe, found.get(), times);
                }
            }
            Journal journal = workspace.journal();
            sayIfInterrupted(journal);
            Journal.Begun begun =
                    journal.begin(storeName(recipe.id()), ACTION, key.digest().hex());
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

        private void sayIfInterrupted(Journal journal) {
            boolean interrupted = journal.last(storeName(recipe.id()), ACTION)
                    .filter(last -> last.state() == Journal.State.BEGUN)
                    .isPresent();
            if (interrupted) {
                progress.message("the last build of " + recipe.id() + " was interrupted; it begins anew");
            }
        }

        void fetch() {
            for (Source source : recipe.sources()) {
                fetchedSources.put(source, sources.fetch(recipe.id(), source, progress));
            }
            fetchedPackages = recipe.packages().map(packageSet -> packages.fetch(recipe.id(), packageSet, progress));
        }

        private BuildKey key() {
            SortedMap<String, Sha256> digests = new TreeMap<>();
            fetchedSources.forEach(
                    (source, fetched) -> digests.put(source.id(), trees.digest(recipe, source, fetched.pin())));
            return inputs(recipe, digests, fetchedPackages.map(FetchedPackages::pin), needs)
                    .key();
        }

        List<SourceTree> unpackSources() {
            List<SourceTree> unpacked = new ArrayList<>();
            fetchedSources.forEach((source, fetched) -> unpacked.add(trees.prepare(recipe, source, fetched, progress)));
            return unpacked;
        }

        private StoredArtifact build(BuildKey key) {
            BuildLayout layout = BuildLayout.of(workspace, recipe.id(), key.digest());
            time(BuildPhase.UNPACK, () -> {
                List<SourceTree> unpacked = unpackSources();
                layout.createAfresh(workspace, recipe.id());
                lay(layout, unpacked);
                return null;
            });
            time(BuildPhase.STEPS, () -> {
                runSteps(layout);
                return null;
            });
            return time(BuildPhase.STORE, () -> {
                recipe.artifacts().forEach(artifact -> check(artifact, layout.out()));
                String name = storeName(recipe.id());
                if (options.rebuild()) {
                    workspace.artifacts().find(name, key).ifPresent(workspace.artifacts()::discard);
                }
                StoredArtifact stored = workspace.artifacts().store(name, key, layout.out());
                workspace.artifacts().setCurrent(stored);
                workspace.delete(layout.root());
                return stored;
            });
        }

        /** Fills the build directory with what the first step finds there. */
        private void lay(BuildLayout layout, List<SourceTree> unpacked) {
            try {
                for (SourceTree tree : unpacked) {
                    Files.createSymbolicLink(layout.sources().resolve(tree.id()), tree.directory());
                }
                for (RecipeFile file : repository.files(recipe)) {
                    Path target = layout.recipe().resolve(file.path());
                    Files.createDirectories(target.getParent());
                    Files.write(target, file.content());
                    Files.setPosixFilePermissions(
                            target, PosixFilePermissions.fromString(file.executable() ? "rwxr-xr-x" : "rw-r--r--"));
                }
            } catch (IOException e) {
                throw StorageException.of("prepare the build directory", layout.root(), e);
            }
            fetchedPackages.ifPresent(fetched -> {
                Unpacker unpacker = new Unpacker(layout.out())
                        .links(LinkPolicy.ROOTED)
                        .progress(progress, recipe.id() + " packages");
                fetched.archives().forEach(unpacker::archive);
                unpacker.call();
            });
        }

        private void runSteps(BuildLayout layout) {
            SortedMap<String, String> environment = StepEnvironment.of(recipe, layout, needs, options.jobs());
            Path logs = workspace.logs().resolve(recipe.id().component());
            removeOldLogs(logs);
            List<Step> steps = recipe.steps();
            for (int i = 0; i < steps.size(); i++) {
                Step step = steps.get(i);
                String name = (i + 1) + "-" + step.name().replaceAll("[^A-Za-z0-9._-]", "_");
                runner.run(new StepRequest(
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
        private void removeOldLogs(Path logs) {
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
            checker.check(artifact, out);
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

        private <T> T time(BuildPhase phase, Supplier<T> work) {
            long start = System.nanoTime();
            try {
                return work.get();
            } finally {
                times.put(phase, Duration.ofNanos(System.nanoTime() - start));
            }
        }
    }
}
