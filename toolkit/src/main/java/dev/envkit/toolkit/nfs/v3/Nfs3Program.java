package dev.envkit.toolkit.nfs.v3;

import dev.envkit.toolkit.nfs.export.Export;
import dev.envkit.toolkit.nfs.export.FileNames;
import dev.envkit.toolkit.nfs.export.Inode;
import dev.envkit.toolkit.nfs.export.NewNode;
import dev.envkit.toolkit.nfs.export.NfsException;
import dev.envkit.toolkit.nfs.export.NfsStatus;
import dev.envkit.toolkit.nfs.export.SetAttributes;
import dev.envkit.toolkit.nfs.rpc.Credentials;
import dev.envkit.toolkit.nfs.rpc.RpcCall;
import dev.envkit.toolkit.nfs.rpc.SingleVersionProgram;
import dev.envkit.toolkit.nfs.rpc.Transport;
import dev.envkit.toolkit.nfs.v3.Nfs3Types.Before;
import dev.envkit.toolkit.nfs.v3.Nfs3Types.Where;
import dev.envkit.toolkit.nfs.xdr.XdrException;
import dev.envkit.toolkit.nfs.xdr.XdrReader;
import dev.envkit.toolkit.nfs.xdr.XdrWriter;
import dev.envkit.workspace.manifest.FileType;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The procedures of NFS version 3 (RFC 1813, section 3.3) on an {@link Export}. Each reads all its arguments first, so
 * that nothing is done for a call that turns out to be garbage. For one thread.
 */
public final class Nfs3Program extends SingleVersionProgram {
    /** The number that both versions of NFS have. */
    public static final int NUMBER = 100003;

    static final int VERSION = 3;

    private static final int LAST_PROCEDURE = 21;
    private static final Set<Integer> NOT_IDEMPOTENT = Set.of(2, 7, 8, 9, 10, 11, 12, 13, 14, 15);

    /** Most bytes that one call over TCP reads or writes. */
    public static final int TCP_TRANSFER = 1 << 17;

    /** Most bytes that one call over UDP reads or writes: a datagram has room for 65,507 bytes with all headers. */
    public static final int UDP_TRANSFER = 1 << 15;

    private static final int MULTIPLE = 4096;
    private static final int LISTING_PREFERRED = 32768;
    private static final long FILE_LIMIT = (1L << 44) - 1;
    private static final int LINK_LIMIT = 32000;
    /** FSF3_LINK, FSF3_SYMLINK, FSF3_HOMOGENEOUS, FSF3_CANSETTIME. */
    private static final int PROPERTIES = 0x1b;

    private static final int VERIFIER = 8;
    private static final int UNSTABLE = 0;
    private static final int FILE_SYNC = 2;

    private static final int UNCHECKED = 0;
    private static final int GUARDED = 1;
    private static final int EXCLUSIVE = 2;

    private static final int ACCESS_READ = 0x01;
    private static final int ACCESS_LOOKUP = 0x02;
    private static final int ACCESS_MODIFY = 0x04;
    private static final int ACCESS_EXTEND = 0x08;
    private static final int ACCESS_DELETE = 0x10;
    private static final int ACCESS_EXECUTE = 0x20;

    private final Export export;

    /** @param export what is served */
    public Nfs3Program(Export export) {
        super(NUMBER, VERSION, LAST_PROCEDURE, NOT_IDEMPOTENT);
        this.export = export;
    }

    @Override
    public void call(RpcCall call, XdrReader in, XdrWriter out) throws XdrException {
        Credentials who = call.credentials();
        switch (call.procedure()) {
            case 1 -> getAttributes(in, out);
            case 2 -> setAttributes(in, out, who);
            case 3 -> lookup(in, out, who);
            case 4 -> access(in, out, who);
            case 5 -> readLink(in, out);
            case 6 -> read(call, in, out);
            case 7 -> write(in, out, who);
            case 8 -> create(in, out, who);
            case 9 -> makeDirectory(in, out, who);
            case 10 -> symlink(in, out, who);
            case 11 -> makeNode(in, out, who);
            case 12 -> remove(in, out, who, false);
            case 13 -> remove(in, out, who, true);
            case 14 -> rename(in, out, who);
            case 15 -> link(in, out, who);
            case 16 -> new Nfs3Listing(export, out, false).answer(in, who);
            case 17 -> new Nfs3Listing(export, out, true).answer(in, who);
            case 18 -> statistics(in, out);
            case 19 -> information(call, in, out);
            case 20 -> pathInformation(in, out);
            default -> commit(in, out);
        }
    }

    /** Does something, or answers with the status of a failure. */
    @FunctionalInterface
    interface Operation {
        void run() throws NfsException;
    }

    /** Runs an operation and returns how it went; {@code out} holds nothing of it when it failed. */
    static NfsStatus attempt(XdrWriter out, Operation operation) {
        int start = out.size();
        try {
            out.int32(NfsStatus.OK.number());
            operation.run();
            return NfsStatus.OK;
        } catch (NfsException e) {
            out.truncate(start);
            out.int32(e.status().number());
            return e.status();
        }
    }

    private @Nullable Inode findOrNull(ByteBuffer handle) {
        try {
            return export.find(handle);
        } catch (NfsException e) {
            return null;
        }
    }

    private Before before(ByteBuffer handle) {
        Inode inode = findOrNull(handle);
        return inode == null ? Before.UNKNOWN : Before.of(inode);
    }

    private void getAttributes(XdrReader in, XdrWriter out) throws XdrException {
        ByteBuffer handle = Nfs3Types.handle(in);
        attempt(out, () -> Nfs3Types.attributes(export.refresh(export.find(handle)), out));
    }

    private void setAttributes(XdrReader in, XdrWriter out, Credentials who) throws XdrException {
        ByteBuffer handle = Nfs3Types.handle(in);
        SetAttributes set = Nfs3Types.sattr(in);
        Long guard = Nfs3Types.guard(in);
        Before before = before(handle);
        attempt(out, () -> {
            Inode inode = export.find(handle);
            if (guard != null && guard != inode.ctime()) {
                throw new NfsException(NfsStatus.NOT_SYNC);
            }
            export.setAttributes(inode, set, who);
        });
        before.write(out);
    }

    private void lookup(XdrReader in, XdrWriter out, Credentials who) throws XdrException {
        Where where = Where.read(in);
        NfsStatus status = attempt(out, () -> {
            Inode directory = export.find(where.handle());
            Inode found = export.lookup(directory, where.name(), who);
            out.opaque(export.handle(found));
            Nfs3Types.postAttributes(found, out);
            Nfs3Types.postAttributes(directory, out);
        });
        if (status != NfsStatus.OK) {
            Nfs3Types.postAttributes(findOrNull(where.handle()), out);
        }
    }

    private void access(XdrReader in, XdrWriter out, Credentials who) throws XdrException {
        ByteBuffer handle = Nfs3Types.handle(in);
        int wanted = in.int32();
        NfsStatus status = attempt(out, () -> {
            Inode inode = export.find(handle);
            int granted = accessBits(inode, export.access(inode, who));
            Nfs3Types.postAttributes(inode, out);
            out.int32(granted & wanted);
        });
        if (status != NfsStatus.OK) {
            out.bool(false);
        }
    }

    private int accessBits(Inode inode, int permissions) {
        int bits = (permissions & 4) != 0 ? ACCESS_READ : 0;
        if ((permissions & 1) != 0) {
            bits |= inode.isDirectory() ? ACCESS_LOOKUP : ACCESS_EXECUTE;
        }
        if ((permissions & 2) != 0 && !export.readOnly()) {
            bits |= ACCESS_MODIFY | ACCESS_EXTEND | (inode.isDirectory() ? ACCESS_DELETE : 0);
        }
        return bits;
    }

    private void readLink(XdrReader in, XdrWriter out) throws XdrException {
        ByteBuffer handle = Nfs3Types.handle(in);
        NfsStatus status = attempt(out, () -> {
            Inode link = export.find(handle);
            String target = export.readLink(link);
            Nfs3Types.postAttributes(link, out);
            out.string(target);
        });
        if (status != NfsStatus.OK) {
            Nfs3Types.postAttributes(findOrNull(handle), out);
        }
    }

    private static int largestTransfer(RpcCall call) {
        return call.caller().transport() == Transport.UDP ? UDP_TRANSFER : TCP_TRANSFER;
    }

    private void read(RpcCall call, XdrReader in, XdrWriter out) throws XdrException {
        ByteBuffer handle = Nfs3Types.handle(in);
        long offset = in.int64();
        int count = (int) Math.min(in.uint32(), largestTransfer(call));
        NfsStatus status = attempt(out, () -> {
            Inode file = export.refresh(export.find(handle));
            Nfs3Types.postAttributes(file, out);
            int marks = out.size();
            out.int32(0).bool(false);
            int length = offset < 0 ? 0 : (int) Math.min(count, Math.max(0, file.size() - offset));
            ByteBuffer into = out.beginOpaque(length);
            int read = export.read(file, offset, into, call.credentials());
            out.endOpaque(read);
            out.patch(marks, read);
            boolean end = offset < 0 || offset + read >= file.size();
            out.patch(marks + Integer.BYTES, end ? 1 : 0);
        });
        if (status != NfsStatus.OK) {
            Nfs3Types.postAttributes(findOrNull(handle), out);
        }
    }

    private void write(XdrReader in, XdrWriter out, Credentials who) throws XdrException {
        ByteBuffer handle = Nfs3Types.handle(in);
        long offset = in.int64();
        long count = in.uint32();
        int stable = in.int32();
        ByteBuffer data = in.opaque(TCP_TRANSFER);
        if (stable < UNSTABLE || stable > FILE_SYNC) {
            throw new XdrException("stability " + stable);
        }
        Before before = before(handle);
        NfsStatus status = attempt(out, () -> {
            Inode file = export.find(handle);
            if (count != data.remaining()) {
                throw new NfsException(NfsStatus.INVAL);
            }
            export.write(file, offset, data, who);
            if (stable != UNSTABLE) {
                export.commit(file);
            }
        });
        before.write(out);
        if (status == NfsStatus.OK) {
            out.int32(data.remaining()).int32(stable == UNSTABLE ? UNSTABLE : FILE_SYNC);
            out.int64(export.writeVerifier());
        }
    }

    private void create(XdrReader in, XdrWriter out, Credentials who) throws XdrException {
        Where where = Where.read(in);
        int how = in.int32();
        SetAttributes set;
        long verifier = 0;
        switch (how) {
            case UNCHECKED, GUARDED -> set = Nfs3Types.sattr(in);
            case EXCLUSIVE -> {
                set = SetAttributes.NONE;
                verifier = in.fixed(VERIFIER).getLong();
            }
            default -> throw new XdrException("creation by way " + how);
        }
        long wanted = verifier;
        answerNew(where, out, directory -> {
            Inode existing = export.existing(directory, where.name(), who).orElse(null);
            if (existing != null) {
                return reuse(existing, how, set, wanted, who);
            }
            Inode made = export.create(directory, where.name(), NewNode.of(FileType.FILE, set), who);
            if (how == EXCLUSIVE) {
                export.setCreateVerifier(made, wanted);
            }
            return made;
        });
    }

    /** What a creation does when the file is there already. */
    private Inode reuse(Inode existing, int how, SetAttributes set, long verifier, Credentials who)
            throws NfsException {
        boolean repeated = how == EXCLUSIVE && export.wasCreatedWith(existing, verifier);
        if ((how != UNCHECKED && !repeated) || !existing.isFile()) {
            throw new NfsException(NfsStatus.EXIST);
        }
        Long size = set.size();
        if (size != null) {
            // what creat(2) does to a file that exists
            export.setAttributes(existing, new SetAttributes(null, null, null, size, null, null), who);
        }
        return existing;
    }

    private interface Maker {
        Inode make(Inode directory) throws NfsException;
    }

    /** Answers as CREATE, MKDIR, SYMLINK and MKNOD do. */
    private void answerNew(Where where, XdrWriter out, Maker maker) {
        Before before = before(where.handle());
        attempt(out, () -> {
            Inode made = maker.make(export.find(where.handle()));
            Nfs3Types.postHandle(export, made, out);
            Nfs3Types.postAttributes(made, out);
        });
        before.write(out);
    }

    private void makeDirectory(XdrReader in, XdrWriter out, Credentials who) throws XdrException {
        Where where = Where.read(in);
        SetAttributes set = Nfs3Types.sattr(in).withoutSize();
        NewNode node = NewNode.of(FileType.DIRECTORY, set);
        answerNew(where, out, directory -> export.create(directory, where.name(), node, who));
    }

    private void symlink(XdrReader in, XdrWriter out, Credentials who) throws XdrException {
        Where where = Where.read(in);
        Nfs3Types.sattr(in);
        ByteBuffer target = Nfs3Types.path(in);
        answerNew(where, out, directory -> {
            NewNode node = NewNode.symlink(FileNames.target(target), SetAttributes.NONE);
            return export.create(directory, where.name(), node, who);
        });
    }

    private void makeNode(XdrReader in, XdrWriter out, Credentials who) throws XdrException {
        Where where = Where.read(in);
        int number = in.int32();
        FileType type = switch (number) {
            case 3 -> FileType.BLOCK_DEVICE;
            case 4 -> FileType.CHARACTER_DEVICE;
            case 6 -> FileType.SOCKET;
            case 7 -> FileType.FIFO;
            case 1, 2, 5 -> null;
            default -> throw new XdrException("file type " + number);
        };
        SetAttributes set =
                type == null ? SetAttributes.NONE : Nfs3Types.sattr(in).withoutSize();
        boolean device = type != null && type.isDevice();
        long major = device ? in.uint32() : 0;
        long minor = device ? in.uint32() : 0;
        answerNew(where, out, directory -> {
            if (type == null) {
                throw new NfsException(NfsStatus.BADTYPE);
            }
            return export.create(directory, where.name(), NewNode.device(type, set, major, minor), who);
        });
    }

    private void remove(XdrReader in, XdrWriter out, Credentials who, boolean isDirectory) throws XdrException {
        Where where = Where.read(in);
        Before before = before(where.handle());
        attempt(out, () -> {
            Inode directory = export.find(where.handle());
            if (isDirectory) {
                export.removeDirectory(directory, where.name(), who);
            } else {
                export.remove(directory, where.name(), who);
            }
        });
        before.write(out);
    }

    private void rename(XdrReader in, XdrWriter out, Credentials who) throws XdrException {
        Where from = Where.read(in);
        Where to = Where.read(in);
        Before fromBefore = before(from.handle());
        Before toBefore = before(to.handle());
        attempt(
                out,
                () -> export.rename(export.find(from.handle()), from.name(), export.find(to.handle()), to.name(), who));
        fromBefore.write(out);
        toBefore.write(out);
    }

    private void link(XdrReader in, XdrWriter out, Credentials who) throws XdrException {
        ByteBuffer handle = Nfs3Types.handle(in);
        Where where = Where.read(in);
        Before before = before(where.handle());
        attempt(out, () -> export.link(export.find(handle), export.find(where.handle()), where.name(), who));
        Nfs3Types.postAttributes(findOrNull(handle), out);
        before.write(out);
    }

    private void statistics(XdrReader in, XdrWriter out) throws XdrException {
        ByteBuffer handle = Nfs3Types.handle(in);
        NfsStatus status = attempt(out, () -> {
            Inode inode = export.find(handle);
            long[] space = export.space();
            long free = (long) export.inodeLimit() - export.inodeCount();
            Nfs3Types.postAttributes(inode, out);
            out.int64(space[0]).int64(space[1]).int64(space[1]);
            out.int64(export.inodeLimit()).int64(free).int64(free);
            out.int32(0);
        });
        if (status != NfsStatus.OK) {
            out.bool(false);
        }
    }

    private void information(RpcCall call, XdrReader in, XdrWriter out) throws XdrException {
        ByteBuffer handle = Nfs3Types.handle(in);
        int transfer = largestTransfer(call);
        NfsStatus status = attempt(out, () -> {
            Nfs3Types.postAttributes(export.find(handle), out);
            out.int32(transfer).int32(transfer).int32(MULTIPLE);
            out.int32(transfer).int32(transfer).int32(MULTIPLE);
            out.int32(LISTING_PREFERRED);
            out.int64(FILE_LIMIT);
            out.int32(0).int32(1); // times are kept to the nanosecond
            out.int32(PROPERTIES);
        });
        if (status != NfsStatus.OK) {
            out.bool(false);
        }
    }

    private void pathInformation(XdrReader in, XdrWriter out) throws XdrException {
        ByteBuffer handle = Nfs3Types.handle(in);
        NfsStatus status = attempt(out, () -> {
            Nfs3Types.postAttributes(export.find(handle), out);
            out.int32(LINK_LIMIT).int32(Export.NAME_LIMIT);
            out.bool(true).bool(true).bool(false).bool(true);
        });
        if (status != NfsStatus.OK) {
            out.bool(false);
        }
    }

    private void commit(XdrReader in, XdrWriter out) throws XdrException {
        ByteBuffer handle = Nfs3Types.handle(in);
        in.int64(); // offset and count: all of the file is committed
        in.uint32();
        Before before = before(handle);
        NfsStatus status = attempt(out, () -> export.commit(export.find(handle)));
        before.write(out);
        if (status == NfsStatus.OK) {
            out.int64(export.writeVerifier());
        }
    }
}
