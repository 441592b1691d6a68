package dev.envkit.toolkit.image;

import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.manifest.FileType;
import dev.envkit.workspace.manifest.ManifestEntry;
import dev.envkit.workspace.manifest.OwnershipManifest;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What goes into an image: descriptions from ownership manifests, contents from directories, and single entries, laid
 * over each other. Sorted by path, with every parent directory present. Immutable.
 */
public final class ImageTree {
    private final List<Entry> entries;

    private ImageTree(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * One name in the image.
     *
     * @param description what it is
     * @param content of regular files, of every hard link too; else null
     */
    public record Entry(ManifestEntry description, @Nullable Content content) {
        /** Returns the content of a regular file. */
        public Content requireContent() {
            if (content == null) {
                throw new IllegalStateException(description.path() + " has no content");
            }
            return content;
        }
    }

    /** Returns the entries in {@linkplain OwnershipManifest#order() the manifest's order}. */
    public List<Entry> entries() {
        return entries;
    }

    /** Returns the entry of a path. */
    public Optional<Entry> find(String path) {
        return entries.stream()
                .filter(entry -> entry.description().path().equals(path))
                .findFirst();
    }

    /** Returns a builder without entries. */
    public static Builder builder() {
        return new Builder();
    }

    /** Lays trees and entries over each other; what is added later replaces what was there. For one thread. */
    public static final class Builder {
        private static final int DIRECTORY_MODE = 0755;
        private static final int EXECUTABLE_MODE = 0755;
        private static final int FILE_MODE = 0644;

        /** @param linkGroup equal for the names of one file */
        private record Item(
                ManifestEntry description, @Nullable Content content, String linkGroup) {}

        private final Map<String, Item> items = new TreeMap<>(OwnershipManifest.order());
        private long latestTime = Long.MAX_VALUE;
        private int trees;

        private Builder() {}

        /**
         * Adds a directory's content as root's own: directories and executables get mode 0755, other files 0644, so
         * that the umask of the person who made them does not matter.
         */
        public Builder tree(Path directory) {
            return tree(directory, OwnershipManifest.empty());
        }

        /**
         * Adds a directory's content as its manifest describes it. What the manifest does not mention is taken as by
         * {@link #tree(Path)}; what only the manifest mentions must need no content.
         *
         * @throws ImageException if the manifest names a file that is not there, or something else is in its place
         * @throws StorageException if the directory cannot be read
         */
        public Builder tree(Path directory, OwnershipManifest manifest) {
            trees++;
            try {
                Files.walkFileTree(directory, new Scan(directory, manifest));
            } catch (IOException e) {
                throw StorageException.of("read", directory, e);
            }
            for (ManifestEntry entry : manifest.entries()) {
                String holder = entry.hardLinkTo() == null ? entry.path() : entry.hardLinkTo();
                put(new Item(entry, content(directory, entry), trees + ":" + holder));
            }
            return this;
        }

        /**
         * Adds an entry without content: a directory, link, device node, FIFO, socket, or empty file.
         *
         * @throws IllegalArgumentException if it is a hard link
         */
        public Builder put(ManifestEntry entry) {
            return put(entry, entry.type() == FileType.FILE ? Content.of(new byte[0]) : null);
        }

        /**
         * Adds a regular file.
         *
         * @throws IllegalArgumentException if it is a hard link, or content and type do not fit
         */
        public Builder put(ManifestEntry entry, @Nullable Content content) {
            if (entry.hardLinkTo() != null || (entry.type() == FileType.FILE) != (content != null)) {
                throw new IllegalArgumentException(entry.path() + ": a file has content, nothing else has");
            }
            trees++;
            put(new Item(entry, content, trees + ":" + entry.path()));
            return this;
        }

        /** Removes an entry and what is below it, if it is there. */
        public Builder remove(String path) {
            items.keySet().removeIf(other -> other.equals(path) || other.startsWith(path + "/"));
            return this;
        }

        /**
         * Makes every modification time that is later into this one, so that the time of the build does not show.
         *
         * @param epochSeconds the value of SOURCE_DATE_EPOCH
         */
        public Builder clampTimes(long epochSeconds) {
            latestTime = epochSeconds;
            return this;
        }

        /**
         * Returns the tree.
         *
         * @throws ImageException if an entry lies below one that is not a directory
         */
        public ImageTree build() {
            addParents();
            Map<String, String> holders = new HashMap<>();
            List<Entry> entries = new ArrayList<>(items.size());
            for (Item item : items.values()) {
                String holder =
                        holders.putIfAbsent(item.linkGroup(), item.description().path());
                entries.add(new Entry(describe(item.description(), holder), item.content()));
            }
            return new ImageTree(entries);
        }

        private ManifestEntry describe(ManifestEntry e, @Nullable String hardLinkTo) {
            return new ManifestEntry(
                    e.path(),
                    e.type(),
                    e.mode(),
                    e.uid(),
                    e.gid(),
                    Math.min(e.mtimeSeconds(), latestTime),
                    e.deviceMajor(),
                    e.deviceMinor(),
                    e.linkTarget(),
                    hardLinkTo,
                    e.xattrs());
        }

        private void addParents() {
            for (String path : List.copyOf(items.keySet())) {
                for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
                    String parent = path.substring(0, slash);
                    Item item = items.get(parent);
                    if (item == null) {
                        put(ManifestEntry.directory(parent, DIRECTORY_MODE));
                    } else if (item.description().type() != FileType.DIRECTORY) {
                        throw new ImageException(
                                "'" + path + "' lies below '" + parent + "', which is a "
                                        + item.description().type().keyword() + " and not a directory",
                                "Remove one of the two from the trees that make up the image.");
                    }
                }
            }
        }

        private void put(Item item) {
            String path = item.description().path();
            if (!OwnershipManifest.isPath(path)) {
                throw new IllegalArgumentException("not a path within a tree: " + path);
            }
            items.put(path, item);
        }

        private static @Nullable Content content(Path directory, ManifestEntry entry) {
            if (entry.type() != FileType.FILE) {
                return null;
            }
            Path file = directory.resolve(entry.hardLinkTo() == null ? entry.path() : entry.hardLinkTo());
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new ImageException(
                        file + " is not there as a regular file, though the ownership manifest says so",
                        "Tree and manifest do not belong together, or the tree was changed: make it again.");
            }
            return Content.of(file);
        }

        /** Takes in what a directory holds and its manifest does not describe. */
        private final class Scan extends SimpleFileVisitor<Path> {
            private final Path root;
            private final OwnershipManifest manifest;

            Scan(Path root, OwnershipManifest manifest) {
                this.root = root;
                this.manifest = manifest;
            }

            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                String path = name(directory);
                if (!path.equals(".") && manifest.find(path).isEmpty()) {
                    add(path, FileType.DIRECTORY, DIRECTORY_MODE, attributes, null, null);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String path = name(file);
                if (manifest.find(path).isPresent()) {
                    return FileVisitResult.CONTINUE;
                }
                if (attributes.isSymbolicLink()) {
                    String target = Files.readSymbolicLink(file).toString();
                    add(path, FileType.SYMLINK, 0777, attributes, target, null);
                } else if (attributes.isRegularFile()) {
                    int mode = Files.isExecutable(file) ? EXECUTABLE_MODE : FILE_MODE;
                    add(path, FileType.FILE, mode, attributes, null, Content.of(file));
                } else {
                    throw new ImageException(
                            file
                                    + " is neither file, directory nor symbolic link, and its manifest does not"
                                    + " describe it",
                            "Remove it and describe it in the ownership manifest instead.");
                }
                return FileVisitResult.CONTINUE;
            }

            private String name(Path path) {
                String name = root.relativize(path).toString();
                return name.isEmpty() ? "." : name;
            }

            private void add(
                    String path,
                    FileType type,
                    int mode,
                    BasicFileAttributes attributes,
                    @Nullable String target,
                    @Nullable Content content) {
                long time = attributes.lastModifiedTime().to(TimeUnit.SECONDS);
                ManifestEntry entry = new ManifestEntry(path, type, mode, 0, 0, time, 0, 0, target, null, Map.of());
                put(new Item(entry, content, trees + ":" + path));
            }
        }
    }
}
