package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.net.ClassicNetwork;
import dev.envkit.workspace.ExitCode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Applies the classic network to the host. */
@Command(
        name = "up",
        description = {
            "Make the tap device, its addresses and the NFS export. Needs root.",
            "",
            "  sudo envkit net up --export /opt/rootfs_qtopia_qt4",
            "",
            "Shows what it will do and asks before it does it. The tap device belongs to the",
            "user who called sudo: the emulator can use it without root. What is as wanted",
            "already is left alone, and stays when 'envkit net down' takes back the rest.",
            "",
        })
final class NetUpCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Mixin
    private final NetFlags flags = new NetFlags();

    @Option(
            names = "--owner",
            paramLabel = "UID",
            description = "Who may use the tap device: the user who called sudo unless given.")
    private @Nullable Long owner;

    @Option(names = "--export", paramLabel = "DIR", description = "Export this directory to the board over NFS.")
    private @Nullable Path export;

    @Override
    public Integer call() {
        ClassicNetwork network = flags.network(
                spec,
                owner == null ? NetFlags.invokingUser() : owner,
                Optional.ofNullable(export).map(NetFlags::exportable));
        if (flags.agreed(spec, network.planUp(), "The network is up already.")) {
            network.up(flags.told(spec));
        }
        return ExitCode.OK.code();
    }
}
