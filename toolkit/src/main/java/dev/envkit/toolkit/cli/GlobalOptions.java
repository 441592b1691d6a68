package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.progress.PlainProgress;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.toolkit.progress.TerminalProgress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command takes, before or after its name. */
final class GlobalOptions {
    @Option(
            names = {"-w", "--workspace"},
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "The workspace folder.")
    private @Nullable Path workspace;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "More detail; stack traces with errors.")
    private boolean verbose;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "No progress, results and errors only.")
    private boolean quiet;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Results as JSON, for programs.")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Explain this command and exit.")
    @SuppressWarnings("unused") // picocli acts on it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print envkit's version and exit.")
    @SuppressWarnings("unused") // picocli acts on it
    private boolean version;

    /** Returns the options given on {@code command}'s line, wherever on it they stood. */
    static GlobalOptions of(CommandLine command) {
        return ((Envkit) command.getCommandSpec().root().userObject()).global();
    }

    /** Returns the workspace asked for on the command line, or null where the usual rules decide. */
    @Nullable
    Path workspace() {
        return workspace;
    }

    boolean verbose() {
        return verbose;
    }

    boolean quiet() {
        return quiet;
    }

    boolean json() {
        return json;
    }

    /**
     * Returns how to show progress: bars where standard error is a terminal, plain lines elsewhere, nothing with
     * {@code --quiet}. Standard output carries results only.
     */
    Progress progress() {
        if (quiet) {
            return Progress.NONE;
        }
        return TerminalProgress.isUsable() ? new TerminalProgress(System.err) : new PlainProgress(System.err);
    }
}
