package dev.envkit.toolkit.debian;

import dev.envkit.workspace.Sha256;

/**
 * A file of Debian's pool, identified by what it contains.
 *
 * @param archive whose pool it is in
 * @param path where it is below the archive's base, beginning with {@code pool/}
 * @param sha256 its content's digest
 * @param size in bytes, or -1 where not known
 */
public record DebianFile(Archive archive, String path, Sha256 sha256, long size) {
    /** @throws IllegalArgumentException if the path is not one that can be in a pool */
    public DebianFile {
        if (path.startsWith("/") || path.contains("//") || path.contains("..") || path.endsWith("/")) {
            throw new IllegalArgumentException("not a path in a Debian archive: '" + path + "'");
        }
    }

    /** Debian publishes its security updates as an archive of their own. */
    public enum Archive {
        DEBIAN("debian"),
        SECURITY("debian-security");

        private final String directory;

        Archive(String directory) {
            this.directory = directory;
        }

        /** Returns the name of its usual directory on mirrors. */
        public String directory() {
            return directory;
        }
    }

    /** Returns its file name. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Returns archive and path, as in {@code envkit.lock} and in mirror directories. */
    public String location() {
        return archive.directory() + "/" + path;
    }

    /**
     * Returns the file at a {@link #location()}.
     *
     * @throws IllegalArgumentException if it is in none of the archives
     */
    public static DebianFile at(String location, Sha256 sha256) {
        for (Archive archive : Archive.values()) {
            String prefix = archive.directory() + "/";
            if (location.startsWith(prefix)) {
                return new DebianFile(archive, location.substring(prefix.length()), sha256, -1);
            }
        }
        throw new IllegalArgumentException("not a file of a Debian archive: '" + location + "'");
    }
}
