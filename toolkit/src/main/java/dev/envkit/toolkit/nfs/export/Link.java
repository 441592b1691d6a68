package dev.envkit.toolkit.nfs.export;

/**
 * A name in a directory.
 *
 * @param parent the directory
 * @param name the name
 * @param inode what it names
 * @param cookie its place in the directory's listing, never used for another name
 */
public record Link(Inode parent, String name, Inode inode, long cookie) {
    // identity is what removal needs; comparing inodes by value would walk trees
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** Returns the path from the root. */
    String path() {
        return Inode.path(parent, name);
    }
}
