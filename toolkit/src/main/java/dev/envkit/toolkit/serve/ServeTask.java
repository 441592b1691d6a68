package dev.envkit.toolkit.serve;

import dev.envkit.emulator.net.tftp.TftpFiles;
import dev.envkit.toolkit.boot.BootArtifacts;
import dev.envkit.toolkit.boot.RootExport;
import dev.envkit.toolkit.boot.TftpDirectory;
import dev.envkit.toolkit.nfs.NfsServer;
import dev.envkit.toolkit.nfs.export.Export;
import dev.envkit.toolkit.nfs.host.HostNfsServer;
import dev.envkit.toolkit.rootfs.RootfsCheck;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Serves a root file system over NFS and files over TFTP on the host's network, for real boards, without root, until it
 * is stopped. Setters, then {@link #call()} once.
 *
 * <p>Threading: {@link #stop()} may be called from any thread, the rest from one.
 */
public final class ServeTask {
    /** The path under which the root file system can be mounted. */
    private static final String EXPORTED_AS = "/rootfs";

    private static final String BOOTARGS =
            "console=ttySAC0,115200 mini2440=0tb root=/dev/nfs rw nfsroot=%s:" + EXPORTED_AS
                    + ",v3,tcp,port=%d,mountport=%d ip=${ipaddr}:${serverip}:${gatewayip}:${netmask}:mini2440:eth0:off";

    private final BootArtifacts artifacts;
    private final InetAddress listen;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private @Nullable RootExport root;
    private NfsServer.Ports ports = NfsServer.Ports.STANDARD;
    private @Nullable Integer tftpPort;
    private @Nullable Path tftpDirectory;
    private Consumer<String> output = line -> {};
    private Consumer<String> messages = message -> {};

    /**
     * @param artifacts what was built
     * @param listen the interface's address; the wildcard address for all interfaces
     */
    public ServeTask(BootArtifacts artifacts, InetAddress listen) {
        this.artifacts = artifacts;
        this.listen = listen;
    }

    /** Serves a root file system over NFS; a port of 0 leaves that program out. */
    public ServeTask nfs(RootExport export, NfsServer.Ports at) {
        root = export;
        ports = at;
        return this;
    }

    /**
     * Serves what was built over TFTP.
     *
     * @param directory whose files come before, if given
     */
    public ServeTask tftp(int port, Optional<Path> directory) {
        tftpPort = port;
        tftpDirectory = directory.orElse(null);
        return this;
    }

    /** Sets who takes the lines of what is asked for: where things are served, and what to type at the board. */
    public ServeTask output(Consumer<String> lines) {
        output = lines;
        return this;
    }

    /** Sets who is told of warnings and of transfers, a line each, by several threads. */
    public ServeTask messages(Consumer<String> consumer) {
        messages = consumer;
        return this;
    }

    /** Ends {@link #call}. */
    public void stop() {
        stopped.countDown();
    }

    /**
     * Serves until {@link #stop()} is called.
     *
     * @throws EnvkitException if something cannot be served
     */
    public void call() throws InterruptedException {
        try (Export export = root == null ? null : root.messages(messages).open(artifacts);
                HostNfsServer nfs = export == null ? null : nfs(export);
                HostTftpServer tftp = tftpPort == null
                        ? null
                        : new HostTftpServer(tftpFiles(), new InetSocketAddress(listen, tftpPort), messages)) {
            explain();
            Thread nfsThread = nfs == null ? null : start("nfs", nfs::serve);
            if (tftp != null) {
                start("tftp", tftp::serve);
            }
            stopped.await();
            if (nfs != null && nfsThread != null) {
                // nothing is being changed when the export is closed
                nfs.stop();
                nfsThread.join();
            }
        } catch (IOException e) {
            throw new EnvkitException(
                    ExitCode.HOST,
                    "what clients changed last could not be written: " + e.getMessage(),
                    "check the disk: its space and its health",
                    e);
        }
    }

    private HostNfsServer nfs(Export export) {
        new RootfsCheck(export, "the root file system")
                .call()
                .problems()
                .forEach(problem -> messages.accept("warning: " + problem.what() + "; " + problem.remedy()));
        NfsServer server = new NfsServer(export, List.of(EXPORTED_AS), address(), ports, messages);
        return new HostNfsServer(server, listen);
    }

    private TftpFiles tftpFiles() {
        if (tftpDirectory == null) {
            return artifacts::file;
        }
        try {
            TftpFiles directory = new TftpDirectory(tftpDirectory);
            return name -> directory.find(name).or(() -> artifacts.file(name));
        } catch (IOException e) {
            throw new EnvkitException(
                    ExitCode.HOST, tftpDirectory + " cannot be served: it is no directory", "name another one", e);
        }
    }

    private interface Serving {
        void serve() throws IOException;
    }

    private Thread start(String name, Serving serving) {
        return Thread.ofPlatform().daemon().name(name).start(() -> {
            try {
                serving.serve();
            } catch (IOException e) {
                messages.accept(name + ": " + e.getMessage());
                stop();
            }
        });
    }

    private void explain() {
        String address = address();
        if (root != null) {
            output.accept("NFS 2 and 3: " + address + ":" + EXPORTED_AS + ", port " + ports.nfs() + ", mount port "
                    + ports.mount() + (ports.portmapper() == 0 ? "" : ", port mapper " + ports.portmapper()));
        }
        if (tftpPort != null) {
            output.accept("TFTP: " + address + ", port " + tftpPort);
        }
        output.accept("at the board's U-Boot, with ipaddr, netmask and gatewayip as your network has them:");
        output.accept("  setenv serverip " + address);
        if (root != null) {
            output.accept("  setenv bootargs \"" + BOOTARGS.formatted(address, ports.nfs(), ports.mount()) + "\"");
        }
        if (tftpPort != null) {
            if (tftpPort != 69) {
                output.accept(
                        "  setenv tftpdstp " + tftpPort + "    (U-Boots with CONFIG_TFTP_PORT; others ask port 69)");
            }
            output.accept("  tftp 0x32000000 uImage; bootm 0x32000000");
        }
        if (listen.isLoopbackAddress()) {
            output.accept("only this machine can reach it; --listen ADDRESS serves your network");
        }
    }

    /** Returns the address by which others know this host. */
    private String address() {
        if (!listen.isAnyLocalAddress()) {
            return listen.getHostAddress();
        }
        try {
            return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(candidate -> candidate instanceof java.net.Inet4Address && !candidate.isLoopbackAddress())
                    .findFirst()
                    .map(InetAddress::getHostAddress)
                    .orElse("127.0.0.1");
        } catch (SocketException e) {
            return "127.0.0.1";
        }
    }
}
