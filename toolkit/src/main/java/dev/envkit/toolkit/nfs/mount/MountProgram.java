package dev.envkit.toolkit.nfs.mount;

import dev.envkit.toolkit.nfs.export.Export;
import dev.envkit.toolkit.nfs.export.Inode;
import dev.envkit.toolkit.nfs.export.NfsException;
import dev.envkit.toolkit.nfs.export.NfsStatus;
import dev.envkit.toolkit.nfs.rpc.Credentials;
import dev.envkit.toolkit.nfs.rpc.RpcCall;
import dev.envkit.toolkit.nfs.rpc.RpcProgram;
import dev.envkit.toolkit.nfs.xdr.XdrException;
import dev.envkit.toolkit.nfs.xdr.XdrReader;
import dev.envkit.toolkit.nfs.xdr.XdrWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Gives out the handle of the exported directory, or of one below it, in versions 1 and 2 (for NFS version 2) and 3
 * (for NFS version 3).
 */
public final class MountProgram implements RpcProgram {
    /** Its number. */
    public static final int NUMBER = 100005;

    private static final int VERSION_1 = 1;
    private static final int VERSION_3 = 3;

    private static final int MNT = 1;
    private static final int DUMP = 2;
    private static final int UMNT = 3;
    private static final int UMNTALL = 4;
    private static final int EXPORT = 5;
    private static final int EXPORTALL = 6;

    private static final int PATH_LIMIT = 1024;
    private static final int AUTH_SYS = 1;
    private static final int MOUNTS_LIMIT = 256;

    private record Mount(String address, String path) {}

    private final Export export;
    private final List<String> names;
    private final Set<Mount> mounts = new LinkedHashSet<>();

    /**
     * @param names paths under which clients know the exported directory, the one that is listed first; each begins
     *     with a slash and does not end with one, but for {@code "/"} itself
     */
    public MountProgram(Export export, List<String> names) {
        this.export = export;
        this.names = List.copyOf(names);
    }

    @Override
    public int number() {
        return NUMBER;
    }

    @Override
    public int lowestVersion() {
        return VERSION_1;
    }

    @Override
    public int highestVersion() {
        return VERSION_3;
    }

    @Override
    public boolean has(int version, int procedure) {
        return procedure >= MNT && procedure <= (version == VERSION_3 ? EXPORT : EXPORTALL);
    }

    @Override
    public boolean isIdempotent(int version, int procedure) {
        return true;
    }

    @Override
    public void call(RpcCall call, XdrReader arguments, XdrWriter results) throws XdrException {
        switch (call.procedure()) {
            case MNT -> mount(call, arguments.string(PATH_LIMIT), results);
            case DUMP -> dump(results);
            case UMNT -> mounts.remove(new Mount(host(call), arguments.string(PATH_LIMIT)));
            case UMNTALL -> mounts.removeIf(mount -> mount.address().equals(host(call)));
            default -> exports(results);
        }
    }

    private void mount(RpcCall call, String path, XdrWriter out) {
        try {
            Inode directory = find(path);
            if (!directory.isDirectory()) {
                throw new NfsException(NfsStatus.NOTDIR);
            }
            out.int32(NfsStatus.OK.number());
            if (call.version() == VERSION_3) {
                out.opaque(export.handle(directory));
                out.int32(1).int32(AUTH_SYS);
            } else {
                out.fixed(export.handle(directory));
            }
            if (mounts.size() < MOUNTS_LIMIT) {
                mounts.add(new Mount(host(call), path));
            }
        } catch (NfsException e) {
            out.int32(e.status().number());
        }
    }

    private Inode find(String path) throws NfsException {
        for (String name : names) {
            if (path.equals(name) || path.equals(name + "/")) {
                return export.root();
            }
        }
        for (String name : names) {
            String prefix = name.equals("/") ? name : name + "/";
            if (path.startsWith(prefix)) {
                return export.walk(path.substring(prefix.length()), Credentials.ROOT);
            }
        }
        throw new NfsException(NfsStatus.NOENT);
    }

    private static String host(RpcCall call) {
        String address = call.caller().address();
        int colon = address.lastIndexOf(':');
        return colon < 0 ? address : address.substring(0, colon);
    }

    private void dump(XdrWriter out) {
        for (Mount mount : mounts) {
            out.bool(true).string(mount.address()).string(mount.path());
        }
        out.bool(false);
    }

    private void exports(XdrWriter out) {
        // one export, for everyone: no list of groups
        out.bool(true).string(names.getFirst()).bool(false).bool(false);
    }
}
