package dev.envkit.toolkit.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints a completion script that bash and zsh read. */
@Command(
        name = "completion",
        description = {
            "Print a completion script for bash or zsh.",
            "",
            "For this shell:  source <(envkit completion)",
        })
final class CompletionCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine()
                .getOut()
                .print(AutoComplete.bash("envkit", spec.root().commandLine()));
        spec.commandLine().getOut().flush();
    }
}
