package dev.envkit.toolkit.boot;

import dev.envkit.emulator.boot.BootFile;
import dev.envkit.emulator.cpu.isa.CpuModel;
import dev.envkit.emulator.net.Ipv4;
import dev.envkit.emulator.net.NetworkAddresses;
import dev.envkit.emulator.net.NetworkConfig;
import dev.envkit.emulator.time.VirtualClock;
import dev.envkit.recipes.Variables;
import dev.envkit.toolkit.nfs.NfsServer;
import dev.envkit.toolkit.nfs.board.BoardNfs;
import dev.envkit.toolkit.nfs.export.Export;
import dev.envkit.toolkit.nfs.rpc.Transport;
import dev.envkit.toolkit.rootfs.KernelFacts;
import dev.envkit.toolkit.rootfs.RootfsCheck;
import dev.envkit.toolkit.rootfs.RootfsReport;
import dev.envkit.toolkit.rootfs.RootfsReport.Problem;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The root file system of a boot, served over NFS (see {@link RootExport}), checked before, and the kernel told of it.
 *
 * <p>For one boot and one thread.
 */
public final class NfsRoot implements AutoCloseable {
    /** The path under which the board mounts it, the same for every directory, so that boots can be compared. */
    private static final String EXPORTED_AS = "/rootfs";

    private static final String DEFAULT_COMMAND_LINE = "console=ttySAC0,115200 mini2440=0tb root=/dev/nfs rw"
            + " nfsroot=${SERVER_ADDRESS}:${NFS_ROOT}"
            + " ip=${BOARD_ADDRESS}:${SERVER_ADDRESS}:${GATEWAY_ADDRESS}:${NETMASK}:mini2440:eth0:off";

    /** Kernels from here on are asked to use NFS version 3 over TCP. */
    private static final int MODERN_MAJOR = 3;

    private static final int TCP_TRANSFER = 131072;
    /** What fits into the packet memory of a DM9000, in the fragments of one datagram. */
    private static final int UDP_TRANSFER = 8192;

    private static final long PICOS_PER_NANO = 1000;
    private static final long NANOS = 1_000_000_000;

    private final @Nullable Path given;
    private final RootExport root;
    private @Nullable String init;
    private boolean readOnly;
    private boolean unchecked;
    private int version;
    private @Nullable Transport transport;

    private @Nullable Export export;
    private @Nullable VirtualClock clock;
    private long start;

    /** @param directoryOrArchive the root file system, or empty for the one that was built */
    public NfsRoot(Optional<Path> directoryOrArchive) {
        this.given = directoryOrArchive.orElse(null);
        this.root = new RootExport(directoryOrArchive).clock(this::now);
    }

    /** Sets the first program. */
    public NfsRoot init(String path) {
        init = path;
        return this;
    }

    /** Refuses every change. */
    public NfsRoot readOnly() {
        readOnly = true;
        root.readOnly();
        return this;
    }

    /** Keeps changes in the workspace, and out of the directory. */
    public NfsRoot overlay() {
        root.overlay();
        return this;
    }

    /** Forgets first what the overlay holds. */
    public NfsRoot reset() {
        root.reset();
        return this;
    }

    /** Boots even what cannot work. */
    public NfsRoot unchecked() {
        unchecked = true;
        return this;
    }

    /** Sets NFS's version, 2 or 3; by the kernel's age unless set. */
    public NfsRoot version(int number) {
        version = number;
        return this;
    }

    /** Sets what carries NFS; by the version unless set. */
    public NfsRoot transport(Transport carrier) {
        transport = carrier;
        return this;
    }

    /** Takes the board's clock, by which files get their times. */
    void clock(VirtualClock boardsClock) {
        clock = boardsClock;
    }

    /**
     * Opens and checks the root file system and adds its server to the board's network.
     *
     * @param kernel the kernel that is going to mount it, or null if that is not known
     * @param rtcStart the board's date when it is switched on
     * @return the kernel's command line
     * @throws EnvkitException if it cannot be served or booted
     */
    String open(
            BootArtifacts artifacts,
            @Nullable BootFile kernel,
            CpuModel cpu,
            LocalDateTime rtcStart,
            NetworkConfig network,
            Consumer<String> messages) {
        start = rtcStart.toEpochSecond(ZoneOffset.UTC) * NANOS;
        KernelFacts facts =
                kernel == null ? KernelFacts.UNKNOWN : KernelFacts.of(kernel.bytes(), KernelDecompressors.ALL);
        if (kernel != null && !facts.nfsRoot()) {
            throw new EnvkitException(
                    ExitCode.FAILED,
                    kernel.name() + ": the kernel cannot have its root on NFS",
                    "build it with CONFIG_IP_PNP and CONFIG_ROOT_NFS ('envkit build kernel --menuconfig')");
        }
        Export opened = root.messages(messages).open(artifacts);
        export = opened;
        boolean done = false;
        try {
            RootfsReport report = check(opened, facts, cpu, messages);
            List<String> names = new ArrayList<>(List.of(EXPORTED_AS));
            if (given != null) {
                names.add(given.toAbsolutePath().normalize().toString());
            }
            NetworkAddresses addresses = artifacts.addresses();
            String address = Ipv4.format(addresses.server());
            NfsServer server = new NfsServer(opened, names, address, NfsServer.Ports.STANDARD, messages);
            BoardNfs.plug(server, network);
            String line = commandLine(artifacts, facts, addresses, report);
            done = true;
            return line;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    private long now() {
        VirtualClock running = clock;
        return running == null ? start : start + running.now() / PICOS_PER_NANO;
    }

    private RootfsReport check(Export opened, KernelFacts facts, CpuModel cpu, Consumer<String> messages) {
        String name = given == null ? "the root file system" : given.toString();
        RootfsCheck check = new RootfsCheck(opened, name).kernel(facts).cpu(cpu);
        if (init != null) {
            check.init(init);
        }
        RootfsReport report = check.call();
        if (report.problems().isEmpty()) {
            return report;
        }
        if (unchecked) {
            report.problems().forEach(problem -> messages.accept("warning: " + problem.what()));
            return report;
        }
        List<String> what = report.problems().stream().map(Problem::what).toList();
        List<String> remedies =
                report.problems().stream().map(Problem::remedy).distinct().toList();
        throw new EnvkitException(
                ExitCode.FAILED,
                "the board cannot start from " + name + ":\n  " + String.join("\n  ", what),
                String.join("\n", remedies) + "\n(--nfs-unchecked boots it all the same)");
    }

    // ---- what the kernel is told

    private String commandLine(
            BootArtifacts artifacts, KernelFacts facts, NetworkAddresses addresses, RootfsReport report) {
        Map<String, String> variables = Map.of(
                "SERVER_ADDRESS", Ipv4.format(addresses.server()),
                "BOARD_ADDRESS", Ipv4.format(addresses.board()),
                "GATEWAY_ADDRESS", Ipv4.format(addresses.gateway()),
                "NETMASK", Ipv4.format(addresses.mask()),
                "NFS_ROOT", EXPORTED_AS + "," + mountOptions(facts));
        String line = Variables.expand(artifacts.nfsCommandLine().orElse(DEFAULT_COMMAND_LINE), variables);
        if (readOnly) {
            line = line.replaceAll("(^| )rw( |$)", "$1ro$2");
        }
        boolean named = init != null || !report.kernelFindsInit();
        return named && !report.init().isEmpty() ? line + " init=" + report.init() : line;
    }

    /** Old kernels know NFS 3 only where they were configured so, and always version 2 over UDP. */
    private String mountOptions(KernelFacts facts) {
        boolean modern = facts.version().map(v -> v.isAtLeast(MODERN_MAJOR, 0)).orElse(true);
        int number = version != 0 ? version : modern || transport == Transport.TCP ? 3 : 2;
        Transport carrier = transport != null ? transport : number == 2 ? Transport.UDP : Transport.TCP;
        int transfer = carrier == Transport.UDP || number == 2 ? UDP_TRANSFER : TCP_TRANSFER;
        return "v" + number + (carrier == Transport.UDP ? ",udp" : ",tcp") + ",rsize=" + transfer + ",wsize="
                + transfer;
    }

    /** Brings all changes to the disk. */
    @Override
    public void close() {
        Export opened = export;
        export = null;
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException e) {
                throw new EnvkitException(
                        ExitCode.HOST,
                        "what the guest changed last could not be written: " + e.getMessage(),
                        "check the disk: its space and its health; owners and modes are in the log beside the"
                                + " manifest and are put into it at the next boot",
                        e);
            }
        }
    }
}
