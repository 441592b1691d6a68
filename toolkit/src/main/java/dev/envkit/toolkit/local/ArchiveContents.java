package dev.envkit.toolkit.local;

import dev.envkit.recipes.ContentMarker;
import dev.envkit.toolkit.unpack.ArchiveListing;
import dev.envkit.toolkit.unpack.Compression;
import dev.envkit.toolkit.unpack.UnpackLimits;
import dev.envkit.workspace.manifest.FileType;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What of interest is in an archive, found in one pass over it.
 *
 * @param top the directory that everything is in; empty if there is no single one
 * @param markers those of the markers asked for that it has
 * @param commit the git commit it was made from, as {@code git archive} notes it; a hint, not a proof
 */
record ArchiveContents(String top, Set<ContentMarker> markers, Optional<String> commit) {
    /** Listing is for source archives: the Linux kernel has 60,000 members and is under 2 GiB. */
    static final UnpackLimits LIMITS = new UnpackLimits(8L << 30, 250, 1_000_000);

    /** A marker's text is looked for in this much of a member. */
    private static final int MAX_TEXT = 1 << 20;

    private static final int TAR_BLOCK = 512;
    private static final int TAR_TYPE_OFFSET = 156;
    private static final int TAR_MAGIC_OFFSET = 257;
    private static final Pattern COMMIT = Pattern.compile("\\d+ comment=([0-9a-f]{40})\n");

    /**
     * Looks through an archive.
     *
     * @param archive the file
     * @param wanted the markers to look for
     * @throws dev.envkit.toolkit.unpack.UnpackException if it is no archive, is damaged or too large
     * @throws IOException if it cannot be read
     */
    static ArchiveContents of(Path archive, Collection<ContentMarker> wanted) throws IOException {
        Search search = new Search(wanted);
        ArchiveListing.walk(archive, LIMITS, search);
        return search.result(commit(archive));
    }

    /** A member's path can be meant from the archive's root or from below its top directory; both are looked at. */
    private static final class Search implements ArchiveListing.Visitor {
        private final Collection<ContentMarker> wanted;
        private final Set<ContentMarker> fromRoot = new HashSet<>();
        private final Set<ContentMarker> belowTop = new HashSet<>();
        private @Nullable String top;
        private boolean single = true;

        Search(Collection<ContentMarker> wanted) {
            this.wanted = wanted;
        }

        @Override
        public boolean member(String name, FileType type, ArchiveListing.Content content) throws IOException {
            String path = plain(name);
            if (path.isEmpty()) {
                return true;
            }
            int slash = path.indexOf('/');
            String first = slash < 0 ? path : path.substring(0, slash);
            if (top == null) {
                top = first;
            }
            single &= first.equals(top) && (slash >= 0 || type == FileType.DIRECTORY);
            String below = slash < 0 ? "" : path.substring(slash + 1);
            String text = null;
            for (ContentMarker marker : wanted) {
                boolean root = marker.path().equals(path);
                if (!root && !marker.path().equals(below)) {
                    continue;
                }
                if (marker.matches().isPresent()) {
                    if (text == null) {
                        text = type == FileType.FILE ? text(content) : "";
                    }
                    if (!marker.matches().get().matcher(text).find()) {
                        continue;
                    }
                }
                (root ? fromRoot : belowTop).add(marker);
            }
            return true;
        }

        private static String text(ArchiveListing.Content content) throws IOException {
            return new String(content.open().readNBytes(MAX_TEXT), StandardCharsets.UTF_8);
        }

        private static String plain(String name) {
            String path = name.startsWith("./") ? name.substring(2) : name;
            path = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
            return path.equals(".") ? "" : path;
        }

        ArchiveContents result(Optional<String> commit) {
            Set<ContentMarker> found = new HashSet<>(fromRoot);
            if (single) {
                found.addAll(belowTop);
            }
            return new ArchiveContents(single && top != null ? top : "", Set.copyOf(found), commit);
        }
    }

    /** {@code git archive} begins a tar with a global pax header (type g) whose comment is the commit. */
    private static Optional<String> commit(Path archive) throws IOException {
        byte[] start = new byte[2 * TAR_BLOCK];
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive))) {
            file.mark(Compression.HEAD_BYTES);
            Compression compression = Compression.detect(file.readNBytes(Compression.HEAD_BYTES));
            file.reset();
            InputStream tar = compression.open(file);
            if (tar.readNBytes(start, 0, start.length) < start.length) {
                return Optional.empty();
            }
        }
        boolean isTar = new String(start, TAR_MAGIC_OFFSET, 5, StandardCharsets.US_ASCII).equals("ustar");
        if (!isTar || start[TAR_TYPE_OFFSET] != 'g') {
            return Optional.empty();
        }
        Matcher comment = COMMIT.matcher(new String(start, TAR_BLOCK, TAR_BLOCK, StandardCharsets.US_ASCII));
        return comment.find() ? Optional.of(comment.group(1)) : Optional.empty();
    }

    /** Tells whether all of {@code required} were found. */
    boolean hasAll(Collection<ContentMarker> required) {
        return markers.containsAll(required);
    }
}
