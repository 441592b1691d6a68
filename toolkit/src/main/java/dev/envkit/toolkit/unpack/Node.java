package dev.envkit.toolkit.unpack;

import dev.envkit.workspace.manifest.FileType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A name in the tree that is being unpacked. */
final class Node {
    /**
     * The object that a name stands for; hard links share one.
     *
     * @see Member
     */
    record Attributes(
            FileType type,
            int mode,
            long uid,
            long gid,
            long mtimeSeconds,
            int deviceMajor,
            int deviceMinor,
            @Nullable String linkTarget,
            Map<String, byte[]> xattrs) {

        /** A directory that no member describes, though members lie in it. */
        static final Attributes IMPLIED_DIRECTORY =
                new Attributes(FileType.DIRECTORY, Member.DEFAULT_DIRECTORY_MODE, 0, 0, 0, 0, 0, null, Map.of());

        static Attributes of(Member member) {
            return new Attributes(
                    member.type(),
                    member.mode(),
                    member.uid(),
                    member.gid(),
                    member.mtimeSeconds(),
                    member.deviceMajor(),
                    member.deviceMinor(),
                    member.linkTarget(),
                    member.xattrs());
        }
    }

    /** What hard links share. */
    static final class Inode {
        private Attributes attributes;

        Inode(Attributes attributes) {
            this.attributes = attributes;
        }
    }

    private String name;
    private @Nullable Node parent;
    private final Inode inode;
    private final int archive;
    private final @Nullable Map<String, Node> children;

    /**
     * @param name the last component of its path
     * @param parent its directory; null for the root only
     * @param inode what it stands for
     * @param archive number of the archive that it came with
     */
    Node(String name, @Nullable Node parent, Inode inode, int archive) {
        this.name = name;
        this.parent = parent;
        this.inode = inode;
        this.archive = archive;
        this.children = inode.attributes.type() == FileType.DIRECTORY ? new TreeMap<>() : null;
    }

    String name() {
        return name;
    }

    @Nullable
    Node parent() {
        return parent;
    }

    int archive() {
        return archive;
    }

    Inode inode() {
        return inode;
    }

    Attributes attributes() {
        return inode.attributes;
    }

    void describe(Attributes attributes) {
        inode.attributes = attributes;
    }

    FileType type() {
        return inode.attributes.type();
    }

    boolean isDirectory() {
        return children != null;
    }

    boolean isSymlink() {
        return type() == FileType.SYMLINK;
    }

    /** Returns a symbolic link's target. */
    String linkTarget() {
        String target = inode.attributes.linkTarget();
        if (target == null) {
            throw new IllegalStateException(path() + " is no symbolic link");
        }
        return target;
    }

    /** Returns what a directory contains, sorted by name; the caller may change it. */
    Map<String, Node> children() {
        if (children == null) {
            throw new IllegalStateException(path() + " is no directory");
        }
        return children;
    }

    void moveTo(Node directory) {
        if (parent != null) {
            parent.children().remove(name);
        }
        parent = directory;
        directory.children().put(name, this);
    }

    /** Returns the path below the root, empty for the root itself. */
    String path() {
        Deque<String> names = new ArrayDeque<>();
        for (Node node = this; node.parent != null; node = node.parent) {
            names.addFirst(node.name);
        }
        return String.join("/", names);
    }

    /** Tells whether this directory is {@code other} or lies below it. */
    boolean isWithin(Node other) {
        for (Node node = this; node != null; node = node.parent) {
            if (node == other) {
                return true;
            }
        }
        return false;
    }
}
