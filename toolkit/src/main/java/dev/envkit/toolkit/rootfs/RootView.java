package dev.envkit.toolkit.rootfs;

import dev.envkit.toolkit.nfs.export.Export;
import dev.envkit.toolkit.nfs.export.Inode;
import dev.envkit.toolkit.nfs.export.NfsException;
import dev.envkit.toolkit.nfs.rpc.Credentials;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/**
 * A root file system as the guest is going to see it: symbolic links are followed inside it, absolute ones from its own
 * root. For one thread.
 */
final class RootView {
    private static final int LINKS_LIMIT = 40;

    private final Export export;

    RootView(Export export) {
        this.export = export;
    }

    /**
     * A file found by a path.
     *
     * @param path where it is, with all links followed
     * @param inode what it is
     */
    record Found(String path, Inode inode) {}

    /** Follows a path from the root to its end. */
    Optional<Found> find(String path) {
        try {
            return follow(path);
        } catch (NfsException e) {
            return Optional.empty();
        }
    }

    private Optional<Found> follow(String path) throws NfsException {
        Deque<String> names = new ArrayDeque<>(Arrays.asList(path.split("/")));
        Deque<String> way = new ArrayDeque<>();
        Inode at = export.root();
        int links = 0;
        while (!names.isEmpty()) {
            String name = names.pop();
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            Inode next = export.lookup(at, name, Credentials.ROOT);
            if (name.equals("..")) {
                way.pollLast();
                at = next;
                continue;
            }
            if (next.type() != dev.envkit.workspace.manifest.FileType.SYMLINK) {
                way.addLast(name);
                at = next;
                continue;
            }
            if (++links > LINKS_LIMIT) {
                return Optional.empty();
            }
            String target = export.readLink(next);
            if (target.startsWith("/")) {
                at = export.root();
                way.clear();
            }
            for (String part : Arrays.asList(target.split("/")).reversed()) {
                names.push(part);
            }
        }
        return Optional.of(new Found("/" + String.join("/", way), at));
    }

    /** Reads a regular file. */
    ByteBuffer read(Inode file, int limit) throws NfsException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(file.size(), limit));
        export.read(file, 0, bytes, Credentials.ROOT);
        return bytes.flip();
    }
}
