package dev.envkit.toolkit.nfs.export;

import dev.envkit.toolkit.nfs.rpc.Credentials;

/** Who may do what: the rules of POSIX, for numbers that come with the call. Root may do everything. */
final class Permissions {
    static final int READ = 4;
    static final int WRITE = 2;
    static final int EXECUTE = 1;

    private static final int STICKY = 01000;
    private static final int ANY_EXECUTE = 0111;

    private Permissions() {}

    /** Tells whether all of some permissions are given. */
    static boolean has(Inode inode, Credentials who, int wanted) {
        return (granted(inode, who) & wanted) == wanted;
    }

    /** Returns the permissions that a caller has. */
    static int granted(Inode inode, Credentials who) {
        if (who.isRoot()) {
            boolean executable = inode.isDirectory() || (inode.mode() & ANY_EXECUTE) != 0;
            return READ | WRITE | (executable ? EXECUTE : 0);
        }
        int shift = isOwner(inode, who) ? 6 : who.isIn(inode.gid()) ? 3 : 0;
        return inode.mode() >> shift & 7;
    }

    static boolean isOwner(Inode inode, Credentials who) {
        return who.uid() == inode.uid();
    }

    static boolean ownerOrRoot(Inode inode, Credentials who) {
        return who.isRoot() || isOwner(inode, who);
    }

    static void require(Inode inode, Credentials who, int wanted) throws NfsException {
        if (!has(inode, who, wanted)) {
            throw new NfsException(NfsStatus.ACCES);
        }
    }

    /**
     * Checks for reading a file. The client has checked when the program opened it, perhaps with a mode changed since:
     * the owner may always go on, and what can be executed can be read for that.
     */
    static void requireRead(Inode file, Credentials who) throws NfsException {
        if (!isOwner(file, who) && !has(file, who, READ) && !has(file, who, EXECUTE)) {
            throw new NfsException(NfsStatus.ACCES);
        }
    }

    /** Checks for writing to a file; the owner may go on with what was open. */
    static void requireWrite(Inode file, Credentials who) throws NfsException {
        if (!isOwner(file, who)) {
            require(file, who, WRITE);
        }
    }

    /** Checks for adding or removing names. */
    static void requireNames(Inode directory, Credentials who) throws NfsException {
        require(directory, who, WRITE | EXECUTE);
    }

    /** Checks for removing a name, with regard to the sticky bit. */
    static void requireRemoval(Link link, Credentials who) throws NfsException {
        Inode directory = link.parent();
        requireNames(directory, who);
        if ((directory.mode() & STICKY) != 0 && !ownerOrRoot(directory, who) && !isOwner(link.inode(), who)) {
            throw new NfsException(NfsStatus.PERM);
        }
    }
}
