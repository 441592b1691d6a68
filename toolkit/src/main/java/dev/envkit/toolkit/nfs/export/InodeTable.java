package dev.envkit.toolkit.nfs.export;

import dev.envkit.workspace.manifest.FileType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The inodes of an export by number. What is there when the export is opened gets its number from its path, so that the
 * same tree has the same numbers on every host and in every boot; what comes later is numbered on from
 * {@link #FIRST_NEW}. All numbers fit into 32 bits, which is what NFS version 2 and old programs have room for.
 */
final class InodeTable {
    /** The root's number. */
    static final long ROOT = 1;

    private static final long FIRST_NEW = 1L << 31;
    private static final long LAST = (1L << 32) - 1;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final Map<Long, Inode> inodes = new HashMap<>();
    private final int limit;
    private long next = FIRST_NEW;

    /** @param limit how many there may be, since they take memory on the host */
    InodeTable(int limit) {
        this.limit = limit;
        inodes.put(ROOT, new Inode(ROOT, FileType.DIRECTORY));
    }

    Inode root() {
        return require(ROOT);
    }

    int size() {
        return inodes.size();
    }

    @Nullable
    Inode find(long id) {
        return inodes.get(id);
    }

    private Inode require(long id) {
        Inode inode = inodes.get(id);
        if (inode == null) {
            throw new IllegalStateException("no inode " + id);
        }
        return inode;
    }

    /** Returns a new inode, numbered by a path. */
    Inode add(FileType type, String path) throws NfsException {
        long id = number(path);
        while (inodes.containsKey(id)) {
            id = id + 1 < FIRST_NEW ? id + 1 : ROOT + 1;
        }
        return add(id, type);
    }

    /** Returns a new inode with a number that none has had before. */
    Inode add(FileType type) throws NfsException {
        return add(next++, type);
    }

    private Inode add(long id, FileType type) throws NfsException {
        if (inodes.size() >= limit || id > LAST) {
            throw new NfsException(NfsStatus.NOSPC);
        }
        Inode inode = new Inode(id, type);
        inodes.put(id, inode);
        return inode;
    }

    /** Forgets an inode that has no name any more. */
    void remove(Inode inode) {
        inodes.remove(inode.id());
    }

    /** Removes a name, and all that is below it, and what then has no name. */
    void detach(Link link) {
        Inode inode = link.inode();
        if (inode.isDirectory()) {
            List.copyOf(inode.directory().links()).forEach(this::detach);
        }
        link.parent().directory().remove(link);
        if (inode.isGone()) {
            remove(inode);
        }
    }

    /** The FNV-1a hash of the path, in 2 to 2^31-1. */
    private static long number(String path) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < path.length(); i++) {
            hash = (hash ^ path.charAt(i)) * FNV_PRIME;
        }
        return 2 + Long.remainderUnsigned(hash ^ hash >>> 32, FIRST_NEW - 2);
    }
}
