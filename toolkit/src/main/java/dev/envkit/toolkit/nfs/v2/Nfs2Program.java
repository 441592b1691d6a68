package dev.envkit.toolkit.nfs.v2;

import dev.envkit.toolkit.nfs.export.Export;
import dev.envkit.toolkit.nfs.export.FileNames;
import dev.envkit.toolkit.nfs.export.Inode;
import dev.envkit.toolkit.nfs.export.Link;
import dev.envkit.toolkit.nfs.export.NewNode;
import dev.envkit.toolkit.nfs.export.NfsException;
import dev.envkit.toolkit.nfs.export.NfsStatus;
import dev.envkit.toolkit.nfs.export.SetAttributes;
import dev.envkit.toolkit.nfs.rpc.Credentials;
import dev.envkit.toolkit.nfs.rpc.RpcCall;
import dev.envkit.toolkit.nfs.rpc.SingleVersionProgram;
import dev.envkit.toolkit.nfs.xdr.XdrException;
import dev.envkit.toolkit.nfs.xdr.XdrReader;
import dev.envkit.toolkit.nfs.xdr.XdrWriter;
import dev.envkit.workspace.manifest.FileType;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/** The procedures of NFS version 2 (RFC 1094, section 2.2) on an {@link Export}. For one thread. */
public final class Nfs2Program extends SingleVersionProgram {
    private static final int NUMBER = 100003;
    private static final int VERSION = 2;
    private static final int LAST_PROCEDURE = 17;
    private static final Set<Integer> NOT_IDEMPOTENT = Set.of(2, 8, 9, 10, 11, 12, 13, 14, 15);
    private static final int HANDLE = 32;
    private static final int PATH_LIMIT = 1024;
    private static final int FIFO_DEVICE = -1;
    private static final int SMALLEST_LISTING = 32;

    private final Export export;

    /** @param export what is served */
    public Nfs2Program(Export export) {
        super(NUMBER, VERSION, LAST_PROCEDURE, NOT_IDEMPOTENT);
        this.export = export;
    }

    @Override
    public void call(RpcCall call, XdrReader in, XdrWriter out) throws XdrException {
        int start = out.size();
        out.int32(NfsStatus.OK.number());
        Credentials who = call.credentials();
        try {
            switch (call.procedure()) {
                case 1 -> attributes(export.refresh(handle(in)), out);
                case 2 -> setAttributes(in, out, who);
                case 4 -> lookup(in, out, who);
                case 5 -> out.string(export.readLink(handle(in)));
                case 6 -> read(in, out, who);
                case 8 -> write(in, out, who);
                case 9 -> create(in, out, who);
                case 10 -> {
                    Where where = where(in);
                    export.remove(where.directory(), where.name(), who);
                }
                case 11 -> {
                    Where from = where(in);
                    Where to = where(in);
                    export.rename(from.directory(), from.name(), to.directory(), to.name(), who);
                }
                case 12 -> {
                    Inode inode = handle(in);
                    Where where = where(in);
                    export.link(inode, where.directory(), where.name(), who);
                }
                case 13 -> symlink(in, who);
                case 14 -> makeDirectory(in, out, who);
                case 15 -> {
                    Where where = where(in);
                    export.removeDirectory(where.directory(), where.name(), who);
                }
                case 16 -> readDirectory(in, out, who);
                case 17 -> {
                    handle(in);
                    statistics(out);
                }
                default -> {
                    // ROOT and WRITECACHE: obsolete and unused; their results are void
                    out.truncate(start);
                }
            }
        } catch (NfsException e) {
            out.truncate(start);
            out.int32(e.status().numberInVersion2());
        }
    }

    private record Where(Inode directory, String name) {}

    private Inode handle(XdrReader in) throws XdrException, NfsException {
        return export.find(in.fixed(HANDLE));
    }

    private Where where(XdrReader in) throws XdrException, NfsException {
        ByteBuffer handle = in.fixed(HANDLE);
        ByteBuffer name = in.opaque(PATH_LIMIT);
        return new Where(export.find(handle), FileNames.name(name));
    }

    private static void attributes(Inode inode, XdrWriter out) {
        Nfs2Types.attributes(inode, out);
    }

    private void handleAndAttributes(Inode inode, XdrWriter out) {
        out.fixed(export.handle(inode));
        attributes(inode, out);
    }

    private void setAttributes(XdrReader in, XdrWriter out, Credentials who) throws XdrException, NfsException {
        ByteBuffer handle = in.fixed(HANDLE);
        Nfs2Types.Sattr set = Nfs2Types.sattr(in);
        Inode inode = export.find(handle);
        export.setAttributes(inode, set.set(), who);
        attributes(inode, out);
    }

    private void lookup(XdrReader in, XdrWriter out, Credentials who) throws XdrException, NfsException {
        Where where = where(in);
        handleAndAttributes(export.lookup(where.directory(), where.name(), who), out);
    }

    private void read(XdrReader in, XdrWriter out, Credentials who) throws XdrException, NfsException {
        ByteBuffer handle = in.fixed(HANDLE);
        long offset = in.uint32();
        int count = (int) Math.min(in.uint32(), Nfs2Types.MAX_DATA);
        in.uint32(); // total count, unused
        Inode file = export.refresh(export.find(handle));
        attributes(file, out);
        ByteBuffer into = out.beginOpaque(count);
        out.endOpaque(export.read(file, offset, into, who));
    }

    private void write(XdrReader in, XdrWriter out, Credentials who) throws XdrException, NfsException {
        ByteBuffer handle = in.fixed(HANDLE);
        in.uint32(); // begin offset, unused
        long offset = in.uint32();
        in.uint32(); // total count, unused
        ByteBuffer data = in.opaque(Nfs2Types.MAX_DATA);
        Inode file = export.find(handle);
        export.write(file, offset, data, who);
        attributes(file, out);
    }

    /** Version 2 has no MKNOD: the type is in the mode, and a device's number in the size. */
    private void create(XdrReader in, XdrWriter out, Credentials who) throws XdrException, NfsException {
        ByteBuffer handle = in.fixed(HANDLE);
        ByteBuffer rawName = in.opaque(PATH_LIMIT);
        Nfs2Types.Sattr sattr = Nfs2Types.sattr(in);
        Inode directory = export.find(handle);
        String name = FileNames.name(rawName);
        SetAttributes set = withDefaultMode(sattr.set(), 0666);
        FileType type = sattr.mode() == -1 ? FileType.FILE : Nfs2Types.type(sattr.mode());
        if (type == null || type == FileType.DIRECTORY) {
            throw new NfsException(NfsStatus.INVAL);
        }
        if (type != FileType.FILE) {
            SetAttributes withoutSize = set.withoutSize();
            boolean fifo = type == FileType.CHARACTER_DEVICE && sattr.size() == FIFO_DEVICE;
            NewNode node = !type.isDevice() || fifo
                    ? NewNode.of(fifo ? FileType.FIFO : type, withoutSize)
                    : NewNode.device(type, withoutSize, Nfs2Types.major(sattr.size()), Nfs2Types.minor(sattr.size()));
            handleAndAttributes(export.create(directory, name, node, who), out);
            return;
        }
        Optional<Inode> existing = export.existing(directory, name, who);
        if (existing.isEmpty()) {
            handleAndAttributes(export.create(directory, name, NewNode.of(FileType.FILE, set), who), out);
            return;
        }
        Inode file = existing.get();
        if (!file.isFile()) {
            throw new NfsException(file.isDirectory() ? NfsStatus.ISDIR : NfsStatus.EXIST);
        }
        Long size = set.size();
        if (size != null) {
            // what creat(2) does to a file that exists
            export.setAttributes(file, new SetAttributes(null, null, null, size, null, null), who);
        }
        handleAndAttributes(file, out);
    }

    private static SetAttributes withDefaultMode(SetAttributes set, int mode) {
        return set.mode() == null ? set.withMode(mode) : set;
    }

    private void symlink(XdrReader in, Credentials who) throws XdrException, NfsException {
        ByteBuffer handle = in.fixed(HANDLE);
        ByteBuffer name = in.opaque(PATH_LIMIT);
        ByteBuffer target = in.opaque(PATH_LIMIT);
        Nfs2Types.sattr(in);
        NewNode node = NewNode.symlink(FileNames.target(target), SetAttributes.NONE);
        export.create(export.find(handle), FileNames.name(name), node, who);
    }

    private void makeDirectory(XdrReader in, XdrWriter out, Credentials who) throws XdrException, NfsException {
        ByteBuffer handle = in.fixed(HANDLE);
        ByteBuffer name = in.opaque(PATH_LIMIT);
        SetAttributes set = withDefaultMode(Nfs2Types.sattr(in).set().withoutSize(), 0777);
        NewNode node = NewNode.of(FileType.DIRECTORY, set);
        handleAndAttributes(export.create(export.find(handle), FileNames.name(name), node, who), out);
    }

    private void readDirectory(XdrReader in, XdrWriter out, Credentials who) throws XdrException, NfsException {
        ByteBuffer handle = in.fixed(HANDLE);
        long cookie = in.uint32();
        int limit = (int) Math.min(in.uint32(), Nfs2Types.MAX_DATA);
        Inode directory = export.find(handle);
        if (limit < SMALLEST_LISTING) {
            throw new NfsException(NfsStatus.IO);
        }
        Listing listing = new Listing(out, limit);
        Iterable<Link> links = export.list(directory, cookie, who);
        boolean all = (cookie >= 1 || listing.add(directory, ".", 1))
                && (cookie >= 2 || listing.add(parent(directory, who), "..", 2));
        if (all) {
            for (Link link : links) {
                all = listing.add(link.inode(), link.name(), link.cookie());
                if (!all) {
                    break;
                }
            }
        }
        out.bool(false).bool(all);
    }

    private Inode parent(Inode directory, Credentials who) {
        try {
            return export.lookup(directory, "..", who);
        } catch (NfsException e) {
            // readable but not searchable; the number is all that is wanted
            return directory;
        }
    }

    /** Adds entries while there is room. */
    private static final class Listing {
        private final XdrWriter out;
        private final int end;

        Listing(XdrWriter out, int limit) {
            this.out = out;
            // room for the marks at the end
            this.end = out.size() + limit - 2 * Integer.BYTES;
        }

        boolean add(Inode inode, String name, long cookie) {
            int before = out.size();
            out.bool(true).uint32(inode.id()).string(name).uint32(cookie);
            if (out.size() > end) {
                out.truncate(before);
                return false;
            }
            return true;
        }
    }

    private void statistics(XdrWriter out) throws NfsException {
        long[] space = export.space();
        out.int32(Nfs2Types.MAX_DATA).int32(Nfs2Types.BLOCK_SIZE);
        out.uint32(blocks(space[0])).uint32(blocks(space[1])).uint32(blocks(space[1]));
    }

    private static long blocks(long bytes) {
        return Math.min(bytes / Nfs2Types.BLOCK_SIZE, Integer.MAX_VALUE);
    }
}
