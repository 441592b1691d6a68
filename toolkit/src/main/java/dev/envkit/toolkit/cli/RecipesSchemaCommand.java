package dev.envkit.toolkit.cli;

import dev.envkit.recipes.yaml.RecipeParser;
import dev.envkit.workspace.ExitCode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a JSON Schema for editors. */
@Command(
        name = "schema",
        description = {
            "Print the JSON Schema of recipes, for editors.",
            "",
            "  envkit recipes schema component > component.schema.json",
            "",
            "With '# yaml-language-server: $schema=PATH' as a recipe's first line, editors with the",
            "YAML language server complete keys and explain them.",
            "",
        })
final class RecipesSchemaCommand implements Callable<Integer> {
    /** The kinds of recipe files, named as on the command line. */
    enum Kind {
        board,
        component,
        scenarios
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(arity = "1", paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}.")
    private Kind kind = Kind.component;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(RecipeParser.schemaText(
                switch (kind) {
                    case board -> RecipeParser.BOARD_SCHEMA;
                    case component -> RecipeParser.COMPONENT_SCHEMA;
                    case scenarios -> RecipeParser.SCENARIOS_SCHEMA;
                }));
        out.flush();
        return ExitCode.OK.code();
    }
}
