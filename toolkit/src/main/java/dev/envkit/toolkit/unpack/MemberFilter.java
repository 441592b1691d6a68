package dev.envkit.toolkit.unpack;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which members are unpacked, and under which name. */
final class MemberFilter {
    private final List<List<String>> only = new ArrayList<>();
    private final List<PathMatcher> includes = new ArrayList<>();
    private final List<PathMatcher> excludes = new ArrayList<>();
    private int strip;

    void strip(int components) {
        if (components < 0) {
            throw new IllegalArgumentException("cannot strip " + components + " components");
        }
        strip = components;
    }

    void only(String path) {
        only.add(MemberName.components(path));
    }

    void include(String glob) {
        includes.add(matcher(glob));
    }

    void exclude(String glob) {
        excludes.add(matcher(glob));
    }

    private static PathMatcher matcher(String glob) {
        return FileSystems.getDefault().getPathMatcher("glob:" + glob);
    }

    boolean selects() {
        return !only.isEmpty() || !includes.isEmpty();
    }

    /**
     * Decides about a member.
     *
     * @param components its name in the archive
     * @return where it goes, none for the tree's root; null if it is not wanted
     */
    @Nullable
    List<String> apply(List<String> components) {
        if (!only.isEmpty() && only.stream().noneMatch(path -> startsWith(components, path))) {
            return null;
        }
        if ((!includes.isEmpty() && !matches(includes, components)) || matches(excludes, components)) {
            return null;
        }
        return strip(components);
    }

    /** Returns where the target of a hard link is in the tree; null where it is stripped away. */
    @Nullable
    List<String> strip(List<String> components) {
        if (strip > 0 && components.size() <= strip) {
            // the last directory stripped is the tree's root; what lies beside it has no place
            return null;
        }
        return components.subList(strip, components.size());
    }

    private static boolean startsWith(List<String> components, List<String> prefix) {
        return components.size() >= prefix.size()
                && components.subList(0, prefix.size()).equals(prefix);
    }

    /** A pattern that matches a directory is about all that is in it. */
    private static boolean matches(List<PathMatcher> matchers, List<String> components) {
        if (matchers.isEmpty() || components.isEmpty()) {
            return false;
        }
        Path path = Path.of(String.join("/", components));
        for (int length = 1; length <= path.getNameCount(); length++) {
            Path start = path.subpath(0, length);
            for (PathMatcher matcher : matchers) {
                if (matcher.matches(start)) {
                    return true;
                }
            }
        }
        return false;
    }
}
