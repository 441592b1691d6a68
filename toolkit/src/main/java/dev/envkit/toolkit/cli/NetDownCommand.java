package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.net.ClassicNetwork;
import dev.envkit.workspace.ExitCode;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Takes back what the classic network changed on the host. */
@Command(
        name = "down",
        description = {
            "Take back exactly what 'envkit net up' did, also after a crash. Needs root.",
            "",
            "What was there before stays. Shows what it will do and asks before it does it.",
            "",
        })
final class NetDownCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Mixin
    private final NetFlags flags = new NetFlags();

    @Override
    public Integer call() {
        ClassicNetwork network = flags.network(spec, NetFlags.invokingUser(), Optional.empty());
        if (flags.agreed(spec, network.planDown(), "There is nothing to take back.")) {
            network.down(flags.told(spec));
        }
        return ExitCode.OK.code();
    }
}
