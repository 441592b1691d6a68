package dev.envkit.recipes;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How one variant of a component comes about: where its sources are, what is done with them, and what must come out.
 * The file format is described in {@code recipes/README.md}.
 *
 * @param id the component and its variant
 * @param summary one line for people
 * @param version the version of what is built
 * @param licence the licence of what is built, as an SPDX expression
 * @param homepage where it comes from, for people; empty where there is none
 * @param notes what a person should know: limits, what could not be tried, measured times; may be empty
 * @param unavailable set when this variant cannot be built by this version of envkit: the reason, and what to do
 * @param needs components of the same board variant whose outputs the steps use
 * @param sources what is fetched and unpacked before the first step, in order
 * @param packages Debian binary packages unpacked together into {@code ENVKIT_OUT} before the first step
 * @param files the recipe's own files copied to {@code ENVKIT_RECIPE}: paths beside the recipe; a directory, with
 *     everything below it, ends in a slash
 * @param environment variables of this recipe's own steps, see {@link Variables}
 * @param exports variables for the steps of those that need this component, see {@link Variables}
 * @param path directories of this component's output that users of it have on their {@code PATH}
 * @param hostNeeds what the host itself must have
 * @param steps the commands, in order
 * @param menuconfig the command of {@code --menuconfig}, run on the terminal in {@code $ENVKIT_BUILD} after the step
 *     named {@code configure}; empty where there is no such menu
 * @param artifacts what the steps must have produced
 */
public record ComponentRecipe(
        ComponentId id,
        String summary,
        String version,
        String licence,
        Optional<String> homepage,
        String notes,
        Optional<Unavailable> unavailable,
        List<String> needs,
        List<Source> sources,
        Optional<PackageSet> packages,
        List<String> files,
        Map<String, String> environment,
        Map<String, String> exports,
        List<String> path,
        List<HostNeed> hostNeeds,
        List<Step> steps,
        Optional<String> menuconfig,
        List<Artifact> artifacts) {
    /** The step after which {@link #menuconfig} can run. */
    public static final String CONFIGURE_STEP = "configure";

    /** Copies the collections; the maps keep the order of the file. */
    public ComponentRecipe {
        needs = List.copyOf(needs);
        sources = List.copyOf(sources);
        files = List.copyOf(files);
        environment = Ordered.copyOf(environment);
        exports = Ordered.copyOf(exports);
        path = List.copyOf(path);
        hostNeeds = List.copyOf(hostNeeds);
        steps = List.copyOf(steps);
        artifacts = List.copyOf(artifacts);
    }

    /** Returns this recipe if it can be built, else throws what the recipe says of itself. */
    public ComponentRecipe requireAvailable() {
        if (unavailable.isPresent()) {
            throw new UnavailableException(id, unavailable.get());
        }
        return this;
    }

    /** Returns the artifact of that name, if this recipe declares one. */
    public Optional<Artifact> artifact(String name) {
        return artifacts.stream().filter(a -> a.name().equals(name)).findFirst();
    }
}
