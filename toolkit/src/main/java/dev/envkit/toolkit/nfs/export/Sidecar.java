package dev.envkit.toolkit.nfs.export;

import dev.envkit.workspace.AtomicFiles;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.manifest.FileType;
import dev.envkit.workspace.manifest.ManifestEntry;
import dev.envkit.workspace.manifest.OwnershipManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What lies beside an exported directory: the ownership manifest, and the log of changes that are not in it yet.
 *
 * <p>The log names the manifest that it continues by its digest. Folding the log into the manifest first appends the
 * new manifest's digest to the log, then replaces the manifest, then begins the log anew: whenever that is interrupted,
 * the next reader sees which of the two is up to date.
 */
final class Sidecar {
    /**
     * In a manifest: whatever is not in it has the owner and mode of the host's file. Else it is root's, 755 or 644.
     */
    private static final String AS_ON_HOST = "# envkit: what is not named here is as the host has it";

    /** In a manifest: how many times a guest's changes were put into it. */
    private static final String LIVES = "# envkit: changed by guests ";

    private static final String NO_MANIFEST = "none";

    private final Path manifest;
    private final Path log;
    private final boolean asOnHost;
    private final Map<String, Metadata> entries;
    private final boolean changesPending;
    private final long lives;

    private Sidecar(
            Path manifest, boolean asOnHost, Map<String, Metadata> entries, boolean changesPending, long lives) {
        this.manifest = manifest;
        this.log = logOf(manifest);
        this.asOnHost = asOnHost;
        this.entries = entries;
        this.changesPending = changesPending;
        this.lives = lives;
    }

    /** Returns the manifest's usual place: {@code rootfs.mtree} beside {@code rootfs}. */
    static Path besides(Path directory) {
        return directory.resolveSibling(directory.getFileName() + ".mtree");
    }

    static Path logOf(Path manifest) {
        return manifest.resolveSibling(manifest.getFileName() + ".changes");
    }

    static Path lockOf(Path manifest) {
        return manifest.resolveSibling("." + manifest.getFileName() + ".lock");
    }

    /**
     * Reads manifest and log.
     *
     * @param directory the tree that they describe
     * @param manifest need not exist
     */
    static Sidecar read(Path directory, Path manifest) throws IOException {
        Path log = logOf(manifest);
        String text = Files.exists(manifest) ? Files.readString(manifest, StandardCharsets.UTF_8) : null;
        boolean asOnHost = text == null || text.lines().anyMatch(AS_ON_HOST::equals);
        Map<String, Metadata> entries = new TreeMap<>(OwnershipManifest.order());
        if (text != null) {
            addAll(OwnershipManifest.parse(manifest.toString(), text), entries);
        }
        ChangeLog.Content content;
        try {
            content = ChangeLog.read(log);
        } catch (IllegalArgumentException e) {
            throw new EnvkitException(
                    ExitCode.FAILED,
                    log + ": " + e.getMessage(),
                    "it was written by another version of envkit; use that, or delete the file and lose what a guest"
                            + " changed of owners and modes when it was cut off",
                    e);
        }
        boolean pending = false;
        if (content != null && !isFolded(content, digest(text))) {
            pending = !content.changes().isEmpty();
            replay(directory, content.changes(), entries);
        }
        return new Sidecar(manifest, asOnHost, entries, pending, lives(text) + (pending ? 1 : 0));
    }

    private static long lives(@Nullable String manifestText) {
        String line = manifestText == null
                ? ""
                : manifestText
                        .lines()
                        .filter(l -> l.startsWith(LIVES))
                        .findFirst()
                        .orElse("");
        String number = line.isEmpty() ? "" : line.substring(LIVES.length()).strip();
        return number.matches("\\d{1,18}") ? Long.parseLong(number) : 0;
    }

    /** Returns a number that has changed whenever a guest changed something since. */
    long lives() {
        return lives;
    }

    /** Returns what is recorded, by path. */
    Map<String, Metadata> entries() {
        return entries;
    }

    /** Tells whether what is not recorded has the owner and mode of the host's file. */
    boolean asOnHost() {
        return asOnHost;
    }

    /** Tells whether there are changes that are not in the manifest yet. */
    boolean changesPending() {
        return changesPending;
    }

    private static boolean isFolded(ChangeLog.Content content, String digest) {
        return !content.changes().isEmpty()
                && content.changes().getLast() instanceof Change.Folded folded
                && folded.digest().equals(digest);
    }

    private static String digest(@Nullable String manifestText) {
        return manifestText == null
                ? NO_MANIFEST
                : Sha256.of(manifestText.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static void addAll(OwnershipManifest manifest, Map<String, Metadata> entries) {
        Map<String, Long> groups = new TreeMap<>();
        for (ManifestEntry e : manifest.entries()) {
            if (e.hardLinkTo() != null) {
                groups.computeIfAbsent(e.hardLinkTo(), holder -> -1L - groups.size());
            }
        }
        for (ManifestEntry e : manifest.entries()) {
            String holder = e.hardLinkTo() == null ? e.path() : e.hardLinkTo();
            entries.put(
                    e.path(),
                    new Metadata(
                            e.type(),
                            e.mode(),
                            e.uid(),
                            e.gid(),
                            TimeUnit.SECONDS.toNanos(e.mtimeSeconds()),
                            e.deviceMajor(),
                            e.deviceMinor(),
                            e.linkTarget(),
                            groups.getOrDefault(holder, 0L),
                            null,
                            e.xattrs()));
        }
    }

    private static void replay(Path directory, List<Change> changes, Map<String, Metadata> entries) throws IOException {
        for (int i = 0; i < changes.size(); i++) {
            boolean last = i == changes.size() - 1;
            switch (changes.get(i)) {
                case Change.Put put -> entries.put(put.path(), put.metadata());
                case Change.Remove remove -> removeTree(remove.path(), entries);
                case Change.Rename rename -> {
                    if (!last || happened(directory, rename)) {
                        rename(rename.from(), rename.to(), entries);
                    }
                }
                case Change.Abort _, Change.Folded _ -> {}
            }
        }
    }

    /** A rename is logged before it is done on the host; only the last one can be missing there. */
    private static boolean happened(Path directory, Change.Rename rename) throws IOException {
        if (rename.key() == null) {
            return true;
        }
        HostFile now = HostFile.look(directory.resolve(rename.to()));
        return now != null && now.keyText().equals(rename.key());
    }

    private static void removeTree(String path, Map<String, Metadata> entries) {
        entries.keySet().removeIf(other -> other.equals(path) || other.startsWith(path + "/"));
    }

    private static void rename(String from, String to, Map<String, Metadata> entries) {
        removeTree(to, entries);
        Map<String, Metadata> moved = new TreeMap<>();
        entries.forEach((path, metadata) -> {
            if (path.equals(from) || path.startsWith(from + "/")) {
                moved.put(to + path.substring(from.length()), metadata);
            }
        });
        removeTree(from, entries);
        entries.putAll(moved);
    }

    /** Begins a log that continues the manifest as it is. */
    ChangeLog begin() throws IOException {
        String text = Files.exists(manifest) ? Files.readString(manifest, StandardCharsets.UTF_8) : null;
        return ChangeLog.begin(log, digest(text), List.of());
    }

    /**
     * Replaces the manifest by one that describes these inodes and ends the log.
     *
     * @param pending the log, or null if what it held has been read but none is open
     */
    void fold(Inode root, @Nullable ChangeLog pending) {
        try {
            OwnershipManifest.Builder builder = OwnershipManifest.builder();
            describe(root, builder);
            String text = builder.build().text() + LIVES + (pending == null ? lives : lives + 1) + "\n"
                    + (asOnHost ? AS_ON_HOST + "\n" : "");
            String digest = digest(text);
            if (pending != null) {
                pending.append(new Change.Folded(digest));
                pending.force();
            } else {
                List<Change> changes = new ArrayList<>();
                ChangeLog.Content old = ChangeLog.read(log);
                if (old != null) {
                    changes.addAll(old.changes());
                }
                changes.add(new Change.Folded(digest));
                ChangeLog.begin(log, old == null ? NO_MANIFEST : old.base(), changes)
                        .close();
            }
            AtomicFiles.write(manifest, text);
        } catch (IOException e) {
            throw StorageException.of("write", manifest, e);
        }
    }

    /** Removes the log, whose changes are in the manifest. */
    void removeLog() throws IOException {
        Files.deleteIfExists(log);
    }

    private static void describe(Inode inode, OwnershipManifest.Builder builder) {
        if (inode.explicit) {
            if (inode.links().isEmpty()) {
                builder.put(entry(inode, ".", null));
            }
            String first = null;
            for (String path : inode.links().stream().map(Link::path).sorted().toList()) {
                builder.put(entry(inode, path, first));
                first = first == null && !inode.isDirectory() ? path : first;
            }
        }
        if (inode.isDirectory()) {
            inode.directory().links().forEach(link -> describe(link.inode(), builder));
        }
    }

    private static ManifestEntry entry(Inode inode, String path, @Nullable String hardLinkTo) {
        return new ManifestEntry(
                path,
                inode.type(),
                inode.mode,
                inode.uid,
                inode.gid,
                Math.floorDiv(inode.mtime, TimeUnit.SECONDS.toNanos(1)),
                inode.deviceMajor,
                inode.deviceMinor,
                inode.type() == FileType.SYMLINK ? inode.target : null,
                hardLinkTo,
                inode.xattrs);
    }
}
