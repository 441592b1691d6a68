package dev.envkit.recipes.yaml;

import dev.envkit.recipes.Board;
import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.Problem;
import dev.envkit.recipes.RecipeException;
import dev.envkit.recipes.ScenarioFile;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads recipes: YAML, checked against the JSON Schema, made into records. Immutable, for any thread. */
public final class RecipeParser {
    /** The schema of {@code boards/*.yaml}. */
    public static final String BOARD_SCHEMA = "board";

    /** The schema of {@code recipe.yaml}. */
    public static final String COMPONENT_SCHEMA = "component";

    /** The schema of a user's files of scenarios. */
    public static final String SCENARIOS_SCHEMA = "scenarios";

    private final SchemaCheck boards = SchemaCheck.of(BOARD_SCHEMA);
    private final SchemaCheck components = SchemaCheck.of(COMPONENT_SCHEMA);
    private final SchemaCheck scenarios = SchemaCheck.of(SCENARIOS_SCHEMA);

    /**
     * Reads a board.
     *
     * @param file the file, as the user knows it
     * @param content its bytes
     * @throws RecipeException with everything that is wrong
     */
    public Parsed<Board> board(String file, byte[] content) {
        return parse(boards, file, content, BoardReader::read);
    }

    /**
     * Reads a component recipe.
     *
     * @param file the file, as the user knows it
     * @param content its bytes
     * @throws RecipeException with everything that is wrong
     */
    public Parsed<ComponentRecipe> component(String file, byte[] content) {
        return parse(components, file, content, ComponentReader::read);
    }

    /**
     * Reads a file of scenarios.
     *
     * @param file the file, as the user knows it
     * @param content its bytes
     * @throws RecipeException with everything that is wrong
     */
    public Parsed<ScenarioFile> scenarios(String file, byte[] content) {
        return parse(
                scenarios,
                file,
                content,
                values -> new ScenarioFile(values.text("board"), ScenarioReader.read(values)));
    }

    /**
     * Returns the text of the JSON Schema {@link #BOARD_SCHEMA}, {@link #COMPONENT_SCHEMA} or
     * {@link #SCENARIOS_SCHEMA}.
     */
    public static String schemaText(String name) {
        return SchemaCheck.text(name);
    }

    private static <T> Parsed<T> parse(SchemaCheck schema, String file, byte[] content, Function<Values, T> reader) {
        YamlDocument document = YamlReader.read(file, content);
        List<Problem> problems = new ArrayList<>(schema.check(document));
        if (!problems.isEmpty()) {
            throw new RecipeException(problems);
        }
        T value = reader.apply(Values.root(document, problems));
        if (!problems.isEmpty()) {
            throw new RecipeException(problems);
        }
        return new Parsed<>(value, document);
    }
}
