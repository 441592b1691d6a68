package dev.envkit.toolkit.unpack;

import dev.envkit.toolkit.unpack.UnpackException.Reason;
import dev.envkit.workspace.manifest.FileType;
import dev.envkit.workspace.manifest.ManifestEntry;
import dev.envkit.workspace.manifest.OwnershipManifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a tree of the members of one or several archives: decides in memory where each may go and only then touches the
 * disk. Symbolic links exist in memory only until {@link #finish()}, so no write can follow one. Not thread-safe.
 */
final class TreeWriter {
    private static final String HOSTILE =
            "An archive that does this is damaged or hostile: get it again from a source you trust.";

    private final Node root = new Node("", null, new Node.Inode(Node.Attributes.IMPLIED_DIRECTORY), -1);
    private final LinkResolver resolver = new LinkResolver(root);
    private final DiskTree disk;
    private final LinkPolicy links;
    private final boolean lastWins;
    private final boolean caseSensitive;

    private int archive = -1;
    private Map<String, Node> inodes = new HashMap<>();
    private long files;
    private long bytes;

    /**
     * @param directory an empty directory that is going to be the tree
     * @param links what symbolic links may do
     * @param lastWins whether a second member of the same name in one archive replaces the first
     * @param caseSensitive whether the file system tells names apart that differ in case only; null to find out
     */
    TreeWriter(Path directory, LinkPolicy links, boolean lastWins, @Nullable Boolean caseSensitive) {
        this.disk = new DiskTree(directory);
        this.links = links;
        this.lastWins = lastWins;
        this.caseSensitive = caseSensitive == null ? disk.isCaseSensitive() : caseSensitive;
    }

    /** Makes {@code bin}, {@code lib} and {@code sbin} links into {@code usr}, before the first archive. */
    void mergeUsr() {
        for (String name : List.of("bin", "lib", "sbin")) {
            descend(List.of("usr", name));
            Node.Attributes link = new Node.Attributes(FileType.SYMLINK, 0777, 0, 0, 0, 0, 0, "usr/" + name, Map.of());
            add(root, name, new Node.Inode(link));
        }
    }

    /** What follows comes from another archive, whose files replace those of earlier ones. */
    void beginArchive() {
        archive++;
        inodes = new HashMap<>();
    }

    long files() {
        return files;
    }

    long bytes() {
        return bytes;
    }

    /**
     * Puts a member into the tree.
     *
     * @param member what it is
     * @param names where it goes; none for the root
     * @param hardLinkTo where the file is that it is another name of, else null
     * @param content its content
     * @param sink told of each write
     * @throws RefusedException if it may not go there
     */
    void place(
            Member member,
            List<String> names,
            @Nullable List<String> hardLinkTo,
            InputStream content,
            DiskTree.ContentSink sink)
            throws IOException {
        if (names.isEmpty()) {
            if (member.type() != FileType.DIRECTORY) {
                throw conflict("it would take the place of the tree's root");
            }
            root.describe(Node.Attributes.of(member));
            return;
        }
        Node parent = descend(names.subList(0, names.size() - 1));
        String name = names.getLast();
        files++;
        switch (member.type()) {
            case DIRECTORY -> directory(member, parent, name);
            case SYMLINK -> {
                MemberName.checkLinkTarget(String.valueOf(member.linkTarget()));
                if (mergeDirectoryIntoLink(member, parent, name)) {
                    return;
                }
                makeRoom(parent, name);
                add(parent, name, new Node.Inode(Node.Attributes.of(member)));
            }
            case FILE -> {
                Node shared = hardLinkTo != null ? hardLinkTarget(hardLinkTo) : sharedInode(member, parent, name);
                if (shared != null) {
                    hardLink(member, parent, name, shared, content, sink);
                } else {
                    makeRoom(parent, name);
                    Node node = add(parent, name, new Node.Inode(Node.Attributes.of(member)));
                    write(member, node, false, content, sink);
                    if (member.inode() != null) {
                        inodes.put(member.inode(), node);
                    }
                }
            }
            default -> {
                makeRoom(parent, name);
                add(parent, name, new Node.Inode(Node.Attributes.of(member)));
            }
        }
    }

    private void write(Member member, Node node, boolean overwrite, InputStream content, DiskTree.ContentSink sink)
            throws IOException {
        long written = disk.write(node, overwrite, content, sink);
        if (member.size() >= 0 && written != member.size()) {
            throw new IOException("its content has " + written + " bytes where " + member.size() + " were announced");
        }
        bytes += written;
    }

    private void directory(Member member, Node parent, String name) {
        Node existing = parent.children().get(name);
        if (existing == null) {
            disk.createDirectory(add(parent, name, new Node.Inode(Node.Attributes.of(member))));
        } else if (existing.isDirectory()) {
            existing.describe(Node.Attributes.of(member));
        } else if (!(links == LinkPolicy.ROOTED && existing.isSymlink() && leadsToDirectory(existing))) {
            throw conflict("a directory would take the place of a " + describe(existing));
        }
    }

    private boolean leadsToDirectory(Node link) {
        Node node = resolver.resolveFully(link).node();
        return node != null && node.isDirectory();
    }

    /** Walks to a directory, making what no member described yet. */
    private Node descend(List<String> names) {
        Node at = root;
        for (String name : names) {
            at = enter(at, name);
        }
        return at;
    }

    private Node enter(Node directory, String name) {
        Node child = directory.children().get(name);
        if (child == null) {
            child = add(directory, name, new Node.Inode(Node.Attributes.IMPLIED_DIRECTORY));
            disk.createDirectory(child);
        }
        if (child.isDirectory()) {
            return child;
        }
        if (!child.isSymlink()) {
            throw conflict("'" + child.path() + "' on its way is a " + describe(child) + ", not a directory");
        }
        if (links == LinkPolicy.CONTAINED) {
            throw throughLink(child);
        }
        return directoryBehind(child);
    }

    /** The directory that a link of a rooted tree leads to, made if it is missing; always inside the tree. */
    private Node directoryBehind(Node link) {
        LinkResolver.Resolution resolution = resolver.resolveFully(link);
        Node node = resolution.node();
        if (node != null && node.isDirectory()) {
            return node;
        }
        if (node != null || resolution.loop()) {
            throw throughLink(link);
        }
        Node at = root;
        for (String name : resolution.path().split("/")) {
            Node next = at.children().get(name);
            if (next == null) {
                next = add(at, name, new Node.Inode(Node.Attributes.IMPLIED_DIRECTORY));
                disk.createDirectory(next);
            } else if (!next.isDirectory()) {
                throw throughLink(link);
            }
            at = next;
        }
        return at;
    }

    private static RefusedException throughLink(Node link) {
        return new RefusedException(
                Reason.THROUGH_LINK,
                "it would be written through the symbolic link '" + link.path() + "' -> '"
                        + MemberName.printable(link.linkTarget()) + "'",
                HOSTILE);
    }

    /**
     * A link to a directory arrives where a directory is already (Debian's merged /usr): what is in the directory moves
     * to where the link leads.
     *
     * @return whether the link is in place now
     */
    private boolean mergeDirectoryIntoLink(Member member, Node parent, String name) {
        Node existing = parent.children().get(name);
        if (existing == null || !existing.isDirectory()) {
            return false;
        }
        if (links == LinkPolicy.CONTAINED) {
            throw conflict("a symbolic link would take the place of a directory");
        }
        LinkResolver.Resolution resolution = resolver.resolve(parent, String.valueOf(member.linkTarget()));
        String path = "/" + existing.path();
        if (resolution.loop() || ("/" + resolution.path() + "/").startsWith(path + "/")) {
            throw conflict("a symbolic link to itself would take the place of a directory");
        }
        Node target = descend(
                resolution.path().isEmpty()
                        ? List.of()
                        : List.of(resolution.path().split("/")));
        merge(existing, target);
        disk.delete(existing);
        parent.children().remove(name);
        add(parent, name, new Node.Inode(Node.Attributes.of(member)));
        return true;
    }

    private void merge(Node from, Node into) {
        for (Node child : List.copyOf(from.children().values())) {
            Node there = into.children().get(child.name());
            if (there == null) {
                Path old = disk.path(child);
                child.moveTo(into);
                if (isOnDisk(child)) {
                    disk.move(old, child);
                }
            } else if (child.isDirectory() && there.isDirectory()) {
                merge(child, there);
                disk.delete(child);
                from.children().remove(child.name());
            } else if (child.isDirectory() || there.isDirectory() || child.archive() == there.archive()) {
                throw conflict("'" + child.path() + "' and '" + there.path() + "' become the same");
            } else {
                boolean replace = child.archive() > there.archive();
                Node loser = replace ? there : child;
                remove(loser);
                if (replace) {
                    Path old = disk.path(child);
                    child.moveTo(into);
                    if (isOnDisk(child)) {
                        disk.move(old, child);
                    }
                }
            }
        }
    }

    /** Removes what is in the way of a member that is not a directory, if it may be replaced. */
    private void makeRoom(Node parent, String name) {
        Node existing = parent.children().get(name);
        if (existing == null) {
            return;
        }
        if (existing.isDirectory()) {
            throw conflict("it would take the place of a directory");
        }
        if (existing.archive() == archive && !lastWins) {
            throw conflict("the archive has it twice");
        }
        remove(existing);
    }

    private void remove(Node node) {
        if (isOnDisk(node)) {
            disk.delete(node);
        }
        Node parent = node.parent();
        if (parent != null) {
            parent.children().remove(node.name());
        }
    }

    private static boolean isOnDisk(Node node) {
        return node.isDirectory() || node.type() == FileType.FILE;
    }

    private @Nullable Node sharedInode(Member member, Node parent, String name) {
        Node node = member.inode() == null ? null : inodes.get(member.inode());
        boolean another =
                node != null && isInTree(node) && node != parent.children().get(name);
        return another ? node : null;
    }

    private static boolean isInTree(Node node) {
        Node parent = node.parent();
        return parent == null || (parent.children().get(node.name()) == node && isInTree(parent));
    }

    private Node hardLinkTarget(List<String> names) {
        if (names.isEmpty()) {
            throw conflict("it is a hard link to the tree's root");
        }
        Node at = root;
        for (String name : names.subList(0, names.size() - 1)) {
            Node child = at.children().get(name);
            if (child == null) {
                throw missingHardLinkTarget(names);
            }
            at = enter(at, name);
        }
        Node target = at.children().get(names.getLast());
        if (target == null) {
            throw missingHardLinkTarget(names);
        }
        if (target.isDirectory()) {
            throw conflict("it is a hard link to the directory '" + target.path() + "'");
        }
        return target;
    }

    private static RefusedException missingHardLinkTarget(List<String> names) {
        return new RefusedException(
                Reason.ESCAPING_LINK,
                "it is a hard link to '" + MemberName.printable(String.join("/", names))
                        + "', which is not in the tree",
                "If only a part of the archive is unpacked, take in the link's target too; otherwise the archive is"
                        + " damaged or hostile: get it again from a source you trust.");
    }

    private void hardLink(
            Member member, Node parent, String name, Node shared, InputStream content, DiskTree.ContentSink sink)
            throws IOException {
        Node existing = parent.children().get(name);
        if (existing == shared) {
            throw conflict("it is a hard link to itself");
        }
        makeRoom(parent, name);
        Node node = add(parent, name, shared.inode());
        if (shared.type() == FileType.FILE) {
            disk.link(node, shared);
        }
        if (member.hardLinkTo() == null) {
            // cpio repeats the description with each name; the content is with one of them, mostly the last
            node.describe(Node.Attributes.of(member));
            if (member.size() > 0) {
                write(member, node, true, content, sink);
            }
        }
    }

    private Node add(Node parent, String name, Node.Inode inode) {
        if (!caseSensitive) {
            checkCase(parent, name);
        }
        Node node = new Node(name, parent, inode, archive);
        parent.children().put(name, node);
        return node;
    }

    private static void checkCase(Node parent, String name) {
        String folded = fold(name);
        for (String other : parent.children().keySet()) {
            if (!other.equals(name) && fold(other).equals(folded)) {
                throw new RefusedException(
                        Reason.CONFLICT,
                        "its name differs from '" + other + "' in case only, and this file system ignores case",
                        "Put the workspace on a case-sensitive file system (--workspace DIR or ENVKIT_WORKSPACE).");
            }
        }
    }

    private static String fold(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
    }

    private static String describe(Node node) {
        return switch (node.type()) {
            case FILE -> "file";
            case DIRECTORY -> "directory";
            case SYMLINK -> "symbolic link";
            case CHARACTER_DEVICE, BLOCK_DEVICE -> "device node";
            case FIFO -> "FIFO";
            case SOCKET -> "socket";
        };
    }

    private static RefusedException conflict(String what) {
        return new RefusedException(Reason.CONFLICT, what, HOSTILE);
    }

    /** A link that may not be made; found when all of the tree is known. */
    static final class BadLinkException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Node link;

        BadLinkException(Node link, String what) {
            super(what);
            this.link = link;
        }

        Node link() {
            return link;
        }

        /** Returns the number of the archive that the link came with. */
        int archive() {
            return link.archive();
        }
    }

    /**
     * Makes the symbolic links, gives directories their permissions and times, and describes the tree.
     *
     * @return the manifest
     * @throws BadLinkException if a symbolic link leads out of the tree
     */
    OwnershipManifest finish() {
        List<Node> nodes = new ArrayList<>();
        collect(root, nodes);
        Map<Node, String> targets = new LinkedHashMap<>();
        for (Node node : nodes) {
            if (node.isSymlink()) {
                targets.put(node, hostTarget(node));
            }
        }
        targets.forEach(disk::symlink);
        for (Node node : nodes.reversed()) {
            if (node.isDirectory()) {
                disk.finishDirectory(node);
            }
        }
        return manifest(nodes);
    }

    private static void collect(Node node, List<Node> into) {
        into.add(node);
        if (node.isDirectory()) {
            node.children().values().forEach(child -> collect(child, into));
        }
    }

    /** Returns the target that the link gets on the host's disk, where it must stay in the tree. */
    private String hostTarget(Node link) {
        String target = link.linkTarget();
        boolean absolute = target.startsWith("/");
        Node parent = link.parent();
        LinkResolver.Resolution resolution = resolver.resolve(parent == null ? root : parent, target);
        boolean leavesTree = absolute || resolution.escaped();
        if (leavesTree && links == LinkPolicy.CONTAINED) {
            throw new BadLinkException(
                    link, "the symbolic link's target '" + MemberName.printable(target) + "' is outside of the tree");
        }
        if (!leavesTree) {
            return target;
        }
        StringBuilder relative = new StringBuilder();
        for (Node node = parent; node != null && node.parent() != null; node = node.parent()) {
            relative.append("../");
        }
        relative.append(resolution.path());
        return relative.isEmpty() ? "." : relative.toString();
    }

    private static OwnershipManifest manifest(List<Node> nodes) {
        Map<Node.Inode, String> masters = new HashMap<>();
        OwnershipManifest.Builder manifest = OwnershipManifest.builder();
        for (Node node : nodes) {
            String path = node.parent() == null ? "." : node.path();
            String master = masters.putIfAbsent(node.inode(), path);
            Node.Attributes a = node.attributes();
            manifest.add(new ManifestEntry(
                    path,
                    a.type(),
                    a.mode(),
                    a.uid(),
                    a.gid(),
                    a.mtimeSeconds(),
                    a.type().isDevice() ? a.deviceMajor() : 0,
                    a.type().isDevice() ? a.deviceMinor() : 0,
                    a.linkTarget(),
                    master,
                    a.xattrs()));
        }
        return manifest.build();
    }
}
