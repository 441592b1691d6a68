package dev.envkit.toolkit.unpack;

/** What the symbolic links of an archive may point to. */
public enum LinkPolicy {
    /**
     * An ordinary tree, such as a program's source: a link must lead to a place inside the tree, by a relative target.
     * Nothing is ever written through a link.
     */
    CONTAINED,

    /**
     * A tree that is, or once will be, somebody's root directory: a root file system, or Debian packages merged into a
     * prefix. An absolute target means a place inside the tree, and {@code ..} stops at the tree's root, as it does
     * after chroot(2). The manifest records the target as the archive has it; on the host's disk such a link is made
     * relative so that it cannot lead out of the tree there either.
     *
     * <p>A directory and a link to a directory of the same name are merged, as dpkg does for Debian's merged /usr: what
     * goes into {@code lib} goes into {@code usr/lib} when {@code lib} is a link to it.
     */
    ROOTED
}
