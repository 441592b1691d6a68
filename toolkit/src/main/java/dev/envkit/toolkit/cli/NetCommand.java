package dev.envkit.toolkit.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The classic way to connect the board, for those who want it. */
@Command(
        name = "net",
        description = {
            "The classic network: tap device, NFS export and scripts, for those who want it.",
            "",
            "The emulator needs none of it: 'envkit boot' brings a network of its own, without",
            "root, with DHCP, TFTP, NFS and a way to the host's network.",
            "",
        },
        subcommands = {NetShowCommand.class, NetUpCommand.class, NetDownCommand.class})
final class NetCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "'envkit net' needs one of: show, up, down");
    }
}
