package dev.envkit.toolkit.cli;

import dev.envkit.emulator.cpu.interpreter.WarmUp;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
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
        })
public final class Envkit implements Runnable {
    static final String VERSION = "0.1.0";

    /** The verbs that are about to run the emulator. */
    private static final Set<String> EMULATING = Set.of("boot", "verify");

    /** A verb and the class behind it, which is not looked at before it is needed: that would take half of a start. */
    private record Verb(String name, Class<?> command) {}

    /** The verbs that tell of all verbs. */
    private static final Set<String> ABOUT_OTHERS = Set.of("help", "completion");

    private static final List<Verb> VERBS = List.of(
            new Verb("up", UpCommand.class),
            new Verb("doctor", DoctorCommand.class),
            new Verb("setup", SetupCommand.class),
            new Verb("build", BuildComponentsCommand.class),
            new Verb("boot", BootCommand.class),
            new Verb("image", ImageCommand.class),
            new Verb("verify", VerifyCommand.class),
            new Verb("net", NetCommand.class),
            new Verb("serve", ServeCommand.class),
            new Verb("status", StatusCommand.class),
            new Verb("fetch", FetchCommand.class),
            new Verb("mirror", MirrorCommand.class),
            new Verb("sbom", SbomCommand.class),
            new Verb("shell", ShellCommand.class),
            new Verb("clean", CleanCommand.class),
            new Verb("recipes", RecipesCommand.class),
            new Verb("completion", CompletionCommand.class),
            new Verb("help", HelpCommand.class));

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
        if (args.length > 0 && EMULATING.contains(args[0])) {
            WarmUp.start();
        }
        System.exit(execute(args));
    }

    /** Runs the command line and returns its exit code. */
    static int execute(String... args) {
        return commandLineFor(args).execute(args);
    }

    /** Returns the command line with all verbs and with envkit's way to report errors. */
    static CommandLine commandLine() {
        return commandLine(VERBS);
    }

    /** Returns a command line that executes these arguments as {@link #commandLine()} would, in less time. */
    static CommandLine commandLineFor(String... args) {
        List<Verb> named = args.length == 0
                ? List.of()
                : VERBS.stream()
                        .filter(verb -> verb.name().equals(args[0]) && !ABOUT_OTHERS.contains(verb.name()))
                        .toList();
        return commandLine(named.isEmpty() ? VERBS : named);
    }

    private static CommandLine commandLine(List<Verb> verbs) {
        CommandLine commandLine = new CommandLine(new Envkit());
        verbs.forEach(verb -> commandLine.addSubcommand(verb.name(), verb.command()));
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
