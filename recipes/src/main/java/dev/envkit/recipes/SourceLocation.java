package dev.envkit.recipes;

import dev.envkit.workspace.Sha256;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** One place where a {@link Source} can be had. */
public sealed interface SourceLocation {
    /** Returns the key that names this kind in a recipe. */
    String kind();

    /** Returns this place in a few words, for progress and error texts. */
    String describe();

    /**
     * A file over HTTPS (or HTTP: the hash is what is trusted).
     *
     * @param url where it is
     * @param sha256 what it must be; empty for {@code sha256: unpinned}, which trusts the first download and pins it in
     *     {@code envkit.lock}
     * @param fileName the name it has in mirrors and offline directories, for addresses that do not end in one
     */
    record Https(URI url, Optional<Sha256> sha256, String fileName) implements SourceLocation {
        @Override
        public String kind() {
            return "https";
        }

        @Override
        public String describe() {
            return url.toString();
        }
    }

    /**
     * A commit of a git repository.
     *
     * @param url the repository
     * @param commit the commit's hash: all 40 digits, or fewer if {@code commitPrefix}
     * @param commitPrefix whether {@code commit} is only the beginning of the hash; it is resolved at the first fetch
     *     and the whole hash pinned in {@code envkit.lock}
     * @param branch a branch or tag that holds the commit, which makes a shallow fetch possible; empty if not known
     */
    record Git(String url, String commit, boolean commitPrefix, Optional<String> branch) implements SourceLocation {
        @Override
        public String kind() {
            return "git";
        }

        @Override
        public String describe() {
            return url + " at " + commit;
        }
    }

    /**
     * A Debian source package: the upstream archive with Debian's patches applied.
     *
     * @param suite the Debian suite, such as {@code bookworm}
     * @param packageName the source package
     * @param version the exact Debian version; empty for the suite's newest, which is pinned in {@code envkit.lock}
     */
    record DebianSource(String suite, String packageName, Optional<String> version) implements SourceLocation {
        @Override
        public String kind() {
            return "debian-source";
        }

        @Override
        public String describe() {
            return "Debian source package " + packageName + " (" + suite + ")";
        }
    }

    /**
     * A Debian binary package, or one archive inside it.
     *
     * @param suite the Debian suite
     * @param packageName the binary package
     * @param version the exact Debian version; empty for the suite's newest, which is pinned in {@code envkit.lock}
     * @param architecture whose package is taken
     * @param member the archive in the package that is the source; empty if the package's whole content is
     */
    record DebianBinary(
            String suite,
            String packageName,
            Optional<String> version,
            PackageArchitecture architecture,
            Optional<String> member)
            implements SourceLocation {
        @Override
        public String kind() {
            return "debian-binary";
        }

        @Override
        public String describe() {
            return "Debian package " + packageName + " (" + suite + ")";
        }
    }

    /**
     * An archive that a person got by hand and handed over with {@code --from DIR}.
     *
     * @param names the names it usually has: globs as of {@link java.nio.file.FileSystem#getPathMatcher}
     * @param sha256 what it must be; empty for {@code sha256: unpinned}, which trusts the file handed over and pins it
     *     in {@code envkit.lock}
     * @param contains what an archive must contain to be recognised whatever its name; empty if only the name counts
     */
    record Local(List<String> names, Optional<Sha256> sha256, List<ContentMarker> contains) implements SourceLocation {
        /** Copies the lists. */
        public Local {
            names = List.copyOf(names);
            contains = List.copyOf(contains);
        }

        @Override
        public String kind() {
            return "local";
        }

        @Override
        public String describe() {
            return "local archive " + String.join(" or ", names);
        }
    }
}
