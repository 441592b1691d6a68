package dev.envkit.toolkit.cli;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code envkit} command: the options that every verb has, and the verbs. */
@Command(
        name = "envkit",
        version = "envkit " + Envkit.VERSION,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Sets up, cross-builds and boot-verifies the FriendlyARM mini2440, without root.",
            "",
            "The first command:  envkit up mini2440",
            "",
        },
        optionListHeading = "Options:%n",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the host lacks something,",
            "4 verification failed, 5 kernel panic, 130 interrupted.",
            "",
            "The workspace is --workspace, else $ENVKIT_WORKSPACE, else the nearest parent",
            "folder with an envkit.lock, else ~/envkit-workspace.",
            "'envkit COMMAND --help' tells more.",
        },
        subcommands = {
            UpCommand.class,
            DoctorCommand.class,
            SetupCommand.class,
            BuildComponentsCommand.class,
            BootCommand.class,
            ImageCommand.class,
            VerifyCommand.class,
            NetCommand.class,
            ServeCommand.class,
            StatusCommand.class,
            FetchCommand.class,
            MirrorCommand.class,
            ShellCommand.class,
            CleanCommand.class,
            RecipesCommand.class,
            CompletionCommand.class,
            HelpCommand.class,
        })
public final class Envkit implements Runnable {
    static final String VERSION = "0.1.0";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything can run
    private CommandSpec spec;

    @Mixin
    private final GlobalOptions global = new GlobalOptions();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What shall be done? A command is missing.");
    }

    /** Returns the options given beside the verb. */
    GlobalOptions global() {
        return global;
    }

    /** Runs the command line and exits with its exit code (see {@link ExitCode}). */
    public static void main(String[] args) {
        System.exit(execute(args));
    }

    /** Runs the command line and returns its exit code. */
    static int execute(String... args) {
        return commandLine().execute(args);
    }

    /** Returns the command line with all verbs and with envkit's way to report errors. */
    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Envkit());
        commandLine.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        commandLine.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setHelpFactory(EnvkitHelp::new);
        commandLine.setUsageHelpLongOptionsMaxWidth(28);
        commandLine.setExecutionExceptionHandler(Envkit::report);
        commandLine.setParameterExceptionHandler(Envkit::reportUsage);
        return commandLine;
    }

    private static int reportUsage(ParameterException exception, String[] args) {
        CommandLine command = exception.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("envkit: " + exception.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(exception, err)) {
            err.println("  next: " + command.getCommandSpec().qualifiedName() + " --help");
        }
        return ExitCode.USAGE.code();
    }

    private static int report(Exception exception, CommandLine command, CommandLine.ParseResult parsed) {
        boolean verbose = GlobalOptions.of(command).verbose();
        PrintWriter err = command.getErr();
        if (exception instanceof EnvkitException expected) {
            err.println("envkit: " + expected.getMessage());
            if (!expected.remedy().isEmpty()) {
                err.println("  next: " + expected.remedy().replace("\n", "\n        "));
            }
            if (verbose) {
                expected.printStackTrace(err);
            }
            return expected.exitCode().code();
        }
        err.println("envkit: internal error: " + exception);
        if (verbose) {
            exception.printStackTrace(err);
        } else {
            err.println("  next: this is a defect of envkit; run again with --verbose and report what it prints");
        }
        return ExitCode.FAILED.code();
    }
}
