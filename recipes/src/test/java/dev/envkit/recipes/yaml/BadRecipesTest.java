package dev.envkit.recipes.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.recipes.Problem;
import dev.envkit.recipes.RecipeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a recipe's author reads when something is wrong, to the letter. */
class BadRecipesTest {
    private static final RecipeParser PARSER = new RecipeParser();

    static List<Corpus> badComponents() throws IOException {
        return Corpus.of(BadRecipesTest.class, "bad-components.txt");
    }

    static List<Corpus> badBoards() throws IOException {
        return Corpus.of(BadRecipesTest.class, "bad-boards.txt");
    }

    @ParameterizedTest
    @MethodSource("badComponents")
    void aBadComponentIsReportedWithPlaceAndRemedy(Corpus bad) {
        assertEquals(bad.expected(), problems(bad.text().getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @MethodSource("badBoards")
    void aBadBoardIsReportedWithPlaceAndRemedy(Corpus bad) {
        RecipeException e = assertThrows(
                RecipeException.class, () -> PARSER.board("b.yaml", bad.text().getBytes(StandardCharsets.UTF_8)));
        assertEquals(bad.expected(), lines(e));
    }

    static List<Corpus> badScenarios() throws IOException {
        return Corpus.of(BadRecipesTest.class, "bad-scenarios.txt");
    }

    @ParameterizedTest
    @MethodSource("badScenarios")
    void aBadScenarioIsReportedWithPlaceAndRemedy(Corpus bad) {
        RecipeException e = assertThrows(
                RecipeException.class,
                () -> PARSER.scenarios("s.yaml", bad.text().getBytes(StandardCharsets.UTF_8)));
        assertEquals(bad.expected(), lines(e));
    }

    @Test
    void bytesThatAreNotUtf8AreNoRecipe() {
        byte[] latin1 = "summary: für".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals("r.yaml:1:1: the file is not UTF-8 text (save it as UTF-8)", problems(latin1));
    }

    @Test
    void aControlCharacterIsNamed() {
        assertEquals(
                "r.yaml:2:4: a character that YAML does not allow: U+0001",
                problems("a: b\nb: \u0001\n".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void anOverlongFileIsNotParsed() {
        byte[] large = "# filler\n".repeat(200_000).getBytes(StandardCharsets.UTF_8);
        assertEquals("r.yaml:1:1: the file is 1800000 bytes long, a recipe has at most 1048576", problems(large));
    }

    @Test
    void deeplyNestedListsDoNotOverflowTheStack() {
        byte[] deep = ("a: " + "[".repeat(100_000)).getBytes(StandardCharsets.UTF_8);
        String reported = problems(deep);
        assertTrue(reported.startsWith("r.yaml:1:"), reported);
    }

    private static String problems(byte[] content) {
        return lines(assertThrows(RecipeException.class, () -> PARSER.component("r.yaml", content)));
    }

    private static String lines(RecipeException e) {
        return e.problems().stream().map(Problem::toString).collect(Collectors.joining("\n"));
    }
}
