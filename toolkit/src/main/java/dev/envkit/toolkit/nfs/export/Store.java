package dev.envkit.toolkit.nfs.export;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where an export is kept. Each method that changes something does so durably enough to survive the death of this
 * process, before the inodes in memory are changed; {@link #force} makes it survive the host's.
 */
interface Store extends Closeable {
    /** Returns why nothing can be written, or null if it can. */
    boolean readOnly();

    /**
     * Takes in what somebody did to the inode on the host.
     *
     * @throws NfsException STALE if it is not there any more
     */
    void refresh(Inode inode) throws NfsException, IOException;

    /** As {@link #refresh}, for a directory and the names in it. */
    void refreshNames(Inode directory) throws NfsException, IOException;

    /** Makes an object with a first name. The inode is complete but has no name yet. */
    void create(Inode parent, String name, Inode inode) throws NfsException, IOException;

    /** Gives an object that is no directory another name. */
    void link(Inode inode, Inode parent, String name) throws NfsException, IOException;

    /** Removes a name; a directory is empty. */
    void remove(Link link) throws NfsException, IOException;

    /**
     * Renames.
     *
     * @param replaced what the new name names so far, of a kind that may be replaced; null if nothing
     */
    void rename(Link from, Inode parent, String name, @Nullable Link replaced) throws NfsException, IOException;

    /** Records that owner, mode or times have been changed. */
    void changed(Inode inode, boolean times) throws NfsException, IOException;

    /** Is told that inodes in memory follow what a method above did: the names of a directory are as on the host. */
    void settled(Inode directory) throws IOException;

    /** Reads from a file until its end or until the buffer is full. */
    int read(Inode file, long offset, ByteBuffer into) throws NfsException, IOException;

    /** Writes to a file. */
    void write(Inode file, long offset, ByteBuffer data) throws NfsException, IOException;

    /** Makes a file longer or shorter. */
    void resize(Inode file, long size) throws NfsException, IOException;

    /** Forces content and records to the disk. */
    void force(Inode file) throws NfsException, IOException;

    /** Returns how much room there is. */
    Space space() throws IOException;

    /**
     * Room on the host.
     *
     * @param total bytes in all
     * @param free bytes free
     */
    record Space(long total, long free) {}
}
