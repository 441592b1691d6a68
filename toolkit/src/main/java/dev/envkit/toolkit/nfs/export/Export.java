package dev.envkit.toolkit.nfs.export;

import dev.envkit.toolkit.nfs.rpc.Credentials;
import dev.envkit.workspace.manifest.FileType;
import dev.envkit.workspace.manifest.OwnershipManifest;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A file system that can be served: every operation of NFS, with the permissions of POSIX, independent of the
 * protocol's version. Opened by {@link ExportOpener}.
 *
 * <p>Not thread-safe: all calls come from one thread at a time. A method that throws an {@link NfsException} has
 * changed nothing.
 */
public final class Export implements Closeable {
    /** The longest name, in bytes. */
    public static final int NAME_LIMIT = 255;

    /** The longest path and the longest target of a symbolic link, in bytes. */
    public static final int PATH_LIMIT = 4096;

    private static final int MODE_BITS = 07777;
    private static final int SETUID = 04000;
    private static final int SETGID = 02000;
    private static final int GROUP_EXECUTE = 010;
    private static final long FILE_LIMIT = (1L << 44) - 1;
    private static final long ID_LIMIT = 0xffff_fffeL;

    private final InodeTable table;
    private final Store store;
    private final LongSupplier clock;
    private final long instance;
    private final long writeVerifier;
    private final int inodeLimit;

    /**
     * @param instance goes into handles: another one makes all handles stale
     * @param writeVerifier another one tells clients that unstable writes may be lost
     * @param clock the time in nanoseconds since 1970-01-01T00:00:00Z
     */
    Export(InodeTable table, Store store, LongSupplier clock, long instance, long writeVerifier, int inodeLimit) {
        this.table = table;
        this.store = store;
        this.clock = clock;
        this.instance = instance;
        this.writeVerifier = writeVerifier;
        this.inodeLimit = inodeLimit;
    }

    // ---- handles

    /** Returns the root directory. */
    public Inode root() {
        return table.root();
    }

    /** Returns a handle for an inode: {@link FileHandle#LENGTH} bytes. */
    public byte[] handle(Inode inode) {
        return new FileHandle(instance, inode.id()).encode();
    }

    /**
     * Returns what a handle stands for.
     *
     * @throws NfsException BADHANDLE if it is not one of this server's, STALE if what it stood for is gone
     */
    public Inode find(ByteBuffer handle) throws NfsException {
        FileHandle decoded = FileHandle.decode(handle);
        Inode inode = decoded.instance() == instance ? table.find(decoded.inode()) : null;
        if (inode == null) {
            throw new NfsException(NfsStatus.STALE);
        }
        return inode;
    }

    /** Returns the number that tells clients whether unstable writes of before may be lost. */
    public long writeVerifier() {
        return writeVerifier;
    }

    /** Returns the number that tells clients whether cookies of before are still good. */
    public long cookieVerifier() {
        return instance;
    }

    // ---- looking

    /** Takes in what happened to an inode on the host, before its attributes are told. */
    public Inode refresh(Inode inode) throws NfsException {
        host(() -> store.refresh(inode));
        return inode;
    }

    /** Finds a name in a directory. */
    public Inode lookup(Inode directory, String name, Credentials who) throws NfsException {
        requireDirectory(directory);
        host(() -> store.refreshNames(directory));
        Permissions.require(directory, who, Permissions.EXECUTE);
        if (name.equals(".")) {
            return directory;
        }
        if (name.equals("..")) {
            return directory.parent();
        }
        checkName(name);
        Link link = directory.directory().find(name);
        if (link == null) {
            throw new NfsException(NfsStatus.NOENT);
        }
        try {
            return refresh(link.inode());
        } catch (NfsException e) {
            // it was replaced on the host: there may be another of that name now
            Link again = directory.directory().find(name);
            if (again == null) {
                throw new NfsException(NfsStatus.NOENT);
            }
            return again.inode();
        }
    }

    /**
     * Finds a path from the root, as a client that mounts it names it. Symbolic links are not followed.
     *
     * @param path its components separated by slashes
     */
    public Inode walk(String path, Credentials who) throws NfsException {
        Inode at = root();
        for (String name : path.split("/")) {
            if (!name.isEmpty()) {
                at = lookup(at, name, who);
            }
        }
        return at;
    }

    /** Returns which of read (4), write (2) and execute or search (1) a caller may do. */
    public int access(Inode inode, Credentials who) throws NfsException {
        refresh(inode);
        return Permissions.granted(inode, who);
    }

    /** Returns the target of a symbolic link. */
    public String readLink(Inode link) throws NfsException {
        refresh(link);
        String target = link.target;
        if (target == null) {
            throw new NfsException(NfsStatus.INVAL);
        }
        return target;
    }

    /**
     * Returns names of a directory, without {@code .} and {@code ..}.
     *
     * @param cookie those after this one; {@link #FIRST_COOKIE} for all
     */
    public Collection<Link> list(Inode directory, long cookie, Credentials who) throws NfsException {
        requireDirectory(directory);
        host(() -> store.refreshNames(directory));
        Permissions.require(directory, who, Permissions.READ);
        return directory.directory().after(Math.max(cookie, Directory.DOT_DOT)).values();
    }

    /** The cookie before that of {@code .}; {@code .} and {@code ..} have the next two. */
    public static final long FIRST_COOKIE = 0;

    // ---- content

    /**
     * Reads from a regular file.
     *
     * @param into filled, as far as the file goes
     * @return how much was read
     */
    public int read(Inode file, long offset, ByteBuffer into, Credentials who) throws NfsException {
        requireFile(file);
        Permissions.requireRead(file, who);
        if (offset < 0 || offset >= file.size()) {
            return 0;
        }
        return hostResult(() -> store.read(file, offset, into));
    }

    /** Writes to a regular file. */
    public void write(Inode file, long offset, ByteBuffer data, Credentials who) throws NfsException {
        requireWritable();
        requireFile(file);
        Permissions.requireWrite(file, who);
        if (offset < 0 || offset > FILE_LIMIT - data.remaining()) {
            throw new NfsException(NfsStatus.FBIG);
        }
        if (!data.hasRemaining()) {
            return;
        }
        host(() -> store.write(file, offset, data));
        file.size = Math.max(file.size, offset + data.remaining());
        contentChanged(file, who);
    }

    /** Forces what was written to a file, and all changes of names and attributes, to the disk. */
    public void commit(Inode file) throws NfsException {
        requireFile(file);
        host(() -> store.force(file));
    }

    private void contentChanged(Inode file, Credentials who) throws NfsException {
        touch(file);
        int privileges = privileges(file);
        if (privileges != 0 && !who.isRoot()) {
            file.mode &= ~privileges;
            host(() -> store.changed(file, false));
        }
    }

    /** The bits that a program loses when somebody changes it; setgid without execution means something else. */
    private static int privileges(Inode file) {
        return file.mode & (SETUID | ((file.mode & GROUP_EXECUTE) != 0 ? SETGID : 0));
    }

    // ---- attributes

    /** Changes attributes. */
    public void setAttributes(Inode inode, SetAttributes set, Credentials who) throws NfsException {
        requireWritable();
        refresh(inode);
        checkIds(set);
        requireMayChange(inode, set, who);
        if (set.size() != null) {
            resize(inode, set.size(), who);
        }
        inode.createVerifier = null;
        boolean owners = set.uid() != null || set.gid() != null;
        boolean times = set.atime() != null || set.mtime() != null;
        if (set.mode() == null && !owners && !times) {
            return;
        }
        apply(inode, set, who);
        if (owners && set.mode() == null && !inode.isDirectory()) {
            inode.mode &= ~privileges(inode);
        }
        if (set.mode() != null || owners) {
            host(() -> store.changed(inode, false));
        }
        if (times) {
            host(() -> store.changed(inode, true));
        }
    }

    private void resize(Inode inode, long size, Credentials who) throws NfsException {
        if (inode.isDirectory()) {
            throw new NfsException(NfsStatus.ISDIR);
        }
        if (!inode.isFile() || size < 0) {
            throw new NfsException(NfsStatus.INVAL);
        }
        if (size > FILE_LIMIT) {
            throw new NfsException(NfsStatus.FBIG);
        }
        Permissions.requireWrite(inode, who);
        if (size != inode.size) {
            host(() -> store.resize(inode, size));
            inode.size = size;
        }
        contentChanged(inode, who);
    }

    private static void checkIds(SetAttributes set) throws NfsException {
        if ((set.uid() != null && set.uid() > ID_LIMIT) || (set.gid() != null && set.gid() > ID_LIMIT)) {
            throw new NfsException(NfsStatus.INVAL);
        }
    }

    private static void requireMayChange(Inode inode, SetAttributes set, Credentials who) throws NfsException {
        if (who.isRoot()) {
            return;
        }
        boolean owner = Permissions.isOwner(inode, who);
        Long uid = set.uid();
        Long gid = set.gid();
        boolean forbidden = (set.mode() != null && !owner)
                || (uid != null && !(owner && uid == inode.uid))
                || (gid != null && !(owner && (gid == inode.gid || who.isIn(gid))))
                || (isExplicit(set.atime()) && !owner)
                || (isExplicit(set.mtime()) && !owner);
        if (forbidden) {
            throw new NfsException(NfsStatus.PERM);
        }
        if ((set.atime() != null || set.mtime() != null) && !owner) {
            Permissions.require(inode, who, Permissions.WRITE);
        }
    }

    private static boolean isExplicit(SetAttributes.@Nullable Time time) {
        return time != null && !time.server();
    }

    private void apply(Inode inode, SetAttributes set, Credentials who) {
        if (set.uid() != null) {
            inode.uid = set.uid();
        }
        if (set.gid() != null) {
            inode.gid = set.gid();
        }
        if (set.mode() != null) {
            inode.mode = set.mode() & MODE_BITS;
            if (!who.isRoot() && !who.isIn(inode.gid) && !inode.isDirectory()) {
                inode.mode &= ~SETGID;
            }
        }
        if (set.atime() != null) {
            inode.atime = time(set.atime());
        }
        if (set.mtime() != null) {
            inode.mtime = time(set.mtime());
        }
        changed(inode);
    }

    private long time(SetAttributes.Time time) {
        return time.server() ? clock.getAsLong() : time.nanos();
    }

    // ---- names

    /** Makes something that is not there. */
    public Inode create(Inode directory, String name, NewNode node, Credentials who) throws NfsException {
        prepareNewName(directory, name, who);
        if (directory.directory().find(name) != null) {
            throw new NfsException(NfsStatus.EXIST);
        }
        SetAttributes set = node.attributes();
        checkIds(set);
        if (node.target() != null) {
            checkTarget(node.target());
        }
        Inode inode = table.add(node.type());
        try {
            long now = clock.getAsLong();
            inode.atime = now;
            inode.mtime = now;
            inode.ctime = now;
            inode.uid = who.uid() > ID_LIMIT ? ID_LIMIT : who.uid();
            boolean inherits = (directory.mode & SETGID) != 0;
            inode.gid = inherits ? directory.gid : who.gid() > ID_LIMIT ? ID_LIMIT : who.gid();
            inode.deviceMajor = node.deviceMajor();
            inode.deviceMinor = node.deviceMinor();
            inode.target = node.target();
            if (node.type() == FileType.SYMLINK) {
                inode.mode = 0777;
            } else {
                requireMayChange(inode, set, who);
                apply(inode, set, who);
                inode.mode |= inherits && inode.isDirectory() ? SETGID : 0;
            }
            host(() -> store.create(directory, name, inode));
        } catch (NfsException | RuntimeException e) {
            table.remove(inode);
            throw e;
        }
        directory.directory().add(directory, name, inode);
        namesChanged(directory);
        if (inode.isFile() && set.size() != null && set.size() > 0) {
            resize(inode, set.size(), who);
        }
        return inode;
    }

    /** Returns what a name in a directory stands for, or nothing, for a caller that may make it. */
    public Optional<Inode> existing(Inode directory, String name, Credentials who) throws NfsException {
        requireWritable();
        requireDirectory(directory);
        checkName(name);
        host(() -> store.refreshNames(directory));
        Permissions.require(directory, who, Permissions.EXECUTE);
        Link link = directory.directory().find(name);
        return link == null ? Optional.empty() : Optional.of(refresh(link.inode()));
    }

    /** Notes by which exclusive creation a file was made. */
    public void setCreateVerifier(Inode file, long verifier) {
        file.createVerifier = verifier;
    }

    /** Tells whether a file was made by this exclusive creation, and has not been changed since. */
    public boolean wasCreatedWith(Inode file, long verifier) {
        return file.createVerifier != null && file.createVerifier == verifier;
    }

    /** Gives something that is not a directory another name. */
    public void link(Inode inode, Inode directory, String name, Credentials who) throws NfsException {
        prepareNewName(directory, name, who);
        if (inode.isDirectory()) {
            throw new NfsException(NfsStatus.ISDIR);
        }
        if (directory.directory().find(name) != null) {
            throw new NfsException(NfsStatus.EXIST);
        }
        host(() -> store.link(inode, directory, name));
        directory.directory().add(directory, name, inode);
        changed(inode);
        namesChanged(directory);
    }

    /** Removes a name of something that is not a directory. */
    public void remove(Inode directory, String name, Credentials who) throws NfsException {
        Link link = prepareRemoval(directory, name, who);
        if (link.inode().isDirectory()) {
            throw new NfsException(NfsStatus.ISDIR);
        }
        remove(link);
    }

    /** Removes an empty directory. */
    public void removeDirectory(Inode directory, String name, Credentials who) throws NfsException {
        if (name.equals(".")) {
            throw new NfsException(NfsStatus.INVAL);
        }
        if (name.equals("..")) {
            throw new NfsException(NfsStatus.EXIST);
        }
        Link link = prepareRemoval(directory, name, who);
        if (!link.inode().isDirectory()) {
            throw new NfsException(NfsStatus.NOTDIR);
        }
        if (!link.inode().directory().isEmpty()) {
            throw new NfsException(NfsStatus.NOTEMPTY);
        }
        remove(link);
    }

    private void remove(Link link) throws NfsException {
        host(() -> store.remove(link));
        Inode inode = link.inode();
        table.detach(link);
        changed(inode);
        namesChanged(link.parent());
    }

    private Link prepareRemoval(Inode directory, String name, Credentials who) throws NfsException {
        requireWritable();
        requireDirectory(directory);
        checkName(name);
        host(() -> store.refreshNames(directory));
        Link link = directory.directory().find(name);
        Permissions.require(directory, who, Permissions.EXECUTE);
        if (link == null) {
            throw new NfsException(NfsStatus.NOENT);
        }
        Permissions.requireRemoval(link, who);
        return link;
    }

    /** Renames, in place of what the new name stands for, where that is of the same kind. */
    public void rename(Inode fromDirectory, String from, Inode toDirectory, String to, Credentials who)
            throws NfsException {
        Link link = prepareRemoval(fromDirectory, from, who);
        requireDirectory(toDirectory);
        checkName(to);
        host(() -> store.refreshNames(toDirectory));
        Permissions.requireNames(toDirectory, who);
        checkPath(toDirectory, to);
        Inode inode = link.inode();
        for (Inode at = toDirectory; inode.isDirectory(); at = at.parent()) {
            if (at == inode) {
                throw new NfsException(NfsStatus.INVAL);
            }
            if (at == root()) {
                break;
            }
        }
        Link replaced = toDirectory.directory().find(to);
        if (replaced != null) {
            if (replaced.inode() == inode) {
                return;
            }
            Permissions.requireRemoval(replaced, who);
            requireReplaceable(inode, replaced.inode());
        }
        host(() -> store.rename(link, toDirectory, to, replaced));
        if (replaced != null) {
            table.detach(replaced);
            changed(replaced.inode());
        }
        fromDirectory.directory().remove(link);
        toDirectory.directory().add(toDirectory, to, inode);
        changed(inode);
        namesChanged(fromDirectory);
        if (toDirectory != fromDirectory) {
            namesChanged(toDirectory);
        }
    }

    private static void requireReplaceable(Inode inode, Inode replaced) throws NfsException {
        if (replaced.isDirectory()) {
            if (!inode.isDirectory()) {
                throw new NfsException(NfsStatus.ISDIR);
            }
            if (!replaced.directory().isEmpty()) {
                throw new NfsException(NfsStatus.NOTEMPTY);
            }
        } else if (inode.isDirectory()) {
            throw new NfsException(NfsStatus.NOTDIR);
        }
    }

    private void prepareNewName(Inode directory, String name, Credentials who) throws NfsException {
        requireWritable();
        requireDirectory(directory);
        checkName(name);
        host(() -> store.refreshNames(directory));
        Permissions.requireNames(directory, who);
        checkPath(directory, name);
    }

    private void namesChanged(Inode directory) throws NfsException {
        touch(directory);
        host(() -> store.settled(directory));
    }

    // ---- the rest

    /** Tells whether nothing can be changed. */
    public boolean readOnly() {
        return store.readOnly();
    }

    /** Returns how much room there is on the host, in bytes: in all, and free. */
    public long[] space() throws NfsException {
        Store.Space space = hostResult(store::space);
        return new long[] {space.total(), space.free()};
    }

    /** Returns how many inodes there can be. */
    public int inodeLimit() {
        return inodeLimit;
    }

    /** Returns how many inodes there are. */
    public int inodeCount() {
        return table.size();
    }

    /** Brings everything to the disk and lets others use the directory. */
    @Override
    public void close() throws IOException {
        store.close();
    }

    private void touch(Inode inode) {
        long now = clock.getAsLong();
        inode.mtime = Math.max(now, inode.mtime == now ? now + 1 : now);
        changed(inode);
    }

    /** Clients tell by the change time whether what they know is still true, so it never stands still. */
    private void changed(Inode inode) {
        inode.ctime = Math.max(clock.getAsLong(), inode.ctime + 1);
    }

    private void requireWritable() throws NfsException {
        if (store.readOnly()) {
            throw new NfsException(NfsStatus.ROFS);
        }
    }

    private static void requireDirectory(Inode inode) throws NfsException {
        if (!inode.isDirectory()) {
            throw new NfsException(NfsStatus.NOTDIR);
        }
    }

    private static void requireFile(Inode inode) throws NfsException {
        if (inode.isDirectory()) {
            throw new NfsException(NfsStatus.ISDIR);
        }
        if (!inode.isFile()) {
            throw new NfsException(NfsStatus.INVAL);
        }
    }

    private static void checkName(String name) throws NfsException {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new NfsException(name.isEmpty() ? NfsStatus.ACCES : NfsStatus.EXIST);
        }
        if (name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
            throw new NfsException(NfsStatus.ACCES);
        }
        if (bytes(name) > NAME_LIMIT) {
            throw new NfsException(NfsStatus.NAMETOOLONG);
        }
    }

    private static void checkPath(Inode directory, String name) throws NfsException {
        String path = Inode.path(directory, name);
        if (bytes(path) >= PATH_LIMIT || !OwnershipManifest.isPath(path)) {
            throw new NfsException(NfsStatus.NAMETOOLONG);
        }
    }

    private static void checkTarget(String target) throws NfsException {
        if (target.isEmpty() || target.indexOf('\0') >= 0) {
            throw new NfsException(NfsStatus.INVAL);
        }
        if (bytes(target) >= PATH_LIMIT) {
            throw new NfsException(NfsStatus.NAMETOOLONG);
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private interface HostCall {
        void run() throws NfsException, IOException;
    }

    private interface HostQuestion<T> {
        T ask() throws NfsException, IOException;
    }

    private static void host(HostCall call) throws NfsException {
        hostResult(() -> {
            call.run();
            return Boolean.TRUE;
        });
    }

    private static <T> T hostResult(HostQuestion<T> question) throws NfsException {
        try {
            return question.ask();
        } catch (IOException e) {
            throw new NfsException(HostErrors.status(e));
        } catch (java.nio.file.InvalidPathException e) {
            // a name that the host's file system or character set cannot express
            throw new NfsException(NfsStatus.INVAL);
        }
    }
}
