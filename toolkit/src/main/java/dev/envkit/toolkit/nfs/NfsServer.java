package dev.envkit.toolkit.nfs;

import dev.envkit.toolkit.nfs.export.Export;
import dev.envkit.toolkit.nfs.mount.MountProgram;
import dev.envkit.toolkit.nfs.portmap.Portmapper;
import dev.envkit.toolkit.nfs.portmap.Portmapper.Registration;
import dev.envkit.toolkit.nfs.rpc.RpcCaller;
import dev.envkit.toolkit.nfs.rpc.RpcServer;
import dev.envkit.toolkit.nfs.rpc.Transport;
import dev.envkit.toolkit.nfs.v2.Nfs2Program;
import dev.envkit.toolkit.nfs.v3.Nfs3Program;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An NFS server for one export: port mapper, MOUNT, and NFS versions 2 and 3, each on its port over UDP and TCP. A
 * function from calls to replies; the ports are somebody else's.
 *
 * <p>Not thread-safe: all calls come from one thread at a time.
 */
public final class NfsServer {
    /** The greatest record over TCP: a write with its headers. */
    public static final int LARGEST_RECORD = Nfs3Program.TCP_TRANSFER + 4096;

    private final RpcServer portmapper;
    private final RpcServer mount;
    private final RpcServer nfs;
    private final Ports ports;

    /** Which of its programs a call is for, by the port that it came to. */
    public enum Service {
        PORTMAPPER,
        MOUNT,
        NFS
    }

    /**
     * Where clients find the programs.
     *
     * @param portmapper the port mapper's, 111 wherever that can be had
     * @param mount of the MOUNT program
     * @param nfs of NFS
     */
    public record Ports(int portmapper, int mount, int nfs) {
        /** The usual ones. */
        public static final Ports STANDARD = new Ports(Portmapper.PORT, 20048, 2049);

        /** Returns a service's port. */
        public int of(Service service) {
            return switch (service) {
                case PORTMAPPER -> portmapper;
                case MOUNT -> mount;
                case NFS -> nfs;
            };
        }
    }

    /**
     * @param export what is served
     * @param names the paths under which clients can mount it
     * @param address the server's IPv4 address as clients see it, in dotted form
     * @param defects told of exceptions that should not have happened, one line each
     */
    public NfsServer(Export export, List<String> names, String address, Ports ports, Consumer<String> defects) {
        this.ports = ports;
        List<Registration> registrations = new ArrayList<>();
        for (Transport transport : Transport.values()) {
            for (int version = 2; version <= 4; version++) {
                registrations.add(new Registration(100000, version, transport, ports.portmapper()));
            }
            for (int version = 1; version <= 3; version++) {
                registrations.add(new Registration(MountProgram.NUMBER, version, transport, ports.mount()));
            }
            registrations.add(new Registration(Nfs3Program.NUMBER, 2, transport, ports.nfs()));
            registrations.add(new Registration(Nfs3Program.NUMBER, 3, transport, ports.nfs()));
        }
        portmapper = new RpcServer(defects).add(new Portmapper(registrations, address));
        mount = new RpcServer(defects).add(new MountProgram(export, names));
        nfs = new RpcServer(defects).add(new NfsVersions(List.of(new Nfs2Program(export), new Nfs3Program(export))));
    }

    /** Returns the ports. */
    public Ports ports() {
        return ports;
    }

    /**
     * Answers a message.
     *
     * @param service whose port it came to
     * @param message a datagram, or a record without its marking, from its position to its limit
     * @return the reply, or nothing where none is due
     */
    public Optional<ByteBuffer> answer(Service service, RpcCaller caller, ByteBuffer message) {
        return switch (service) {
            case PORTMAPPER -> portmapper.answer(caller, message);
            case MOUNT -> mount.answer(caller, message);
            case NFS -> nfs.answer(caller, message);
        };
    }
}
