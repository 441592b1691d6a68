package dev.envkit.toolkit.nfs.rpc;

import dev.envkit.toolkit.nfs.xdr.XdrException;
import dev.envkit.toolkit.nfs.xdr.XdrReader;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Who a caller says to be. Nothing proves it: whoever can send a call can be anybody, as always with AUTH_SYS.
 *
 * @param uid user's number, 0 to 2^32-1
 * @param gid number of the main group
 * @param groups numbers of further groups
 */
public record Credentials(long uid, long gid, long[] groups) {
    /** Calls without credentials come from nobody. */
    public static final Credentials NOBODY = new Credentials(65534, 65534, new long[0]);

    /** The superuser, for what the server itself does. */
    public static final Credentials ROOT = new Credentials(0, 0, new long[0]);

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
        long[] groups = new long[(int) count];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = in.uint32();
        }
        return new Credentials(uid, gid, groups);
    }

    /** Tells whether this is root. */
    public boolean isRoot() {
        return uid == 0;
    }

    /** Tells whether a group is among the caller's. */
    public boolean isIn(long group) {
        return gid == group || Arrays.stream(groups).anyMatch(g -> g == group);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Credentials c && uid == c.uid && gid == c.gid && Arrays.equals(groups, c.groups);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(uid * 31 + gid) + Arrays.hashCode(groups);
    }

    @Override
    public String toString() {
        return uid + ":" + gid + Arrays.toString(groups);
    }
}
