package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.boot.BootArtifacts;
import dev.envkit.toolkit.boot.RootExport;
import dev.envkit.toolkit.boot.WorkspaceBootArtifacts;
import dev.envkit.toolkit.nfs.NfsServer;
import dev.envkit.toolkit.serve.ServeTask;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.Workspace;
import dev.envkit.workspace.WorkspaceLocation;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Serves NFS and TFTP to real boards. */
@Command(
        name = "serve",
        description = {
            "Serve the root file system over NFS and what was built over TFTP, to a real board.",
            "",
            "  envkit serve --listen 192.168.1.5",
            "  envkit serve nfs --nfsroot ./rootfs --listen 192.168.1.5",
            "",
            "Needs no root: the ports are unprivileged ones. Prints what to type at the board's",
            "U-Boot. Whoever can reach the ports can read, and unless --nfs-readonly change, the",
            "root file system: listen on a network of your own.",
            "",
            "Kernels before 3.0 and U-Boot's 'nfs' ask the port mapper at port 111, and most",
            "U-Boots ask for TFTP at port 69: where the system lets you have these ports",
            "(sysctl net.ipv4.ip_unprivileged_port_start=69), --portmapper and --tftp-port 69.",
            "",
        })
final class ServeCommand implements Callable<Integer> {
    /** What can be served. */
    enum Service {
        nfs,
        tftp
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(arity = "0..2", paramLabel = "SERVICE", description = "nfs, tftp; both unless given.")
    private Set<Service> services = EnumSet.allOf(Service.class);

    @Option(
            names = "--listen",
            paramLabel = "ADDR",
            defaultValue = "127.0.0.1",
            description = "The address to listen on: this host's on the board's network, or 0.0.0.0 for all"
                    + " (default: ${DEFAULT-VALUE}).")
    private String listen = "127.0.0.1";

    @Option(
            names = "--nfsroot",
            paramLabel = "DIR",
            description =
                    "The root file system: a directory, which is changed in place, or an archive; the one that was"
                            + " built unless given.")
    private @Nullable Path nfsRoot;

    @Option(names = "--nfs-readonly", description = "Nobody can change anything.")
    private boolean readOnly;

    @Option(names = "--nfs-overlay", description = "Keep changes in the workspace, and DIR as it is.")
    private boolean overlay;

    @Option(
            names = "--nfs-port",
            paramLabel = "PORT",
            defaultValue = "2049",
            description = "NFS's port (default: ${DEFAULT-VALUE}).")
    private int nfsPort = 2049;

    @Option(
            names = "--mount-port",
            paramLabel = "PORT",
            defaultValue = "20048",
            description = "The MOUNT protocol's port (default: ${DEFAULT-VALUE}).")
    private int mountPort = 20048;

    @Option(names = "--portmapper", description = "Also a port mapper, at port 111.")
    private boolean portmapper;

    @Option(names = "--tftp", paramLabel = "DIR", description = "Serve the files of DIR before those that were built.")
    private @Nullable Path tftp;

    @Option(
            names = "--tftp-port",
            paramLabel = "PORT",
            defaultValue = "6969",
            description = "TFTP's port (default: ${DEFAULT-VALUE}).")
    private int tftpPort = 6969;

    @Option(names = "--board", paramLabel = "BOARD", description = "The board: mini2440 unless given.")
    private @Nullable String board;

    @Mixin
    private final Selection selection = new Selection();

    @Override
    public Integer call() throws InterruptedException {
        GlobalOptions global = GlobalOptions.of(spec.commandLine());
        checkPort("--nfs-port", nfsPort);
        checkPort("--mount-port", mountPort);
        checkPort("--tftp-port", tftpPort);
        Path root = WorkspaceLocation.resolve(global.workspace()).path();
        if (!Workspace.exists(root)) {
            return serve(global, new NoWorkspace(root));
        }
        try (Session session = Session.openExisting(global, selection, board)) {
            return serve(
                    global,
                    new WorkspaceBootArtifacts(session.workspace(), session.resolution(), BootCommand.COMMAND_LINE));
        }
    }

    private void checkPort(String option, int port) {
        if (port < 1 || port > 0xffff) {
            throw new ParameterException(spec.commandLine(), option + ": " + port + " is no port");
        }
    }

    private int serve(GlobalOptions global, BootArtifacts artifacts) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        ServeTask task = new ServeTask(artifacts, address())
                .output(line -> {
                    out.println(line);
                    out.flush();
                })
                .messages(message -> {
                    if (!global.quiet() || message.startsWith("warning")) {
                        err.println("envkit: " + message);
                        err.flush();
                    }
                });
        if (services.contains(Service.nfs)) {
            task.nfs(export(), new NfsServer.Ports(portmapper ? 111 : 0, mountPort, nfsPort));
        }
        if (services.contains(Service.tftp)) {
            task.tftp(tftpPort, Optional.ofNullable(tftp));
        }
        Thread server = Thread.currentThread();
        Thread end = new Thread(() -> {
            task.stop();
            try {
                // so that changes are on the disk before the process ends
                server.join(10_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(end);
        task.call();
        return ExitCode.OK.code();
    }

    private RootExport export() {
        RootExport export = new RootExport(Optional.ofNullable(nfsRoot))
                // the board may outlive this server, and must then know that unstable writes are lost
                .writeVerifier(System.currentTimeMillis());
        if (readOnly) {
            export.readOnly();
        }
        if (overlay) {
            export.overlay();
        }
        return export;
    }

    private InetAddress address() {
        try {
            return InetAddress.ofLiteral(listen);
        } catch (IllegalArgumentException e) {
            throw new EnvkitException(
                    ExitCode.USAGE, "--listen: '" + listen + "' is no IP address", "'ip addr' shows this host's", e);
        }
    }
}
