package dev.envkit.toolkit.nfs.rpc;

import dev.envkit.toolkit.nfs.xdr.XdrException;
import dev.envkit.toolkit.nfs.xdr.XdrReader;
import dev.envkit.toolkit.nfs.xdr.XdrWriter;

/** A remote program, in consecutive versions. Procedure 0, which does nothing, is the server's. */
public interface RpcProgram {
    /** Returns its number. */
    int number();

    /** Returns the lowest version that it speaks. */
    int lowestVersion();

    /** Returns the highest version that it speaks. */
    int highestVersion();

    /** Tells whether a version has a procedure. */
    boolean has(int version, int procedure);

    /** Tells whether it is harmless to carry out a procedure again when a call is repeated. */
    boolean isIdempotent(int version, int procedure);

    /**
     * Carries out a call.
     *
     * @param call with a version and procedure that this has
     * @param arguments the call's arguments
     * @param results takes the results; what was written is dropped when this throws
     * @throws XdrException if the arguments cannot be understood; nothing has been done then
     */
    void call(RpcCall call, XdrReader arguments, XdrWriter results) throws XdrException;
}
