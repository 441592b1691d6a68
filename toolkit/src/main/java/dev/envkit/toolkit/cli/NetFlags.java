package dev.envkit.toolkit.cli;

import dev.envkit.emulator.console.HostTerminal;
import dev.envkit.recipes.repository.RecipeRepository;
import dev.envkit.toolkit.host.Host;
import dev.envkit.toolkit.net.ClassicNetwork;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.WorkspaceLocation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Scanner;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What {@code net up} and {@code net down} have in common: options, and that nothing is changed unasked. */
final class NetFlags {
    @Option(names = "--board", paramLabel = "BOARD", description = "The board: mini2440 unless given.")
    private @Nullable String board;

    @Option(names = "--dry-run", description = "Show what would be done, and do nothing; needs no root.")
    private boolean dryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Mixin
    private final Selection selection = new Selection();

    /** Returns the numeric id of the user who called sudo, else of the one who runs this. */
    static long invokingUser() {
        String sudo = System.getenv("SUDO_UID");
        return sudo != null && sudo.matches("\\d{1,9}") ? Long.parseLong(sudo) : user();
    }

    private static long user() {
        try {
            return ((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
        } catch (IOException | UnsupportedOperationException e) {
            throw new EnvkitException(
                    ExitCode.HOST, "it cannot be found out who runs this", "the classic network needs Linux", e);
        }
    }

    /**
     * Returns the real path of a directory to export.
     *
     * @throws EnvkitException if it is none
     */
    static Path exportable(Path directory) {
        try {
            Path real = directory.toRealPath();
            if (Files.isDirectory(real)) {
                return real;
            }
        } catch (IOException e) {
            // told below
        }
        throw new EnvkitException(
                ExitCode.USAGE, directory + " is no directory", "--export wants the board's root file system");
    }

    /** Returns the board's network on this host. */
    ClassicNetwork network(CommandSpec spec, long owner, Optional<Path> export) {
        GlobalOptions global = GlobalOptions.of(spec.commandLine());
        RecipeRepository repository = selection.repository(
                WorkspaceLocation.resolve(global.workspace()).path());
        return new ClassicNetwork(
                Host.local(), selection.resolve(repository, board).board().network(), owner, export);
    }

    /**
     * Shows what will be done, and finds out whether it shall be.
     *
     * @throws EnvkitException if it shall, but this user may not, or nobody can be asked
     */
    boolean agreed(CommandSpec spec, List<String> commands, String nothing) {
        PrintWriter out = spec.commandLine().getOut();
        if (commands.isEmpty()) {
            out.println(nothing);
            return true;
        }
        if (dryRun || !yes) {
            out.println(dryRun ? "Would be done, as root:" : "Will be done:");
            commands.forEach(command -> out.println("  " + command));
            out.flush();
        }
        if (dryRun) {
            return false;
        }
        if (user() != 0) {
            throw new EnvkitException(
                    ExitCode.HOST,
                    "changing the host's network needs root",
                    "sudo envkit " + spec.qualifiedName(" ").replaceFirst("^envkit ", "")
                            + "; or without any of this: envkit boot --net user");
        }
        return yes || asked(out);
    }

    private static boolean asked(PrintWriter out) {
        if (!HostTerminal.isTerminal()) {
            throw new EnvkitException(ExitCode.USAGE, "there is no terminal to ask on", "--yes goes on without asking");
        }
        out.print("Go on? [y/N] ");
        out.flush();
        Scanner answer = new Scanner(System.in, Charset.defaultCharset());
        return answer.hasNextLine()
                && answer.nextLine().strip().toLowerCase(Locale.ROOT).startsWith("y");
    }

    /** Returns what shows each command as it is carried out. */
    Consumer<String> told(CommandSpec spec) {
        boolean quiet = GlobalOptions.of(spec.commandLine()).quiet();
        PrintWriter out = spec.commandLine().getOut();
        return command -> {
            if (yes && !quiet) {
                out.println(command);
                out.flush();
            }
        };
    }
}
