package dev.envkit.toolkit.build;

import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.Source;
import dev.envkit.recipes.Step;
import dev.envkit.recipes.Suggestion;
import dev.envkit.recipes.repository.RecipeRepository;
import dev.envkit.toolkit.build.ComponentResult.Outcome;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.toolkit.source.PackageFetcher;
import dev.envkit.toolkit.source.SourceFetcher;
import dev.envkit.toolkit.source.SourceTrees;
import dev.envkit.workspace.BuildKey;
import dev.envkit.workspace.ComponentLock;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.Pin;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.StoredArtifact;
import dev.envkit.workspace.Workspace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

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
            ComponentBuild build = new ComponentBuild(this, recipe, List.of(), options);
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
            return new ComponentBuild(this, recipe, needs, options).call();
        }
    }

    /**
     * Lays out a component's build directory and runs its steps up to one of them, for a person to go on there.
     *
     * @param needs the components it needs, built, in the order of the recipe
     * @param lastStep the name of the last step that is run
     * @return the directory, to be closed, which removes it
     * @throws StepFailedException if a step fails
     * @throws EnvkitException if there is no such step, or as {@link #build}
     */
    public Workbench workbench(
            ComponentRecipe recipe, List<NeededOutput> needs, String lastStep, BuildOptions options) {
        recipe.requireAvailable();
        List<Step> steps = stepsUpTo(recipe, lastStep);
        ComponentLock lock = lock(recipe, options);
        try {
            ComponentBuild build = new ComponentBuild(this, recipe, needs, options);
            build.fetch();
            BuildLayout layout =
                    BuildLayout.of(workspace, recipe.id(), build.key().digest());
            build.layOut(layout);
            build.runSteps(layout, steps);
            return new Workbench(workspace, lock, layout, StepEnvironment.of(recipe, layout, needs, options.jobs()));
        } catch (RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    private static List<Step> stepsUpTo(ComponentRecipe recipe, String last) {
        for (int i = 0; i < recipe.steps().size(); i++) {
            if (recipe.steps().get(i).name().equals(last)) {
                return recipe.steps().subList(0, i + 1);
            }
        }
        List<String> names = recipe.steps().stream().map(Step::name).toList();
        throw new EnvkitException(
                ExitCode.USAGE, recipe.id() + " has no step '" + last + "'", Suggestion.among(last, names));
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

    /** Makes a stored result the current one. */
    ComponentResult use(ComponentRecipe recipe, StoredArtifact artifact, Map<BuildPhase, Duration> times) {
        boolean current = workspace.artifacts().current(artifact.component()).equals(Optional.of(artifact));
        if (!current) {
            workspace.artifacts().setCurrent(artifact);
        }
        return new ComponentResult(recipe, current ? Outcome.UP_TO_DATE : Outcome.RESTORED, artifact, times);
    }

    BuildInputs inputs(
            ComponentRecipe recipe,
            SortedMap<String, Sha256> sourceDigests,
            Optional<Pin> packagesPin,
            List<NeededOutput> needs) {
        return new BuildInputs(recipe, repository.files(recipe), sourceDigests, packagesPin.orElse(null), needs);
    }

    Workspace workspace() {
        return workspace;
    }

    RecipeRepository repository() {
        return repository;
    }

    SourceFetcher sources() {
        return sources;
    }

    PackageFetcher packages() {
        return packages;
    }

    ArtifactChecker checker() {
        return checker;
    }

    Progress progress() {
        return progress;
    }

    SourceTrees trees() {
        return trees;
    }

    StepRunner runner() {
        return runner;
    }
}
