package dev.envkit.workspace;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a source resolved to: enough to get the same bytes again and to refuse any others.
 *
 * @param kind the kind of the source: {@code "https"}, {@code "git"}, {@code "debian-source"}, ...
 * @param version its version in the upstream's terms
 * @param sha256 the digest of the one file it consists of, else null
 * @param commit the git commit, else null
 * @param origin where it was found, for people, else null
 * @param files the files it consists of, where these are several: name to digest
 */
public record Pin(
        String kind,
        String version,
        @Nullable Sha256 sha256,
        @Nullable String commit,
        @Nullable String origin,
        SortedMap<String, Sha256> files) {
    /** Copies {@code files}. */
    public Pin {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /** Returns the pin of a source of one file. */
    public static Pin ofFile(String kind, String version, Sha256 sha256, String origin) {
        return new Pin(kind, version, sha256, null, origin, Collections.emptySortedMap());
    }

    /** Returns the pin of a git commit. */
    public static Pin ofCommit(String version, String commit, String origin) {
        return new Pin("git", version, null, commit, origin, Collections.emptySortedMap());
    }

    /** Returns the pin of a source of several files. */
    public static Pin ofFiles(String kind, String version, Map<String, Sha256> files, String origin) {
        return new Pin(kind, version, null, null, origin, new TreeMap<>(files));
    }

    /** Tells whether {@code other} pins the same content, wherever it was found. */
    public boolean sameContent(Pin other) {
        return Objects.equals(sha256, other.sha256)
                && Objects.equals(commit, other.commit)
                && files.equals(other.files);
    }
}
