package dev.envkit.toolkit.debian;

import java.util.List;

/**
 * Binary packages that are wanted together.
 *
 * @param suite the Debian release, such as {@code bookworm}; its updates and security updates count as part of it
 * @param architecture of packages that are named without one; {@code all} for packages without machine code
 * @param install what is wanted: {@code gcc}, {@code libc6:armel}, {@code bc (= 1.07.1-3)}; dependencies follow
 * @param exclude packages that count as present, so that neither they nor what only they need is taken
 * @param dependencies whether what they need is taken too
 * @param essential whether the packages that Debian marks as essential are wanted too: others need them without saying
 *     so
 */
public record PackageRequest(
        String suite,
        String architecture,
        List<String> install,
        List<String> exclude,
        boolean dependencies,
        boolean essential) {
    public PackageRequest {
        install = List.copyOf(install);
        exclude = List.copyOf(exclude);
    }

    /** Returns the request for one package without what it needs. */
    public static PackageRequest single(String suite, String architecture, String wanted) {
        return new PackageRequest(suite, architecture, List.of(wanted), List.of(), false, false);
    }
}
