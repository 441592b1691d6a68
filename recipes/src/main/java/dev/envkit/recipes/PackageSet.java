package dev.envkit.recipes;

import java.util.List;
import java.util.Optional;

/**
 * Debian binary packages that are unpacked, with what they depend on, into one directory: either to be used from there,
 * or as a system of its own.
 *
 * @param suite the Debian suite
 * @param architecture whose packages are taken
 * @param install the packages asked for; their dependencies follow
 * @param exclude packages that are left out although something depends on them; what only they need is left out too
 * @param system how they are laid out as a system of its own; empty if they are only used from their directory
 */
public record PackageSet(
        String suite,
        PackageArchitecture architecture,
        List<String> install,
        List<String> exclude,
        Optional<SystemTree> system) {
    /** Copies the lists. */
    public PackageSet {
        install = List.copyOf(install);
        exclude = List.copyOf(exclude);
    }

    /**
     * A root file system whose dpkg knows the packages as unpacked and not configured. The packages that Debian marks
     * as essential are part of it without being asked for.
     *
     * @param path where the tree is, relative to {@code $ENVKIT_OUT}
     * @param manifest where its ownership manifest is, relative to {@code $ENVKIT_OUT}
     * @param without glob patterns of what is left out of the tree, on paths without leading slash; dpkg still lists it
     *     as part of its package
     */
    public record SystemTree(String path, String manifest, List<String> without) {
        /** Copies the list. */
        public SystemTree {
            without = List.copyOf(without);
        }
    }
}
