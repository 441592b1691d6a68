package dev.envkit.toolkit.nfs.rpc;

import dev.envkit.toolkit.nfs.xdr.XdrException;
import dev.envkit.toolkit.nfs.xdr.XdrReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Who a caller says to be. Nothing proves it: whoever can send a call can be anybody, as always with AUTH_SYS.
 *
 * @param uid user's number, 0 to 2^32-1
 * @param gid number of the main group
 * @param groups numbers of further groups
 */
public record Credentials(long uid, long gid, List<Long> groups) {
    /** Copies the list. */
    public Credentials {
        groups = List.copyOf(groups);
    }

    /** Calls without credentials come from nobody. */
    public static final Credentials NOBODY = new Credentials(65534, 65534, List.of());

    /** The superuser, for what the server itself does. */
    public static final Credentials ROOT = new Credentials(0, 0, List.of());

    static final int MACHINE_NAME_LIMIT = 255;
    static final int GROUPS_LIMIT = 16;

    /** Reads the body of AUTH_SYS (RFC 5531, appendix A). */
    static Credentials parse(ByteBuffer body) throws XdrException {
        XdrReader in = new XdrReader(body);
        in.uint32(); // stamp
        in.opaque(MACHINE_NAME_LIMIT);
        long uid = in.uint32();
        long gid = in.uint32();
        long count = in.uint32();
        if (count > GROUPS_LIMIT) {
            throw new XdrException(count + " groups where at most " + GROUPS_LIMIT + " are allowed");
        }
        List<Long> groups = new ArrayList<>((int) count);
        for (int i = 0; i < count; i++) {
            groups.add(in.uint32());
        }
        return new Credentials(uid, gid, groups);
    }

    /** Tells whether this is root. */
    public boolean isRoot() {
        return uid == 0;
    }

    /** Tells whether a group is among the caller's. */
    public boolean isIn(long group) {
        return gid == group || groups.contains(group);
    }
}
