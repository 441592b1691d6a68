package dev.envkit.recipes;

import java.util.List;

/**
 * Debian binary packages that are unpacked, with what they depend on, into one directory and used from there.
 *
 * @param suite the Debian suite
 * @param architecture whose packages are taken
 * @param install the packages asked for; their dependencies follow
 * @param exclude packages that are left out although something depends on them; what only they need is left out too
 */
public record PackageSet(String suite, PackageArchitecture architecture, List<String> install, List<String> exclude) {
    /** Copies the lists. */
    public PackageSet {
        install = List.copyOf(install);
        exclude = List.copyOf(exclude);
    }
}
