package dev.envkit.toolkit.nfs.export;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A directory's names. They are listed in the order in which they were added, each with a cookie of its own, so that a
 * client that lists a directory in pieces misses nothing and sees nothing twice while names come and go.
 */
final class Directory {
    /** The cookies of {@code .} and {@code ..}, which are not among the links. */
    static final long DOT = 1;

    static final long DOT_DOT = 2;

    private final Map<String, Link> byName = new HashMap<>();
    private final TreeMap<Long, Link> byCookie = new TreeMap<>();
    private long lastCookie = DOT_DOT;
    private int subdirectories;

    @Nullable
    Link find(String name) {
        return byName.get(name);
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    int subdirectories() {
        return subdirectories;
    }

    /** Returns the links in the order of their cookies. */
    Collection<Link> links() {
        return byCookie.values();
    }

    /** Returns the links with greater cookies. */
    SortedMap<Long, Link> after(long cookie) {
        return byCookie.tailMap(cookie, false);
    }

    /** Adds a name that is not there. */
    Link add(Inode parent, String name, Inode inode) {
        Link link = new Link(parent, name, inode, ++lastCookie);
        if (byName.putIfAbsent(name, link) != null) {
            throw new IllegalStateException(name + " is there already");
        }
        byCookie.put(link.cookie(), link);
        inode.links().add(link);
        if (inode.isDirectory()) {
            subdirectories++;
        }
        return link;
    }

    /** Removes a name. */
    void remove(Link link) {
        if (!byName.remove(link.name(), link)) {
            throw new IllegalStateException(link.name() + " is not there");
        }
        byCookie.remove(link.cookie());
        link.inode().links().remove(link);
        if (link.inode().isDirectory()) {
            subdirectories--;
        }
    }
}
