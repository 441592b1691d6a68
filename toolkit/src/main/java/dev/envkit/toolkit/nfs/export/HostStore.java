package dev.envkit.toolkit.nfs.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What both kinds of store do alike: contents in files of the host, times, and the log of changes. */
abstract class HostStore implements Store {
    private final OpenFiles open;
    private final Set<Inode> untimed = new LinkedHashSet<>();

    /** @param places where contents may be */
    HostStore(Beneath... places) {
        open = new OpenFiles(List.of(places));
    }

    /** Returns where an inode's content is, after making sure that it is still that. */
    abstract Path contentOf(Inode file) throws NfsException, IOException;

    /** Returns where an inode is on the host, or null if the host has nothing of it. */
    abstract @Nullable Path whereIs(Inode inode);

    /** Makes the content writable, where it is not yet. */
    abstract void prepareWrite(Inode file, boolean keepContent) throws NfsException, IOException;

    /** Returns the log of changes, begun if need be. */
    abstract ChangeLog log() throws IOException;

    /** Returns the log of changes if there were any. */
    abstract @Nullable ChangeLog logIfAny();

    OpenFiles openFiles() {
        return open;
    }

    /** An action on the host. */
    @FunctionalInterface
    interface HostAction {
        void run() throws IOException;
    }

    /** Logs a change and does it on the host; where the host refuses, the log says that it did not happen. */
    void logged(Change change, HostAction action) throws IOException {
        ChangeLog log = log();
        log.append(change);
        try {
            action.run();
        } catch (IOException | RuntimeException e) {
            try {
                log.append(new Change.Abort());
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    /** Notes that the host's file does not show an inode's times yet. */
    void timesChanged(Inode inode) {
        inode.host.timesDirty = true;
        untimed.add(inode);
    }

    /** Gives the host's file an inode's times. */
    void flushTimes(Inode inode) throws IOException {
        if (untimed.remove(inode)) {
            OpenFiles.flushTimes(inode, whereIs(inode));
        }
    }

    private void flushAllTimes() {
        for (Inode inode : List.copyOf(untimed)) {
            try {
                if (!inode.isGone()) {
                    flushTimes(inode);
                }
            } catch (IOException e) {
                // somebody removed it on the host, or it is not ours: its time is all that is lost
                untimed.remove(inode);
            }
        }
    }

    /** Forgets what is kept for an inode that lost its last name. */
    void forget(Inode inode) throws IOException {
        untimed.remove(inode);
        open.close(inode);
    }

    FileChannel channel(Inode file, boolean write) throws NfsException, IOException {
        return open.open(file, contentOf(file), write);
    }

    @Override
    public int read(Inode file, long offset, ByteBuffer into) throws NfsException, IOException {
        return OpenFiles.read(channel(file, false), offset, into);
    }

    @Override
    public void write(Inode file, long offset, ByteBuffer data) throws NfsException, IOException {
        prepareWrite(file, true);
        OpenFiles.write(channel(file, true), offset, data);
        wrote(file);
    }

    @Override
    public void resize(Inode file, long size) throws NfsException, IOException {
        prepareWrite(file, size > 0);
        OpenFiles.resize(channel(file, true), size);
        wrote(file);
    }

    private void wrote(Inode file) {
        file.host.changedHere = true;
        file.host.unforced = true;
        timesChanged(file);
    }

    @Override
    public void force(Inode file) throws NfsException, IOException {
        if (file.isFile() && file.host.unforced) {
            flushTimes(file);
            channel(file, true).force(false);
            file.host.unforced = false;
        }
        ChangeLog log = logIfAny();
        if (log != null) {
            log.force();
        }
    }

    static Space spaceOf(Path directory) throws IOException {
        FileStore store = Files.getFileStore(directory);
        return new Space(store.getTotalSpace(), store.getUsableSpace());
    }

    @Override
    public void close() throws IOException {
        flushAllTimes();
        open.close();
    }
}
