package dev.envkit.toolkit.nfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.toolkit.nfs.NfsServer.Service;
import dev.envkit.toolkit.nfs.rpc.RpcCaller;
import dev.envkit.toolkit.nfs.rpc.Transport;
import dev.envkit.toolkit.nfs.xdr.XdrException;
import dev.envkit.toolkit.nfs.xdr.XdrReader;
import dev.envkit.toolkit.nfs.xdr.XdrWriter;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Sends calls to a server as messages, with AUTH_SYS, and takes the replies apart as far as RPC goes. */
public final class RpcClient {
    private final NfsServer server;
    private final RpcCaller caller;
    private int transaction = 1;
    private int uid;
    private int gid;

    public RpcClient(NfsServer server, Transport transport) {
        this.server = server;
        this.caller = new RpcCaller("10.0.0.111:" + 700, transport);
    }

    public RpcClient as(int newUid, int newGid) {
        uid = newUid;
        gid = newGid;
        return this;
    }

    /** Returns a call's message. */
    public static ByteBuffer message(
            int transaction, int program, int version, int procedure, int uid, int gid, Consumer<XdrWriter> arguments) {
        XdrWriter out = new XdrWriter();
        out.int32(transaction).int32(0).int32(2).int32(program).int32(version).int32(procedure);
        XdrWriter credentials = new XdrWriter();
        credentials.int32(0).string("mini2440").int32(uid).int32(gid).int32(0);
        ByteBuffer body = credentials.message();
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        out.int32(1).opaque(bytes).int32(0).int32(0);
        arguments.accept(out);
        return out.message();
    }

    /** Calls, expects that the call is accepted and carried out, and returns the results. */
    public XdrReader call(Service service, int program, int version, int procedure, Consumer<XdrWriter> arguments)
            throws XdrException {
        ByteBuffer call = message(transaction, program, version, procedure, uid, gid, arguments);
        ByteBuffer reply = server.answer(service, caller, call).orElseThrow();
        XdrReader in = new XdrReader(reply);
        assertEquals(transaction++, in.int32());
        assertEquals(1, in.int32(), "a reply");
        assertEquals(0, in.int32(), "accepted");
        in.int32();
        in.opaque(400);
        assertEquals(0, in.int32(), "carried out");
        return in;
    }

    /** Checks that all results were read. */
    public static void assertEnd(XdrReader in) {
        assertTrue(in.remaining() == 0, in.remaining() + " bytes too many");
    }
}
