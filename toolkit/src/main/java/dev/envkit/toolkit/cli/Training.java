package dev.envkit.toolkit.cli;

import dev.envkit.emulator.cpu.interpreter.WarmUp;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The training run of the ahead-of-time cache (JEP 514): does in one process what the quick commands do, so that the
 * classes they load, and the profiles of the code they run, are in the cache. Run by the launcher after it built
 * envkit; changes nothing on disk. With a workspace in which a kernel was built it also boots that: the emulator's loop
 * is then compiled as soon as an emulator starts, with the profile of a real boot.
 */
final class Training {
    /** Without a workspace there, so that nothing is written and nothing of the user's is read. */
    private static final String NOWHERE = "/nonexistent/envkit";

    private static final List<List<String>> COMMANDS = List.of(
            List.of("--help"),
            List.of("--version"),
            List.of("build", "--help"),
            List.of("no-such-command"),
            List.of("status", "--workspace", NOWHERE),
            List.of("recipes", "list", "--workspace", NOWHERE),
            List.of("recipes", "lint", "--workspace", NOWHERE));

    private Training() {}

    /**
     * Runs the commands with their output thrown away.
     *
     * @param args the workspace to boot from, or nothing
     */
    public static void main(String[] args) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        System.setOut(nowhere);
        System.setErr(nowhere);
        for (List<String> command : COMMANDS) {
            int _ = Envkit.execute(command.toArray(String[]::new));
        }
        if (args.length > 0) {
            WarmUp.start();
            int _ = Envkit.execute(
                    "boot", "--workspace", args[0], "--serial", "null", "--engine", "interpreter", "--net", "none");
        }
    }
}
