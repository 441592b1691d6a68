package dev.envkit.toolkit.source;

import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.PackageSet;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.workspace.Pin;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Gets the Debian packages of a component, with what they depend on, and pins them in {@code envkit.lock}. */
public interface PackageFetcher {
    /**
     * Packages whose files are in the workspace's store, verified.
     *
     * @param pin what the set resolved to: each file with its digest
     * @param archives the packages, in an order that depends on the pin alone
     */
    record FetchedPackages(Pin pin, List<Path> archives) {
        /** Copies the list. */
        public FetchedPackages {
            archives = List.copyOf(archives);
        }
    }

    /** Returns what the set is pinned to, if {@code envkit.lock} has a pin that fits it. */
    Optional<Pin> pinned(ComponentId component, PackageSet packages);

    /**
     * Gets the packages. A set that is pinned comes out as pinned or not at all.
     *
     * @throws dev.envkit.workspace.EnvkitException if one cannot be had
     */
    FetchedPackages fetch(ComponentId component, PackageSet packages, Progress progress);
}
