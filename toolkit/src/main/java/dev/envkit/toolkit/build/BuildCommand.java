package dev.envkit.toolkit.build;

import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.repository.Resolution;
import dev.envkit.workspace.EnvkitException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Builds components of a board variant, each after what it needs. Set options, then {@link #call()} once. For one
 * thread.
 */
public final class BuildCommand {
    private final BuildEngine engine;
    private final Resolution resolution;
    private final Set<String> wanted = new TreeSet<>();
    private BuildOptions options = BuildOptions.defaults("envkit build");
    private Consumer<ComponentResult> listener = result -> {};

    /**
     * @param engine builds each component
     * @param resolution what the board variant consists of
     */
    public BuildCommand(BuildEngine engine, Resolution resolution) {
        this.engine = engine;
        this.resolution = resolution;
    }

    /**
     * Asks for components; without this, all are built that are available.
     *
     * @throws EnvkitException if the board variant has no such component
     */
    public BuildCommand components(Collection<String> names) {
        names.forEach(resolution::require);
        wanted.addAll(names);
        return this;
    }

    /** Sets how to build. */
    public BuildCommand options(BuildOptions buildOptions) {
        options = buildOptions;
        return this;
    }

    /** Sets who is told of each component when it is done. */
    public BuildCommand listener(Consumer<ComponentResult> resultListener) {
        listener = resultListener;
        return this;
    }

    /** Returns the recipes that will be built or found, each after what it needs. */
    public List<ComponentRecipe> plan() {
        if (!wanted.isEmpty()) {
            return resolution.closure(wanted);
        }
        Set<String> available = new TreeSet<>();
        for (ComponentRecipe recipe : resolution.components()) {
            // needs come first: one that needs something unavailable is as unavailable
            if (recipe.unavailable().isEmpty() && available.containsAll(recipe.needs())) {
                available.add(recipe.id().component());
            }
        }
        return resolution.closure(available);
    }

    /**
     * Gets and unpacks what the components are made of, without building them.
     *
     * @throws EnvkitException if something cannot be had, or an archive or a patch is refused
     */
    public void prepare() {
        plan().forEach(ComponentRecipe::requireAvailable);
        plan().forEach(recipe -> engine.prepare(recipe, options));
    }

    /**
     * Builds.
     *
     * @return what became of each component, in the order of {@link #plan}
     * @throws EnvkitException as {@link BuildEngine#build}; components that were done before stay done
     */
    public List<ComponentResult> call() {
        List<ComponentRecipe> plan = plan();
        // before an hour of work, not after it
        plan.forEach(ComponentRecipe::requireAvailable);
        Map<String, ComponentResult> results = new LinkedHashMap<>();
        for (ComponentRecipe recipe : plan) {
            List<NeededOutput> needs = new ArrayList<>();
            for (String need : recipe.needs()) {
                ComponentResult needed = results.get(need);
                if (needed == null) {
                    throw new IllegalStateException(recipe.id() + " comes before " + need + ", which it needs");
                }
                needs.add(needed.asNeed());
            }
            boolean again = options.rebuild()
                    && (wanted.isEmpty() || wanted.contains(recipe.id().component()));
            ComponentResult result = engine.build(recipe, needs, options.withRebuild(again));
            results.put(recipe.id().component(), result);
            listener.accept(result);
        }
        return List.copyOf(results.values());
    }
}
