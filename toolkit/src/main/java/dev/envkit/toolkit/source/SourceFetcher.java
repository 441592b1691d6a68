package dev.envkit.toolkit.source;

import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.Source;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.workspace.Pin;
import java.util.Optional;

/** Gets a source from the first of its places that works, and pins what it got in {@code envkit.lock}. */
public interface SourceFetcher {
    /**
     * Returns what a source is pinned to, if {@code envkit.lock} has a pin that still fits the recipe. Nothing is
     * fetched: this is what makes a second run instant.
     *
     * @param component whose source it is; names the pin
     */
    default Optional<Pin> pinned(ComponentId component, Source source) {
        return Optional.empty();
    }

    /**
     * Gets a source. One that is pinned comes out as pinned or not at all.
     *
     * @param component whose source it is; names the pin
     * @throws dev.envkit.workspace.EnvkitException if it can be had from none of its places; the message lists them,
     *     each with the reason
     */
    FetchedSource fetch(ComponentId component, Source source, Progress progress);
}
