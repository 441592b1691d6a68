package dev.envkit.toolkit.nfs.v3;

import dev.envkit.toolkit.nfs.export.Export;
import dev.envkit.toolkit.nfs.export.Inode;
import dev.envkit.toolkit.nfs.export.Link;
import dev.envkit.toolkit.nfs.export.NfsException;
import dev.envkit.toolkit.nfs.export.NfsStatus;
import dev.envkit.toolkit.nfs.rpc.Credentials;
import dev.envkit.toolkit.nfs.xdr.XdrException;
import dev.envkit.toolkit.nfs.xdr.XdrReader;
import dev.envkit.toolkit.nfs.xdr.XdrWriter;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One answer to READDIR or READDIRPLUS (RFC 1813, sections 3.3.16 and 3.3.17). */
final class Nfs3Listing {
    private static final int LARGEST = 1 << 16;
    private static final int VERIFIER = 8;
    /** What stands behind the last entry: no more entries, and whether that was all. */
    private static final int END = 2 * Integer.BYTES;

    private static final long DOT = 1;
    private static final long DOT_DOT = 2;

    private final Export export;
    private final XdrWriter out;
    private final boolean plus;
    private long limit;
    private long namesLimit;
    private int start;
    private int names;
    private int entries;

    Nfs3Listing(Export export, XdrWriter out, boolean plus) {
        this.export = export;
        this.out = out;
        this.plus = plus;
    }

    void answer(XdrReader in, Credentials who) throws XdrException {
        ByteBuffer handle = Nfs3Types.handle(in);
        long cookie = in.int64();
        long verifier = in.fixed(VERIFIER).getLong();
        namesLimit = in.uint32();
        limit = Math.min(plus ? in.uint32() : namesLimit, LARGEST);
        start = out.size();
        NfsStatus status = Nfs3Program.attempt(out, () -> list(handle, cookie, verifier, who));
        if (status != NfsStatus.OK) {
            Nfs3Types.postAttributes(directory(handle), out);
        }
    }

    private @Nullable Inode directory(ByteBuffer handle) {
        try {
            return export.find(handle);
        } catch (NfsException e) {
            return null;
        }
    }

    private void list(ByteBuffer handle, long cookie, long verifier, Credentials who) throws NfsException {
        Inode directory = export.find(handle);
        // clients that did not begin to list yet, and some that go on, send no verifier
        if (cookie < 0 || (cookie != 0 && verifier != 0 && verifier != export.cookieVerifier())) {
            throw new NfsException(NfsStatus.BAD_COOKIE);
        }
        Iterable<Link> links = export.list(directory, cookie, who);
        Nfs3Types.postAttributes(directory, out);
        out.int64(export.cookieVerifier());
        boolean all = (cookie >= DOT || add(directory, ".", DOT))
                && (cookie >= DOT_DOT || add(parent(directory, who), "..", DOT_DOT));
        if (all) {
            for (Link link : links) {
                all = add(link.inode(), link.name(), link.cookie());
                if (!all) {
                    break;
                }
            }
        }
        if (!all && entries == 0) {
            throw new NfsException(NfsStatus.TOOSMALL);
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

    private boolean add(Inode inode, String name, long cookie) {
        int before = out.size();
        out.bool(true).int64(inode.id()).string(name).int64(cookie);
        int length = out.size() - before;
        if (plus) {
            Nfs3Types.postAttributes(inode, out);
            Nfs3Types.postHandle(export, inode, out);
        }
        if (out.size() - start + END > limit || names + length > namesLimit) {
            out.truncate(before);
            return false;
        }
        names += length;
        entries++;
        return true;
    }
}
