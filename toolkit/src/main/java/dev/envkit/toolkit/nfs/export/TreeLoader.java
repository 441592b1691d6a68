package dev.envkit.toolkit.nfs.export;

import dev.envkit.workspace.manifest.FileType;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes inodes of what a directory on the host and its sidecar say, in the order of names, so that the result depends
 * on nothing else.
 *
 * <p>The host decides what files, directories and links there are, the sidecar who owns them. What the sidecar alone
 * mentions exists as well, unless it is a file, which would need content.
 */
final class TreeLoader {
    private static final int DIRECTORY_MODE = 0755;
    private static final int EXECUTABLE_MODE = 0755;
    private static final int FILE_MODE = 0644;
    private static final int LINK_MODE = 0777;

    private final InodeTable table;
    private final Map<Object, Inode> files;
    private final Path root;
    private final Map<String, Metadata> metadata;
    private final boolean asOnHost;
    private final Map<String, TreeSet<String>> recordedNames = new HashMap<>();
    private final Map<Long, Inode> groups = new HashMap<>();
    private final HostFile.Unix rootOwner;
    private final List<Path> unreadable = new ArrayList<>();
    private boolean numberedByPath = true;

    /**
     * @param files files by the host's identity, for those that have several names; added to
     * @param root the directory
     */
    TreeLoader(InodeTable table, Map<Object, Inode> files, Path root, Sidecar sidecar) throws IOException {
        this.table = table;
        this.files = files;
        this.root = root;
        this.metadata = sidecar.entries();
        this.asOnHost = sidecar.asOnHost();
        this.rootOwner = HostFile.Unix.look(root);
        for (String path : metadata.keySet()) {
            recordName(path);
        }
    }

    private void recordName(String path) {
        if (path.equals(".")) {
            return;
        }
        int slash = path.lastIndexOf('/');
        String parent = slash < 0 ? "." : path.substring(0, slash);
        if (recordedNames.computeIfAbsent(parent, p -> new TreeSet<>()).add(path.substring(slash + 1))) {
            recordName(parent);
        }
    }

    /** Fills the table. */
    void load() throws IOException, NfsException {
        HostFile host = HostFile.look(root);
        if (host == null) {
            throw new java.nio.file.NoSuchFileException(root.toString());
        }
        Inode inode = table.root();
        describe(inode, ".", root, host);
        fill(inode, ".", root);
        numberedByPath = false;
    }

    /** Adds a name that appeared on the host after loading, and what is below it. */
    void add(Inode parent, String name, Path file, HostFile host) throws IOException, NfsException {
        String path = Inode.path(parent, name);
        add(parent, name, path, file, host);
    }

    private void fill(Inode directory, String path, @Nullable Path onHost) throws IOException, NfsException {
        TreeSet<String> names = new TreeSet<>(recordedNames.getOrDefault(path, new TreeSet<>()));
        if (onHost != null) {
            names.addAll(readableNames(onHost));
        }
        for (String name : names) {
            String childPath = path.equals(".") ? name : path + "/" + name;
            Path file = onHost == null ? null : onHost.resolve(name);
            HostFile host = file == null ? null : HostFile.look(file);
            add(directory, name, childPath, file, host);
        }
    }

    private void add(Inode parent, String name, String path, @Nullable Path file, @Nullable HostFile host)
            throws IOException, NfsException {
        Metadata recorded = metadata.get(path);
        boolean special = recorded != null && isSpecial(recorded.type());
        if (host != null && file != null && !special) {
            addHosts(parent, name, path, file, host);
        } else if (recorded != null && (special || recorded.type() == FileType.SYMLINK)) {
            addRecorded(parent, name, path, recorded);
        } else if (recorded == null ? recordedNames.containsKey(path) : recorded.type() == FileType.DIRECTORY) {
            Inode inode = inode(FileType.DIRECTORY, path);
            inode.mode = DIRECTORY_MODE;
            if (recorded != null) {
                recorded.applyTo(inode);
                recorded.applyTimesTo(inode);
            }
            parent.directory().add(parent, name, inode);
            fill(inode, path, null);
        }
    }

    private static boolean isSpecial(FileType type) {
        return type.isDevice() || type == FileType.FIFO || type == FileType.SOCKET;
    }

    private void addRecorded(Inode parent, String name, String path, Metadata recorded) throws NfsException {
        Inode inode = recorded.group() == 0 ? null : groups.get(recorded.group());
        if (inode == null || inode.type() != recorded.type()) {
            inode = inode(recorded.type(), path);
            recorded.applyTo(inode);
            recorded.applyTimesTo(inode);
            inode.target = recorded.target();
            groups.put(recorded.group(), inode);
        }
        parent.directory().add(parent, name, inode);
    }

    private void addHosts(Inode parent, String name, String path, Path file, HostFile host)
            throws IOException, NfsException {
        Inode known = files.get(host.key());
        if (known != null && known.type() == host.type() && !known.isGone()) {
            parent.directory().add(parent, name, known);
            return;
        }
        FileType type = host.type() == null ? HostFile.Unix.look(file).type() : host.type();
        Inode inode = inode(type, path);
        describe(inode, path, file, host);
        parent.directory().add(parent, name, inode);
        if (type == FileType.DIRECTORY) {
            fill(inode, path, file);
        } else {
            files.put(host.key(), inode);
        }
    }

    private Inode inode(FileType type, String path) throws NfsException {
        return numberedByPath ? table.add(type, path) : table.add(type);
    }

    private void describe(Inode inode, String path, Path file, HostFile host) throws IOException {
        host.noteIn(inode);
        inode.host.file = file;
        inode.size = inode.isFile() ? host.size() : 0;
        inode.atime = host.mtime();
        inode.mtime = host.mtime();
        inode.ctime = host.mtime();
        Metadata recorded = metadata.get(path);
        if (inode.type() == FileType.SYMLINK) {
            inode.target = target(file, recorded);
        }
        if (recorded != null && recorded.type() == inode.type()) {
            recorded.applyTo(inode);
            if (inode.type() == FileType.SYMLINK && recorded.mtime() != 0) {
                recorded.applyTimesTo(inode);
            }
        } else if (asOnHost || host.type() == null) {
            HostFile.Unix unix = HostFile.Unix.look(file);
            inode.mode = unix.mode();
            // whoever unpacked the tree stands for root; others, where root unpacked it, for themselves
            inode.uid = unix.uid() == rootOwner.uid() ? 0 : unix.uid();
            inode.gid = unix.gid() == rootOwner.gid() ? 0 : unix.gid();
            inode.deviceMajor = unix.type().isDevice() ? unix.major() : 0;
            inode.deviceMinor = unix.type().isDevice() ? unix.minor() : 0;
        } else {
            inode.mode = switch (inode.type()) {
                case DIRECTORY -> DIRECTORY_MODE;
                case SYMLINK -> LINK_MODE;
                default -> host.executable() ? EXECUTABLE_MODE : FILE_MODE;
            };
        }
    }

    /** The recorded target is exact; the host's has passed through a path, which drops repeated slashes. */
    private static String target(Path link, @Nullable Metadata recorded) throws IOException {
        Path target = Files.readSymbolicLink(link);
        String exact = recorded == null ? null : recorded.target();
        return exact != null && target.equals(target.getFileSystem().getPath(exact)) ? exact : target.toString();
    }

    /** Returns directories that the host does not let us read; they are empty to the guest. */
    List<Path> unreadable() {
        return unreadable;
    }

    private List<String> readableNames(Path directory) throws IOException {
        try {
            return names(directory);
        } catch (AccessDeniedException e) {
            unreadable.add(directory);
            return List.of();
        }
    }

    /** Returns the names in a directory of the host. */
    static List<String> names(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path path : stream) {
                names.add(String.valueOf(path.getFileName()));
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }
}
