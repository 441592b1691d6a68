package dev.envkit.toolkit.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code envkit} command. */
@Command(name = "envkit", description = "Sets up, builds and boot-verifies the mini2440, without root.")
public final class Envkit implements Runnable {
    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    /** Runs the command line and exits with its exit code. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Envkit()).execute(args));
    }
}
