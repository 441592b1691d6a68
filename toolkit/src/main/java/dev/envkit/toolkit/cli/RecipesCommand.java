package dev.envkit.toolkit.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code envkit recipes}: looks at recipes and checks them. */
@Command(
        name = "recipes",
        description = {
            "Look at recipes and check them.",
            "",
            "A recipe says where the sources of a component are, how it is built and what must",
            "come out. Recipes of your own, in a folder given with --recipes or in the workspace's",
            "folder 'recipes', add to the built-in ones or replace them file by file.",
            "",
        },
        commandListHeading = "%nCommands:%n",
        subcommands = {
            RecipesListCommand.class,
            RecipesShowCommand.class,
            RecipesLintCommand.class,
            RecipesIdentifyCommand.class,
            RecipesSchemaCommand.class
        })
final class RecipesCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What about recipes? A command is missing.");
    }
}
