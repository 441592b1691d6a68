package dev.envkit.toolkit.unpack;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Follows symbolic links in the tree in memory, as the kernel would in a process whose root is the tree's root. The
 * host's disk is not looked at.
 */
final class LinkResolver {
    /** As many as Linux follows before ELOOP. */
    private static final int MAX_LINKS = 40;

    private final Node root;

    LinkResolver(Node root) {
        this.root = root;
    }

    /**
     * Where a link's target leads.
     *
     * @param node the object there, not followed if it is a link itself; null where there is none (yet)
     * @param path its path below the root, without links on the way; empty for the root
     * @param escaped whether {@code ..} was used at the root, which would lead out of the tree if it were not the root
     *     of a process
     * @param loop whether too many links were met
     */
    record Resolution(@Nullable Node node, String path, boolean escaped, boolean loop) {}

    /**
     * Resolves a target.
     *
     * @param directory where relative targets begin
     * @param target an absolute target begins at the tree's root
     */
    Resolution resolve(Node directory, String target) {
        Walk walk = new Walk(target.startsWith("/") ? root : directory);
        walk.follow(target, false);
        String missing = String.join("/", walk.missing);
        String path = walk.at.path();
        String whole = path.isEmpty() ? missing : missing.isEmpty() ? path : path + "/" + missing;
        return new Resolution(walk.missing.isEmpty() ? walk.at : null, whole, walk.escaped, walk.loop);
    }

    /** As {@link #resolve}, following the last component as well, any number of times. */
    Resolution resolveFully(Node link) {
        Node parent = link.parent();
        Resolution resolution = resolve(parent == null ? root : parent, link.linkTarget());
        for (int i = 0; i < MAX_LINKS; i++) {
            Node node = resolution.node();
            if (node == null || !node.isSymlink()) {
                return resolution;
            }
            Node next = node.parent();
            resolution = resolve(next == null ? root : next, node.linkTarget());
        }
        return new Resolution(null, resolution.path(), resolution.escaped(), true);
    }

    /** A position on the way: an object of the tree, and names below it that do not exist. */
    private final class Walk {
        private Node at;
        private final Deque<String> missing = new ArrayDeque<>();
        private boolean escaped;
        private boolean loop;
        private int links;

        Walk(Node at) {
            this.at = at;
        }

        void follow(String target, boolean followLast) {
            String[] names = target.split("/");
            for (int i = 0; i < names.length && !loop; i++) {
                boolean last = i == names.length - 1;
                step(names[i], followLast || !last);
            }
        }

        private void step(String name, boolean follow) {
            if (name.isEmpty() || name.equals(".")) {
                return;
            }
            if (name.equals("..")) {
                up();
                return;
            }
            Node child = missing.isEmpty() && at.isDirectory() ? at.children().get(name) : null;
            if (child == null) {
                missing.addLast(name);
            } else if (child.isSymlink() && follow) {
                if (++links > MAX_LINKS) {
                    loop = true;
                    return;
                }
                if (child.linkTarget().startsWith("/")) {
                    at = root;
                }
                follow(child.linkTarget(), true);
            } else {
                at = child;
            }
        }

        private void up() {
            if (!missing.isEmpty()) {
                missing.removeLast();
                return;
            }
            Node parent = at.parent();
            if (parent == null) {
                escaped = true;
            } else {
                at = parent;
            }
        }
    }
}
