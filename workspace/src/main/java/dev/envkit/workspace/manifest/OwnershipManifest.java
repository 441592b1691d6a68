package dev.envkit.workspace.manifest;

import dev.envkit.workspace.AtomicFiles;
import dev.envkit.workspace.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What each object of a tree is meant to be: owner, mode, device numbers and the rest that an ordinary user cannot give
 * it on the host. It lies beside the tree, in mtree(5) syntax, and everything that makes something of the tree (the NFS
 * server, file system images, archives) goes by it.
 *
 * <p>Sorted by path, the root first and each directory before what is in it; immutable.
 *
 * <p>The keywords are those of libarchive's mtree format: {@code type}, {@code mode}, {@code uid}, {@code gid},
 * {@code time}, {@code link}, {@code device=native,<major>,<minor>}, and for hard links {@code nlink} and {@code inode}
 * (the same number for all names of a file) with {@code contents} naming the path that holds the content. Extended
 * attributes have no keyword that libarchive knows, and it rejects unknown ones; they are comment lines {@code #xattr
 * <path> <name>=<base64>}, so that other programs can read the file.
 */
public final class OwnershipManifest {
    private static final OwnershipManifest EMPTY = new OwnershipManifest(new TreeMap<>(order()));

    private final NavigableMap<String, ManifestEntry> entries;

    private OwnershipManifest(NavigableMap<String, ManifestEntry> entries) {
        this.entries = Collections.unmodifiableNavigableMap(entries);
    }

    /** Returns the order of paths: the root, then by characters, so that directories precede what is in them. */
    public static Comparator<String> order() {
        return Comparator.comparing((String path) -> !path.equals(".")).thenComparing(Comparator.naturalOrder());
    }

    /** Returns the manifest without entries. */
    public static OwnershipManifest empty() {
        return EMPTY;
    }

    /** Returns a builder without entries. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder that starts with the entries of this manifest. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.entries.putAll(entries);
        return builder;
    }

    /**
     * Reads a manifest.
     *
     * @throws ManifestSyntaxException if it cannot be understood
     * @throws StorageException if it cannot be read
     */
    public static OwnershipManifest read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
        } catch (java.nio.charset.CharacterCodingException e) {
            throw new ManifestSyntaxException(file.toString(), 1, "the file is not UTF-8 text");
        } catch (IOException e) {
            throw StorageException.of("read", file, e);
        }
    }

    /**
     * Reads a manifest's text.
     *
     * @param source what error messages call it
     * @throws ManifestSyntaxException if it cannot be understood
     */
    public static OwnershipManifest parse(String source, String text) {
        return new MtreeReader(source).read(text);
    }

    /**
     * Writes the manifest, atomically.
     *
     * @throws StorageException if it cannot be written
     */
    public void write(Path file) {
        try {
            AtomicFiles.write(file, text());
        } catch (IOException e) {
            throw StorageException.of("write", file, e);
        }
    }

    /** Returns the manifest in mtree(5) syntax; the same entries give the same text. */
    public String text() {
        return new MtreeWriter().write(this);
    }

    /** Returns the entries in order. */
    public List<ManifestEntry> entries() {
        return List.copyOf(entries.values());
    }

    /** Returns how many entries there are. */
    public int size() {
        return entries.size();
    }

    /** Returns the entry of a path in the form of {@link ManifestEntry#path}. */
    public Optional<ManifestEntry> find(String path) {
        return Optional.ofNullable(entries.get(path));
    }

    /** Returns the entries directly in a directory, in order. */
    public List<ManifestEntry> children(String directory) {
        String prefix = directory.equals(".") ? "" : directory + "/";
        List<ManifestEntry> children = new ArrayList<>();
        for (ManifestEntry entry : entries.tailMap(prefix, false).values()) {
            String path = entry.path();
            if (!path.startsWith(prefix)) {
                break;
            }
            if (path.indexOf('/', prefix.length()) < 0) {
                children.add(entry);
            }
        }
        return children;
    }

    /**
     * Tells whether a path is in the form that entries have: relative, with neither empty components nor {@code "."} or
     * {@code ".."}, or the root, {@code "."}.
     */
    public static boolean isPath(String path) {
        if (path.equals(".")) {
            return true;
        }
        if (path.indexOf('\0') >= 0) {
            return false;
        }
        for (String component : path.split("/", -1)) {
            if (component.isEmpty() || component.equals(".") || component.equals("..")) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OwnershipManifest manifest && entries.equals(manifest.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    @Override
    public String toString() {
        return text();
    }

    /** Collects entries. For one thread. */
    public static final class Builder {
        private final NavigableMap<String, ManifestEntry> entries = new TreeMap<>(order());

        private Builder() {}

        /**
         * Adds an entry.
         *
         * @throws IllegalArgumentException if its path has one already or is not a path
         */
        public Builder add(ManifestEntry entry) {
            if (entries.containsKey(entry.path())) {
                throw new IllegalArgumentException(entry.path() + " is there twice");
            }
            return put(entry);
        }

        /**
         * Adds an entry or replaces the one of its path.
         *
         * @throws IllegalArgumentException if its path is not a path
         */
        public Builder put(ManifestEntry entry) {
            if (!isPath(entry.path())) {
                throw new IllegalArgumentException("not a path within a tree: " + entry.path());
            }
            entries.put(entry.path(), entry);
            return this;
        }

        /** Adds all entries of a manifest, replacing those of the same paths. */
        public Builder putAll(OwnershipManifest manifest) {
            entries.putAll(manifest.entries);
            return this;
        }

        /** Removes the entry of a path, if there is one. */
        public Builder remove(String path) {
            entries.remove(path);
            return this;
        }

        /** Returns the entry of a path. */
        public Optional<ManifestEntry> find(String path) {
            return Optional.ofNullable(entries.get(path));
        }

        /**
         * Returns the manifest.
         *
         * @throws IllegalArgumentException if a hard link leads to no entry or to another hard link or to an entry of
         *     another type, or an entry lies below one that is not a directory
         */
        public OwnershipManifest build() {
            entries.keySet().forEach(this::check);
            NavigableMap<String, ManifestEntry> copy = new TreeMap<>(order());
            copy.putAll(entries);
            return new OwnershipManifest(copy);
        }

        /** Checks the entry of a path against the others, as {@link #build} does. */
        void check(String path) {
            ManifestEntry entry = entries.get(path);
            if (entry == null) {
                return;
            }
            int slash = path.lastIndexOf('/');
            ManifestEntry parent = slash < 0 ? null : entries.get(path.substring(0, slash));
            if (parent != null && parent.type() != FileType.DIRECTORY) {
                throw new IllegalArgumentException(
                        path + " lies below " + parent.path() + ", which is not a directory");
            }
            String holderPath = entry.hardLinkTo();
            if (holderPath == null) {
                return;
            }
            ManifestEntry holder = entries.get(holderPath);
            if (holder == null || holder.hardLinkTo() != null || holder.type() != entry.type()) {
                throw new IllegalArgumentException(path + " is a hard link to " + holderPath + ", which "
                        + (holder == null ? "is not there" : "does not hold content of that type"));
            }
        }
    }
}
