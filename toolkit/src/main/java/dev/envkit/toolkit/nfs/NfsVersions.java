package dev.envkit.toolkit.nfs;

import dev.envkit.toolkit.nfs.rpc.RpcCall;
import dev.envkit.toolkit.nfs.rpc.RpcProgram;
import dev.envkit.toolkit.nfs.xdr.XdrException;
import dev.envkit.toolkit.nfs.xdr.XdrReader;
import dev.envkit.toolkit.nfs.xdr.XdrWriter;
import java.util.List;

/** One program of several versions, each of which is a class of its own. */
final class NfsVersions implements RpcProgram {
    private final List<RpcProgram> versions;

    /** @param versions each of one version, consecutive */
    NfsVersions(List<RpcProgram> versions) {
        this.versions = List.copyOf(versions);
    }

    private RpcProgram of(int version) {
        return versions.get(version - lowestVersion());
    }

    @Override
    public int number() {
        return versions.getFirst().number();
    }

    @Override
    public int lowestVersion() {
        return versions.getFirst().lowestVersion();
    }

    @Override
    public int highestVersion() {
        return versions.getLast().highestVersion();
    }

    @Override
    public boolean has(int version, int procedure) {
        return of(version).has(version, procedure);
    }

    @Override
    public boolean isIdempotent(int version, int procedure) {
        return of(version).isIdempotent(version, procedure);
    }

    @Override
    public void call(RpcCall call, XdrReader arguments, XdrWriter results) throws XdrException {
        of(call.version()).call(call, arguments, results);
    }
}
