package dev.envkit.toolkit.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

final class EnvkitTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return run(Envkit.commandLine(), args);
    }

    private int run(CommandLine commandLine, String... args) {
        return commandLine
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }

    @Command(name = "failing")
    static final class Failing implements Runnable {
        private final RuntimeException failure;

        Failing(RuntimeException failure) {
            this.failure = failure;
        }

        @Override
        public void run() {
            throw failure;
        }
    }

    @Test
    void anExpectedFailureIsShownWithItsRemedyAndItsExitCode() {
        CommandLine commandLine = Envkit.commandLine()
                .addSubcommand(new Failing(new EnvkitException(ExitCode.HOST, "the disk is full", "make room")));
        assertEquals(3, run(commandLine, "failing"));
        assertEquals("envkit: the disk is full\n  next: make room\n", err.toString());
    }

    @Test
    void aDefectIsShownWithoutAStackTraceUnlessAskedFor() {
        assertEquals(
                1, run(Envkit.commandLine().addSubcommand(new Failing(new IllegalStateException("x"))), "failing"));
        assertTrue(err.toString().contains("internal error"), err.toString());
        assertFalse(err.toString().contains("\tat "), err.toString());
        assertEquals(
                1,
                run(Envkit.commandLine().addSubcommand(new Failing(new IllegalStateException("x"))), "failing", "-v"));
        assertTrue(err.toString().contains("\tat "), err.toString());
    }

    @Test
    void aMisspeltCommandIsAnsweredWithASuggestionAndExitCode2() {
        assertEquals(2, run("complete"));
        assertTrue(err.toString().contains("Did you mean: envkit completion"), err.toString());
    }

    @Test
    void aCommandAloneIsTheSameAsAmongAll() {
        Envkit.commandLine().getSubcommands().forEach((name, among) -> {
            CommandLine alone = Objects.requireNonNull(
                    Envkit.commandLineFor(name).getSubcommands().get(name));
            assertEquals(name, among.getCommandSpec().name());
            assertEquals(among.getUsageMessage(), alone.getUsageMessage());
        });
        assertEquals(1, Envkit.commandLineFor("boot", "--help").getSubcommands().size());
        assertTrue(Envkit.commandLineFor("help", "boot").getSubcommands().size() > 1);
        assertTrue(Envkit.commandLineFor("bot").getSubcommands().size() > 1);
    }

    @Test
    void everyCommandExplainsItself() {
        Deque<CommandLine> open = new ArrayDeque<>();
        open.add(Envkit.commandLine());
        while (!open.isEmpty()) {
            CommandLine command = open.remove();
            String name = command.getCommandSpec().qualifiedName();
            assertTrue(command.getCommandSpec().usageMessage().description().length > 0, name + " has no description");
            command.getCommandSpec()
                    .options()
                    .forEach(option ->
                            assertTrue(option.description().length > 0, name + " " + option + " has no description"));
            command.getCommandSpec()
                    .positionalParameters()
                    .forEach(parameter -> assertTrue(
                            parameter.description().length > 0, name + " " + parameter + " has no description"));
            open.addAll(command.getSubcommands().values());
        }
    }

    @Test
    void theCompletionScriptKnowsTheCommands() {
        assertEquals(0, run("completion"));
        assertTrue(out.toString().contains("_picocli_envkit_completion"), "a function of its own for a command");
    }

    @Test
    void globalOptionsStandBeforeOrAfterTheCommand() {
        for (String[] line :
                new String[][] {{"--workspace", "/w", "completion"}, {"completion", "--workspace", "/w"}}) {
            CommandLine commandLine = Envkit.commandLine();
            assertEquals(0, run(commandLine, line));
            assertEquals("/w", String.valueOf(GlobalOptions.of(commandLine).workspace()));
        }
    }

    @Test
    void helpIsBrokenAtItsOwnWidthOnly() {
        Deque<CommandLine> open = new ArrayDeque<>();
        open.add(Envkit.commandLine());
        while (!open.isEmpty()) {
            CommandLine command = open.remove();
            String name = command.getCommandSpec().qualifiedName();
            String[] lines = command.getUsageMessage().split("\n", -1);
            for (int i = 0; i + 1 < lines.length; i++) {
                assertTrue(lines[i].length() <= 80, name + ": wider than a terminal: " + lines[i]);
            }
            open.addAll(command.getSubcommands().values());
        }
    }

    @Test
    void aCommandWithManyOptionsShowsThemUnderHeadings() {
        assertEquals(0, run("boot", "--help"));
        String help = out.toString();
        assertTrue(help.contains("\nNetwork:\n"), help);
        int nfs = help.indexOf("\nRoot over NFS:\n");
        assertTrue(nfs > 0 && help.indexOf("--nfsroot", nfs) > nfs, help);
        assertTrue(help.indexOf("\nGeneral:\n") > nfs, "what every command has comes last: " + help);
    }

    @Test
    void theListOfCommandsTellsTheWholeFirstSentenceOfEach() {
        assertEquals(0, run("image", "--help"));
        String help = out.toString();
        assertTrue(help.replaceAll("\\s+", " ").contains("with its spare area and its code."), help);
    }
}
