package dev.envkit.toolkit.build;

import dev.envkit.recipes.Artifact;
import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.PackageSet;
import dev.envkit.recipes.Step;
import dev.envkit.recipes.repository.RecipeFile;
import dev.envkit.workspace.BuildKey;
import dev.envkit.workspace.Pin;
import dev.envkit.workspace.Sha256;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that decides the result of a component's build, as far as envkit decides it. The host's own programs are not in
 * it: recipes take those that matter from components. Paths and the number of jobs are not in it either, as a result
 * must not depend on them.
 *
 * @param recipe the recipe
 * @param files the recipe's own files
 * @param sources the digest of each source tree, by id
 * @param packages what its packages resolved to; null if it has none
 * @param needs the components it needs, built
 */
record BuildInputs(
        ComponentRecipe recipe,
        List<RecipeFile> files,
        SortedMap<String, Sha256> sources,
        @Nullable Pin packages,
        List<NeededOutput> needs) {
    /** Raised when the same inputs are built in another way than before. */
    private static final String ENGINE_VERSION = "1";

    BuildInputs {
        files = List.copyOf(files);
        sources = new TreeMap<>(sources);
        needs = List.copyOf(needs);
    }

    BuildKey key() {
        BuildKey.Builder key = BuildKey.builder()
                .add("engine", ENGINE_VERSION)
                .add("component", recipe.id().toString())
                .add("version", recipe.version())
                .add("host", System.getProperty("os.name") + " " + System.getProperty("os.arch"))
                .add("time", StepEnvironment.BUILD_TIME.toString());
        sources.forEach((id, digest) -> key.add("source." + id, digest));
        files.forEach(file -> key.add("file." + file.path(), file.sha256()));
        if (packages != null) {
            packages.files().forEach((name, digest) -> key.add("package." + name, digest));
        }
        recipe.packages()
                .flatMap(PackageSet::system)
                .ifPresent(system -> key.add("packages.system", system.toString()));
        addAll(key, "environment.", recipe.environment());
        List<Step> steps = recipe.steps();
        for (int i = 0; i < steps.size(); i++) {
            key.add(
                    "step.%02d.%s".formatted(i + 1, steps.get(i).name()),
                    steps.get(i).run());
        }
        for (Artifact artifact : recipe.artifacts()) {
            // the checks too: what passed other checks has not passed these
            key.add("artifact." + artifact.name(), artifact.toString());
        }
        for (int i = 0; i < needs.size(); i++) {
            ComponentRecipe needed = needs.get(i).recipe();
            String prefix = "need.%02d.%s".formatted(i + 1, needed.id().component());
            key.add(prefix, needs.get(i).artifact().keyDigest());
            key.add(prefix + ".path", String.join(":", needed.path()));
            addAll(key, prefix + ".exports.", needed.exports());
        }
        return key.build();
    }

    private static void addAll(BuildKey.Builder key, String prefix, Map<String, String> variables) {
        variables.forEach((name, value) -> key.add(prefix + name, value));
    }
}
