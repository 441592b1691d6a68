package dev.envkit.toolkit.nfs.export;

import dev.envkit.workspace.FileMutex;
import dev.envkit.workspace.manifest.FileType;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the host, changed in place. Names and contents are on the host, where people can work with them while
 * the board runs; owners, modes and devices are in the sidecar. The host's files stay its user's, whatever the guest
 * does: they never become setuid, and devices, FIFOs and sockets are not made at all.
 *
 * <p>A file of the host is used only if it is the one that was found by walking the directory without following links:
 * the same device and inode number. Where it is not, somebody changed something on the host, and the way there is
 * looked at again from the top.
 */
final class InPlaceStore extends HostStore {
    private static final Set<PosixFilePermission> FILE_PERMISSIONS = PosixFilePermissions.fromString("rw-r--r--");
    private static final Set<PosixFilePermission> PROGRAM_PERMISSIONS = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final int ANY_EXECUTE = 0111;

    private final Path root;
    private final Beneath beneath;
    private final Sidecar sidecar;
    private final @Nullable FileMutex lock;
    private final InodeTable table;
    private final Map<Object, Inode> files = new HashMap<>();
    private final TreeLoader loader;
    private final LongSupplier clock;
    private @Nullable ChangeLog log;
    private int epoch = 1;

    /**
     * @param root the directory, without symbolic links on the way
     * @param lock held and released at the end, or null to write nothing
     * @param table filled
     * @param clock the time, in nanoseconds since 1970-01-01T00:00:00Z
     */
    InPlaceStore(Path root, Sidecar sidecar, @Nullable FileMutex lock, InodeTable table, LongSupplier clock)
            throws IOException, NfsException {
        this(root, new Beneath(root), sidecar, lock, table, clock);
    }

    private InPlaceStore(
            Path root, Beneath beneath, Sidecar sidecar, @Nullable FileMutex lock, InodeTable table, LongSupplier clock)
            throws IOException, NfsException {
        super(beneath);
        this.root = root;
        this.beneath = beneath;
        this.sidecar = sidecar;
        this.lock = lock;
        this.table = table;
        this.clock = clock;
        this.loader = new TreeLoader(table, files, root, sidecar);
        loader.load();
        if (!readOnly()) {
            materialise(table.root());
            if (sidecar.changesPending()) {
                sidecar.fold(table.root(), null);
                sidecar.removeLog();
            }
        }
    }

    /** Returns directories that could not be read. */
    List<Path> unreadable() {
        return loader.unreadable();
    }

    /** Makes on the host what only the manifest mentions, so that names can be put there. */
    private void materialise(Inode directory) throws IOException {
        for (Link link : directory.directory().links()) {
            Inode inode = link.inode();
            if (inode.host.key == null && (inode.isDirectory() || inode.type() == FileType.SYMLINK)) {
                Path file = path(link);
                if (inode.isDirectory()) {
                    Files.createDirectory(file);
                } else {
                    Files.createSymbolicLink(file, file.getFileSystem().getPath(String.valueOf(inode.target)));
                }
                note(inode, file);
                settled(directory);
            }
            if (inode.isDirectory()) {
                materialise(inode);
            }
        }
    }

    @Override
    public boolean readOnly() {
        return lock == null;
    }

    // ---- where things are

    private Path path(Link link) {
        return path(link.parent()).resolve(link.name());
    }

    private Path path(Inode inode) {
        if (inode.links().isEmpty()) {
            return root;
        }
        Path known = inode.host.file;
        if (known == null || inode.host.epoch != epoch) {
            known = path(inode.links().getFirst());
            inode.host.file = known;
            inode.host.epoch = epoch;
        }
        return known;
    }

    @Override
    @Nullable
    Path whereIs(Inode inode) {
        return inode.host.key == null ? null : path(inode);
    }

    @Override
    Path contentOf(Inode file) throws NfsException, IOException {
        if (!openFiles().isOpen(file)) {
            refresh(file);
        }
        return path(file);
    }

    @Override
    void prepareWrite(Inode file, boolean keepContent) {
        // written where it is
    }

    // ---- what people do on the host

    @Override
    public void refresh(Inode inode) throws NfsException, IOException {
        if (inode.host.key == null) {
            return;
        }
        HostFile host = HostFile.look(path(inode));
        if (host == null || !host.is(inode)) {
            lookAgain(inode);
            return;
        }
        if (!host.isAsSeen(inode)) {
            takeIn(inode, host);
        }
    }

    private void takeIn(Inode inode, HostFile host) throws NfsException, IOException {
        boolean ours = inode.host.changedHere;
        host.noteIn(inode);
        if (ours) {
            return;
        }
        if (inode.isDirectory()) {
            rescan(inode);
        } else if (inode.isFile()) {
            inode.size = host.size();
        } else if (inode.type() == FileType.SYMLINK) {
            inode.target = Files.readSymbolicLink(path(inode)).toString();
        }
        inode.host.timesDirty = false;
        inode.mtime = inode.isDirectory() ? clock.getAsLong() : host.mtime();
        inode.ctime = Math.max(clock.getAsLong(), inode.ctime + 1);
    }

    /** Follows the names from the root down, and corrects the first that is not what it was. */
    private void lookAgain(Inode inode) throws NfsException, IOException {
        List<Inode> way = new ArrayList<>();
        for (Inode at = inode; ; at = at.parent()) {
            way.add(at);
            if (at.links().isEmpty()) {
                break;
            }
        }
        for (Inode at : way.reversed()) {
            HostFile host = HostFile.look(path(at));
            if (host != null && host.is(at)) {
                continue;
            }
            if (!at.links().isEmpty()) {
                replace(at.links().getFirst(), host);
            }
            if (at == inode && !inode.isGone() && !inode.links().isEmpty()) {
                // one of several names is gone; another may still lead there
                lookAgain(inode);
                return;
            }
            throw new NfsException(NfsStatus.STALE);
        }
    }

    /** A name leads to another file than before, or to none: so it does for the guest, with the owner it had. */
    private void replace(Link link, @Nullable HostFile host) throws NfsException, IOException {
        Inode old = link.inode();
        Path file = path(link);
        detach(link);
        if (host == null) {
            return;
        }
        loader.add(link.parent(), link.name(), file, host);
        Link renewed = link.parent().directory().find(link.name());
        if (renewed != null && renewed.inode().type() == old.type() && old.explicit) {
            Metadata.of(old, null).applyTo(renewed.inode());
        }
    }

    private void detach(Link link) throws IOException {
        Inode inode = link.inode();
        if (inode.isDirectory()) {
            for (Link child : List.copyOf(inode.directory().links())) {
                detach(child);
            }
        }
        table.detach(link);
        inode.host.file = null;
        if (inode.isGone()) {
            forget(inode);
        }
    }

    @Override
    void forget(Inode inode) throws IOException {
        super.forget(inode);
        if (inode.host.key != null) {
            files.remove(inode.host.key, inode);
        }
    }

    @Override
    public void refreshNames(Inode directory) throws NfsException, IOException {
        refresh(directory);
    }

    private void rescan(Inode directory) throws NfsException, IOException {
        Path file = path(directory);
        Set<String> names = new HashSet<>(TreeLoader.names(file));
        for (Link link : List.copyOf(directory.directory().links())) {
            if (!names.remove(link.name()) && link.inode().host.key != null) {
                detach(link);
            }
        }
        for (String name : names.stream().sorted().toList()) {
            Path child = file.resolve(name);
            HostFile host = HostFile.look(child);
            if (host != null) {
                loader.add(directory, name, child, host);
            }
        }
    }

    @Override
    public void settled(Inode directory) throws IOException {
        if (directory.host.key != null && !directory.isGone()) {
            HostFile host = HostFile.look(path(directory));
            if (host != null && host.is(directory)) {
                host.noteIn(directory);
                timesChanged(directory);
            }
        }
    }

    // ---- what the guest does

    @Override
    ChangeLog log() throws IOException {
        if (log == null) {
            log = sidecar.begin();
        }
        return log;
    }

    @Override
    @Nullable
    ChangeLog logIfAny() {
        return log;
    }

    @Override
    public void create(Inode parent, String name, Inode inode) throws IOException {
        Path file = path(parent).resolve(name);
        inode.explicit = true;
        logged(new Change.Put(Inode.path(parent, name), Metadata.of(inode, null)), () -> {
            switch (inode.type()) {
                case FILE -> {
                    FileChannel channel = beneath.open(
                            file,
                            Set.of(
                                    StandardOpenOption.CREATE_NEW,
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE,
                                    LinkOption.NOFOLLOW_LINKS),
                            PosixFilePermissions.asFileAttribute(
                                    isExecutable(inode) ? PROGRAM_PERMISSIONS : FILE_PERMISSIONS));
                    openFiles().add(inode, channel, true);
                }
                case DIRECTORY -> Files.createDirectory(file);
                case SYMLINK ->
                    Files.createSymbolicLink(file, file.getFileSystem().getPath(String.valueOf(inode.target)));
                default -> {
                    return;
                }
            }
            note(inode, file);
            timesChanged(inode);
        });
        if (inode.host.key != null && !inode.isDirectory()) {
            files.put(inode.host.key, inode);
        }
    }

    private void note(Inode inode, Path file) throws IOException {
        HostFile host = HostFile.look(file);
        if (host == null) {
            throw new IOException(file + " was removed as soon as it was made");
        }
        host.noteIn(inode);
        inode.host.file = file;
        inode.host.epoch = epoch;
    }

    @Override
    public void link(Inode inode, Inode parent, String name) throws IOException {
        Path file = path(parent).resolve(name);
        Path existing = whereIs(inode);
        String path = Inode.path(parent, name);
        inode.explicit = true;
        logged(new Change.Put(path, Metadata.of(inode, null)), () -> {
            if (existing != null) {
                Files.createLink(file, existing);
            }
        });
        changed(inode, false);
    }

    @Override
    public void remove(Link link) throws IOException {
        Inode inode = link.inode();
        if (inode.host.key != null) {
            delete(inode, path(link));
        }
        log().append(new Change.Remove(link.path()));
        lostName(link);
    }

    private void delete(Inode inode, Path file) throws IOException {
        if (inode.isDirectory()) {
            beneath.deleteDirectory(file);
        } else {
            beneath.deleteFile(file);
        }
    }

    /** A file that lost its first name is found by the next; one that lost its last need not be kept open. */
    private void lostName(Link link) throws IOException {
        Inode inode = link.inode();
        inode.host.file = null;
        if (inode.isDirectory() || inode.linkCount() == 1) {
            forget(inode);
        }
    }

    @Override
    public void rename(Link from, Inode parent, String name, @Nullable Link replaced) throws IOException {
        Inode inode = from.inode();
        Path source = path(from);
        Path target = path(parent).resolve(name);
        boolean onHost = inode.host.key != null;
        HostFile host = onHost ? HostFile.look(source) : null;
        Change.Rename change =
                new Change.Rename(from.path(), Inode.path(parent, name), host == null ? null : host.keyText());
        logged(change, () -> {
            if (onHost) {
                beneath.rename(source, target);
            } else if (replaced != null && replaced.inode().host.key != null) {
                delete(replaced.inode(), target);
            }
        });
        inode.host.file = null;
        if (inode.isDirectory()) {
            epoch++;
        }
        if (replaced != null) {
            lostName(replaced);
        }
    }

    @Override
    public void changed(Inode inode, boolean times) throws IOException {
        boolean recordedOnly = inode.host.key == null || inode.type() == FileType.SYMLINK;
        if (times && !recordedOnly) {
            timesChanged(inode);
            flushTimes(inode);
            return;
        }
        inode.explicit = true;
        for (Link link : inode.links()) {
            log().append(new Change.Put(link.path(), Metadata.of(inode, null)));
        }
        if (inode.links().isEmpty()) {
            log().append(new Change.Put(".", Metadata.of(inode, null)));
        }
        if (inode.isFile()) {
            showExecutable(inode);
        }
    }

    /** The host's user can see, and run under qemu-user, what is a program; nothing else of the mode gets there. */
    private void showExecutable(Inode inode) throws IOException {
        Path file = path(inode);
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
            if (permissions.contains(PosixFilePermission.OWNER_EXECUTE) != isExecutable(inode)) {
                Set<PosixFilePermission> others = EnumSet.copyOf(PROGRAM_PERMISSIONS);
                others.removeAll(FILE_PERMISSIONS);
                Set<PosixFilePermission> changed = new HashSet<>(permissions);
                if (isExecutable(inode)) {
                    changed.addAll(others);
                } else {
                    changed.removeAll(others);
                }
                Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .setPermissions(changed);
            }
        } catch (IOException e) {
            // a file of somebody else: what counts is recorded
            return;
        }
    }

    private static boolean isExecutable(Inode inode) {
        return (inode.mode & ANY_EXECUTE) != 0;
    }

    @Override
    public Space space() throws IOException {
        return spaceOf(root);
    }

    @Override
    public void close() throws IOException {
        try {
            super.close();
            ChangeLog changes = log;
            log = null;
            if (changes != null) {
                try (changes) {
                    sidecar.fold(table.root(), changes);
                }
                sidecar.removeLog();
            }
        } finally {
            if (lock != null) {
                lock.close();
            }
        }
    }
}
