package dev.envkit.toolkit.nfs.rpc;

import dev.envkit.toolkit.nfs.xdr.XdrException;
import dev.envkit.toolkit.nfs.xdr.XdrReader;
import dev.envkit.toolkit.nfs.xdr.XdrWriter;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers the calls of some programs (RFC 5531). A message that is not a call gets no answer; any other gets one,
 * whatever is wrong with it, and never an exception.
 *
 * <p>Not thread-safe: whoever carries the messages calls {@link #answer} from one thread at a time.
 */
public final class RpcServer {
    private static final int CALL = 0;
    private static final int REPLY = 1;
    private static final int RPC_VERSION = 2;
    private static final int OPAQUE_AUTH_LIMIT = 400;

    private static final int MSG_ACCEPTED = 0;
    private static final int MSG_DENIED = 1;
    private static final int RPC_MISMATCH = 0;
    private static final int AUTH_ERROR = 1;

    private static final int SUCCESS = 0;
    private static final int PROG_UNAVAIL = 1;
    private static final int PROG_MISMATCH = 2;
    private static final int PROC_UNAVAIL = 3;
    private static final int GARBAGE_ARGS = 4;
    private static final int SYSTEM_ERR = 5;

    private static final int AUTH_NONE = 0;
    private static final int AUTH_SYS = 1;
    private static final int AUTH_BADCRED = 1;
    private static final int AUTH_REJECTEDCRED = 2;

    private final Map<Integer, RpcProgram> programs = new LinkedHashMap<>();
    private final ReplyCache cache = new ReplyCache();
    private final Consumer<String> defects;

    /** @param defects told of exceptions that a program should not have thrown, one line each */
    public RpcServer(Consumer<String> defects) {
        this.defects = defects;
    }

    /** Adds a program. */
    public RpcServer add(RpcProgram program) {
        programs.put(program.number(), program);
        return this;
    }

    /**
     * Answers a message.
     *
     * @param message from its position to its limit; not changed
     * @return the reply, or nothing where none is due
     */
    public Optional<ByteBuffer> answer(RpcCaller caller, ByteBuffer message) {
        XdrReader in = new XdrReader(message);
        int transaction;
        try {
            transaction = in.int32();
            if (in.int32() != CALL) {
                return Optional.empty();
            }
        } catch (XdrException e) {
            return Optional.empty();
        }
        return Optional.of(new Answer(caller, transaction, message, in).make());
    }

    /** One call on its way to its reply. */
    private final class Answer {
        private final RpcCaller caller;
        private final int transaction;
        private final ByteBuffer message;
        private final XdrReader in;
        private final XdrWriter out = new XdrWriter();

        Answer(RpcCaller caller, int transaction, ByteBuffer message, XdrReader in) {
            this.caller = caller;
            this.transaction = transaction;
            this.message = message;
            this.in = in;
        }

        ByteBuffer make() {
            int version;
            int number;
            int programVersion;
            int procedure;
            int flavor;
            ByteBuffer credentials;
            try {
                version = in.int32();
                if (version != RPC_VERSION) {
                    return denied().int32(RPC_MISMATCH)
                            .int32(RPC_VERSION)
                            .int32(RPC_VERSION)
                            .message();
                }
                number = in.int32();
                programVersion = in.int32();
                procedure = in.int32();
                flavor = in.int32();
                credentials = in.opaque(OPAQUE_AUTH_LIMIT);
                in.int32();
                in.opaque(OPAQUE_AUTH_LIMIT);
            } catch (XdrException e) {
                return denied().int32(AUTH_ERROR).int32(AUTH_BADCRED).message();
            }
            RpcProgram program = programs.get(number);
            if (program == null) {
                return accepted(PROG_UNAVAIL).message();
            }
            if (programVersion < program.lowestVersion() || programVersion > program.highestVersion()) {
                return accepted(PROG_MISMATCH)
                        .int32(program.lowestVersion())
                        .int32(program.highestVersion())
                        .message();
            }
            if (procedure == 0) {
                return accepted(SUCCESS).message();
            }
            if (!program.has(programVersion, procedure)) {
                return accepted(PROC_UNAVAIL).message();
            }
            Credentials who;
            try {
                who = credentials(flavor, credentials);
            } catch (XdrException e) {
                return denied().int32(AUTH_ERROR).int32(AUTH_BADCRED).message();
            }
            if (who == null) {
                return denied().int32(AUTH_ERROR).int32(AUTH_REJECTEDCRED).message();
            }
            return once(program, new RpcCall(programVersion, procedure, who, caller));
        }

        private @Nullable Credentials credentials(int flavor, ByteBuffer body) throws XdrException {
            return switch (flavor) {
                case AUTH_NONE -> Credentials.NOBODY;
                case AUTH_SYS -> Credentials.parse(body);
                default -> null;
            };
        }

        private ByteBuffer once(RpcProgram program, RpcCall call) {
            if (program.isIdempotent(call.version(), call.procedure())) {
                return carryOut(program, call);
            }
            ByteBuffer known = cache.find(caller, transaction, message);
            if (known != null) {
                return known;
            }
            ByteBuffer reply = carryOut(program, call);
            cache.add(caller, transaction, message, reply);
            return reply;
        }

        private ByteBuffer carryOut(RpcProgram program, RpcCall call) {
            accepted(SUCCESS);
            int status = out.size() - Integer.BYTES;
            try {
                program.call(call, in, out);
            } catch (XdrException e) {
                out.truncate(status + Integer.BYTES);
                out.patch(status, GARBAGE_ARGS);
            } catch (RuntimeException e) {
                defects.accept("RPC program " + program.number() + " version " + call.version() + " procedure "
                        + call.procedure() + ": " + e);
                out.truncate(status + Integer.BYTES);
                out.patch(status, SYSTEM_ERR);
            }
            return out.message();
        }

        private XdrWriter accepted(int status) {
            return out.int32(transaction)
                    .int32(REPLY)
                    .int32(MSG_ACCEPTED)
                    .int32(AUTH_NONE)
                    .int32(0)
                    .int32(status);
        }

        private XdrWriter denied() {
            return out.int32(transaction).int32(REPLY).int32(MSG_DENIED);
        }
    }
}
