/**
 * A client for Debian repositories without apt: what a mirror offers is trusted only as far as the archive's signature
 * reaches.
 *
 * <p>From the top: {@link dev.envkit.toolkit.debian.DebianFetcher} resolves and fetches binary and source packages.
 * {@link dev.envkit.toolkit.debian.DebianMirrors} says where to look, {@link dev.envkit.toolkit.debian.TrustedKeys}
 * whom to believe, {@link dev.envkit.toolkit.debian.DebianArchive} reads a suite's signed indexes, and
 * {@link dev.envkit.toolkit.debian.Resolver} finds what a package needs. References: Debian Policy (version numbers,
 * relationships), deb-src-control(5), the repository format on the Debian wiki, apt's sources.list(5).
 */
package dev.envkit.toolkit.debian;
