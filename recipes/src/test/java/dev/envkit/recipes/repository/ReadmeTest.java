package dev.envkit.recipes.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.Problem;
import dev.envkit.recipes.Problem.Severity;
import dev.envkit.recipes.lint.RecipeLinter;
import dev.envkit.recipes.yaml.RecipeParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The page that teaches the format says what the parser and the linter do. */
class ReadmeTest {
    private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path directory;

    private final String readme;

    ReadmeTest() throws IOException {
        readme = Files.readString(Path.of("README.md"));
    }

    @Test
    void theExampleIsAGoodRecipe() throws IOException {
        Matcher matcher = EXAMPLE.matcher(readme);
        assertTrue(matcher.find());
        write("recipe.yaml", matcher.group(1));
        write("colours.txt", "black white orange\n");
        write("templates/page.svg", "<svg/>\n");
        write("patches/series", "0001-smile.patch\n");
        write("patches/0001-smile.patch", "--- a/tux.svg\n+++ b/tux.svg\n");
        RecipeRepository repository = RecipeRepository.withDirectories(List.of(directory));
        List<Problem> problems = new RecipeLinter(repository)
                .component(new ComponentId("bootlogo", "tux-1.2")).stream()
                        .filter(problem -> problem.severity() != Severity.NOTE)
                        .toList();
        assertEquals(List.of(), problems);
    }

    @Test
    void everyKeyOfARecipeIsMentioned() {
        Set<String> missing = new TreeSet<>();
        for (String key : JsonMapper.shared()
                .readTree(RecipeParser.schemaText(RecipeParser.COMPONENT_SCHEMA))
                .path("properties")
                .propertyNames()) {
            if (!readme.contains(key + ":") && !readme.contains("`" + key + "`")) {
                missing.add(key);
            }
        }
        assertEquals(Set.of(), missing);
    }

    private void write(String path, String text) throws IOException {
        Path file = directory.resolve("components/bootlogo/tux-1.2").resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
