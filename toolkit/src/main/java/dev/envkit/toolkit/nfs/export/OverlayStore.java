package dev.envkit.toolkit.nfs.export;

import dev.envkit.workspace.FileMutex;
import dev.envkit.workspace.manifest.FileType;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A directory that is left alone, and beside it what the guest changed: one log of changes to names, owners and modes,
 * and one file for each file that was written. A file is copied when it is first written to; everything else, renamed
 * directories included, costs a line in the log.
 *
 * <p>What changes in the directory below shows at the next opening, except where the guest has changed the same.
 */
final class OverlayStore extends HostStore {
    private static final String LOG = "changes";
    private static final String CONTENT = "content";
    private static final String OWN = "own:";
    private static final String LOWER = "lower:";
    private static final String CLOSED = "closed";

    private final Path lower;
    private final Path contents;
    private final Path logFile;
    private final FileMutex lock;
    private final InodeTable table;
    /** The tree below as it was found: what is not so any more has to be in the log. */
    private final Map<String, Inode> pristine = new LinkedHashMap<>();

    private final ChangeLog log;
    private final long lives;
    private long nextContent = 1;

    /**
     * @param lower the directory below, without symbolic links on the way
     * @param overlay a directory for the changes
     * @param lock held and released at the end
     * @param table filled
     */
    OverlayStore(Path lower, Sidecar sidecar, Path overlay, FileMutex lock, InodeTable table)
            throws IOException, NfsException {
        super(new Beneath(lower), new Beneath(overlay));
        this.lower = lower;
        this.contents = overlay.resolve(CONTENT);
        this.logFile = overlay.resolve(LOG);
        this.lock = lock;
        this.table = table;
        Files.createDirectories(contents);
        new TreeLoader(table, new HashMap<>(), lower, sidecar).load();
        rememberLower(table.root());
        ChangeLog.Content old = ChangeLog.read(logFile);
        long livesBefore = 0;
        if (old != null) {
            livesBefore = old.base().matches("\\d{1,18}") ? Long.parseLong(old.base()) : 0;
            new Replay().changes(old.changes());
        }
        sweep();
        boolean cutOff =
                old != null && !old.changes().isEmpty() && !(old.changes().getLast() instanceof Change.Folded);
        lives = livesBefore + (cutOff ? 1 : 0);
        log = ChangeLog.begin(logFile, Long.toString(lives), describe());
    }

    /** Returns a number that has changed whenever a guest changed something since. */
    long lives() {
        return lives;
    }

    private void rememberLower(Inode directory) {
        directory.explicit = false;
        pristine.put(directory.path(), directory);
        for (Link link : directory.directory().links()) {
            Inode inode = link.inode();
            inode.explicit = false;
            pristine.put(link.path(), inode);
            if (inode.isFile() && inode.host.file != null) {
                inode.host.lower = lower.relativize(inode.host.file).toString();
            }
            if (inode.isDirectory()) {
                rememberLower(inode);
            }
        }
    }

    /** Removes content that nothing refers to: its file was removed, or its making interrupted. */
    private void sweep() throws IOException {
        Set<String> used = new HashSet<>();
        collect(table.root(), used);
        for (String name : TreeLoader.names(contents)) {
            if (!used.contains(name)) {
                Files.delete(contents.resolve(name));
            }
        }
    }

    private static void collect(Inode directory, Set<String> used) {
        for (Link link : directory.directory().links()) {
            if (link.inode().host.content != null) {
                used.add(link.inode().host.content);
            }
            if (link.inode().isDirectory()) {
                collect(link.inode(), used);
            }
        }
    }

    // ---- the log

    /** Returns the fewest changes that make this tree of the one below. */
    private List<Change> describe() {
        List<Change> changes = new ArrayList<>();
        Map<String, Inode> now = new TreeMap<>();
        paths(table.root(), ".", now);
        String removed = null;
        for (Map.Entry<String, Inode> entry : new TreeMap<>(pristine).entrySet()) {
            String path = entry.getKey();
            boolean below = removed != null && path.startsWith(removed + "/");
            if (!below && now.get(path) != entry.getValue()) {
                changes.add(new Change.Remove(path));
                removed = path;
            }
        }
        describe(table.root(), ".", changes);
        return changes;
    }

    private static void paths(Inode inode, String path, Map<String, Inode> into) {
        into.put(path, inode);
        if (inode.isDirectory()) {
            inode.directory().links().forEach(link -> paths(link.inode(), below(path, link.name()), into));
        }
    }

    private static String below(String path, String name) {
        return path.equals(".") ? name : path + "/" + name;
    }

    private void describe(Inode inode, String path, List<Change> changes) {
        if (inode.explicit || pristine.get(path) != inode) {
            changes.add(put(path, inode));
        }
        if (inode.isDirectory()) {
            inode.directory().links().forEach(link -> describe(link.inode(), below(path, link.name()), changes));
        }
    }

    private static Change put(String path, Inode inode) {
        String own = inode.host.content;
        String below = inode.host.lower;
        return new Change.Put(path, Metadata.of(inode, own != null ? OWN + own : below != null ? LOWER + below : null));
    }

    /** Carries out the changes of a log in memory. */
    private final class Replay {
        private final Map<Long, Inode> groups = new HashMap<>();

        void changes(List<Change> changes) throws NfsException, IOException {
            for (Change change : changes) {
                switch (change) {
                    case Change.Put put -> put(put.path(), put.metadata());
                    case Change.Remove remove -> remove(remove.path());
                    case Change.Rename rename -> rename(rename.from(), rename.to());
                    case Change.Abort _, Change.Folded _ -> {}
                }
            }
        }

        private void put(String path, Metadata metadata) throws NfsException, IOException {
            if (path.equals(".")) {
                metadata.applyTo(table.root());
                return;
            }
            Inode parent = parent(path);
            String name = name(path);
            if (parent == null) {
                return;
            }
            Link link = parent.directory().find(name);
            Inode known = metadata.group() == 0 ? null : groups.get(metadata.group());
            boolean fits = link != null && link.inode().type() == metadata.type();
            if (link != null && (!fits || (known != null && known != link.inode()))) {
                table.detach(link);
                link = null;
            }
            Inode inode = link != null ? link.inode() : known != null ? known : table.add(metadata.type(), path);
            metadata.applyTo(inode);
            inode.target = metadata.target();
            metadata.applyTimesTo(inode);
            attach(inode, metadata.content());
            if (inode.isFile() && inode.host.file == null) {
                // its content was below, and is not there any more
                table.remove(inode);
                return;
            }
            if (link == null) {
                parent.directory().add(parent, name, inode);
            }
            if (metadata.group() != 0) {
                groups.put(metadata.group(), inode);
            }
        }

        private void attach(Inode inode, @Nullable String content) throws IOException {
            if (content != null && content.startsWith(OWN)) {
                inode.host.content = content.substring(OWN.length());
                inode.host.file = contents.resolve(inode.host.content);
                inode.host.lower = null;
                nextContent = Math.max(nextContent, number(inode.host.content) + 1);
            } else if (content != null && content.startsWith(LOWER)) {
                Inode below = pristine.get(content.substring(LOWER.length()));
                inode.host.file = below == null ? null : below.host.file;
                inode.host.lower = below == null ? null : content.substring(LOWER.length());
            }
            if (inode.isFile() && inode.host.file != null) {
                HostFile file = HostFile.look(inode.host.file);
                if (file == null || file.type() != FileType.FILE) {
                    inode.host.file = null;
                } else {
                    file.noteIn(inode);
                    inode.size = file.size();
                    inode.mtime = inode.host.content != null ? file.mtime() : inode.mtime;
                }
            }
        }

        private void remove(String path) {
            Link link = find(path);
            if (link != null) {
                table.detach(link);
            }
        }

        private void rename(String from, String to) {
            Link link = find(from);
            Inode parent = parent(to);
            if (link == null || parent == null) {
                return;
            }
            Link replaced = parent.directory().find(name(to));
            if (replaced != null) {
                table.detach(replaced);
            }
            link.parent().directory().remove(link);
            parent.directory().add(parent, name(to), link.inode());
        }

        private @Nullable Link find(String path) {
            Inode parent = parent(path);
            return parent == null ? null : parent.directory().find(name(path));
        }

        private @Nullable Inode parent(String path) {
            Inode at = table.root();
            String[] names = path.split("/");
            for (int i = 0; i < names.length - 1; i++) {
                Link link = at.directory().find(names[i]);
                if (link == null || !link.inode().isDirectory()) {
                    return null;
                }
                at = link.inode();
            }
            return at;
        }

        private static String name(String path) {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        private static long number(String content) {
            return content.matches("\\d{1,18}") ? Long.parseLong(content) : 0;
        }
    }

    // ---- the store

    @Override
    public boolean readOnly() {
        return false;
    }

    @Override
    ChangeLog log() {
        return log;
    }

    @Override
    ChangeLog logIfAny() {
        return log;
    }

    @Override
    Path contentOf(Inode file) throws NfsException {
        Path path = file.host.file;
        if (path == null) {
            throw new NfsException(NfsStatus.IO);
        }
        return path;
    }

    @Override
    @Nullable
    Path whereIs(Inode inode) {
        return inode.host.content == null ? null : inode.host.file;
    }

    @Override
    public void refresh(Inode inode) {
        // nobody else changes it while it is served
    }

    @Override
    public void refreshNames(Inode directory) {
        // as above
    }

    @Override
    public void settled(Inode directory) {
        directory.explicit = true;
    }

    @Override
    public void create(Inode parent, String name, Inode inode) throws IOException {
        if (inode.isFile()) {
            openFiles().add(inode, newContent(inode), true);
            timesChanged(inode);
        }
        record(Inode.path(parent, name), inode);
    }

    private FileChannel newContent(Inode inode) throws IOException {
        String name = Long.toString(nextContent++);
        Path file = contents.resolve(name);
        FileChannel channel = FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS));
        inode.host.content = name;
        inode.host.file = file;
        inode.host.lower = null;
        return channel;
    }

    private void record(String path, Inode inode) throws IOException {
        inode.explicit = true;
        log.append(put(path, inode));
    }

    private void record(Inode inode) throws IOException {
        for (Link link : inode.links()) {
            record(link.path(), inode);
        }
        if (inode.links().isEmpty()) {
            record(".", inode);
        }
    }

    @Override
    void prepareWrite(Inode file, boolean keepContent) throws NfsException, IOException {
        if (file.host.content != null) {
            return;
        }
        Path below = contentOf(file);
        openFiles().close(file);
        FileChannel channel = newContent(file);
        if (keepContent) {
            try (FileChannel from = FileChannel.open(below, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
                copy(from, channel);
            }
        }
        openFiles().add(file, channel, true);
        record(file);
    }

    private static void copy(FileChannel from, FileChannel to) throws IOException {
        long at = 0;
        while (at < from.size()) {
            long count = from.transferTo(at, from.size() - at, to);
            if (count <= 0) {
                throw new IOException("the file became shorter while it was copied");
            }
            at += count;
        }
    }

    @Override
    public void link(Inode inode, Inode parent, String name) throws IOException {
        record(Inode.path(parent, name), inode);
        record(inode);
    }

    @Override
    public void remove(Link link) throws IOException {
        log.append(new Change.Remove(link.path()));
        lostName(link);
    }

    private void lostName(Link link) throws IOException {
        Inode inode = link.inode();
        if (inode.isDirectory() || inode.linkCount() > 1) {
            return;
        }
        forget(inode);
        if (inode.host.content != null) {
            Files.deleteIfExists(contents.resolve(inode.host.content));
        }
    }

    @Override
    public void rename(Link from, Inode parent, String name, @Nullable Link replaced) throws IOException {
        log.append(new Change.Rename(from.path(), Inode.path(parent, name), null));
        if (replaced != null) {
            lostName(replaced);
        }
    }

    @Override
    public void changed(Inode inode, boolean times) throws IOException {
        record(inode);
        if (times) {
            timesChanged(inode);
            flushTimes(inode);
        }
    }

    @Override
    public Space space() throws IOException {
        return spaceOf(contents);
    }

    @Override
    public void close() throws IOException {
        try {
            super.close();
            log.close();
            List<Change> changes = describe();
            changes.add(new Change.Folded(CLOSED));
            long now = log.count() > 0 ? lives + 1 : lives;
            ChangeLog.begin(logFile, Long.toString(now), changes).close();
        } finally {
            lock.close();
        }
    }
}
