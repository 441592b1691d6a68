package dev.envkit.toolkit.nfs.portmap;

import dev.envkit.toolkit.nfs.rpc.RpcCall;
import dev.envkit.toolkit.nfs.rpc.RpcProgram;
import dev.envkit.toolkit.nfs.rpc.Transport;
import dev.envkit.toolkit.nfs.xdr.XdrException;
import dev.envkit.toolkit.nfs.xdr.XdrReader;
import dev.envkit.toolkit.nfs.xdr.XdrWriter;
import java.util.List;
import java.util.function.Predicate;

/**
 * Tells on which ports programs are: the port mapper (version 2) and rpcbind (versions 3 and 4) of RFC 1833. What it
 * tells is fixed: nobody can register, and calls are not forwarded to other programs.
 */
public final class Portmapper implements RpcProgram {
    /** Its own port. */
    public static final int PORT = 111;

    private static final int NUMBER = 100000;
    private static final int VERSION_2 = 2;
    private static final int VERSION_4 = 4;

    private static final int SET = 1;
    private static final int UNSET = 2;
    private static final int GETPORT = 3;
    private static final int DUMP = 4;
    private static final int GETTIME = 6;
    private static final int GETVERSADDR = 9;

    private static final int STRING_LIMIT = 256;
    private static final int BYTE = 256;

    private final List<Registration> registrations;
    private final String address;

    /**
     * Where a program is.
     *
     * @param program its number
     * @param version its version
     * @param transport over which it is reached
     * @param port its port
     */
    public record Registration(int program, int version, Transport transport, int port) {}

    /**
     * @param registrations in the order in which they are listed
     * @param address the server's IPv4 address as clients see it, in dotted form
     */
    public Portmapper(List<Registration> registrations, String address) {
        this.registrations = List.copyOf(registrations);
        this.address = address;
    }

    @Override
    public int number() {
        return NUMBER;
    }

    @Override
    public int lowestVersion() {
        return VERSION_2;
    }

    @Override
    public int highestVersion() {
        return VERSION_4;
    }

    @Override
    public boolean has(int version, int procedure) {
        return switch (procedure) {
            case SET, UNSET, GETPORT, DUMP -> true;
            case GETTIME -> version > VERSION_2;
            case GETVERSADDR -> version == VERSION_4;
            default -> false;
        };
    }

    @Override
    public boolean isIdempotent(int version, int procedure) {
        return true;
    }

    @Override
    public void call(RpcCall call, XdrReader arguments, XdrWriter results) throws XdrException {
        switch (call.procedure()) {
            case SET, UNSET -> results.bool(false);
            case GETTIME -> results.int32(0);
            case DUMP -> dump(call.version(), results);
            default -> {
                if (call.version() == VERSION_2) {
                    getPort(arguments, results);
                } else {
                    getAddress(call, arguments, results);
                }
            }
        }
    }

    private void getPort(XdrReader in, XdrWriter out) throws XdrException {
        int program = in.int32();
        int version = in.int32();
        int protocol = in.int32();
        in.int32(); // port, ignored
        int exact = find(r -> r.program() == program && r.version() == version && isOver(r, protocol));
        // a program that speaks other versions only will say so itself
        out.int32(exact != 0 ? exact : find(r -> r.program() == program && isOver(r, protocol)));
    }

    private void getAddress(RpcCall call, XdrReader in, XdrWriter out) throws XdrException {
        int program = in.int32();
        int version = in.int32();
        String net = in.string(STRING_LIMIT);
        in.string(STRING_LIMIT); // address
        in.string(STRING_LIMIT); // owner
        Transport transport = switch (net) {
            case "udp" -> Transport.UDP;
            case "tcp" -> Transport.TCP;
            case "" -> call.caller().transport();
            default -> null;
        };
        boolean exactly = call.procedure() == GETVERSADDR;
        int port = find(r -> r.program() == program && r.version() == version && r.transport() == transport);
        if (port == 0 && !exactly) {
            port = find(r -> r.program() == program && r.transport() == transport);
        }
        out.string(port == 0 ? "" : universalAddress(port));
    }

    private int find(Predicate<Registration> which) {
        return registrations.stream()
                .filter(which)
                .findFirst()
                .map(Registration::port)
                .orElse(0);
    }

    private static boolean isOver(Registration registration, int protocol) {
        return registration.transport().protocol() == protocol;
    }

    private String universalAddress(int port) {
        return address + "." + port / BYTE + "." + port % BYTE;
    }

    private void dump(int version, XdrWriter out) {
        for (Registration r : registrations) {
            out.bool(true).int32(r.program()).int32(r.version());
            if (version == VERSION_2) {
                out.int32(r.transport().protocol()).int32(r.port());
            } else {
                out.string(r.transport() == Transport.UDP ? "udp" : "tcp");
                out.string(universalAddress(r.port())).string("superuser");
            }
        }
        out.bool(false);
    }
}
