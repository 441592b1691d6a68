package dev.envkit.recipes.lint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.envkit.recipes.Problem;
import dev.envkit.recipes.repository.RecipeDirectory;
import dev.envkit.recipes.repository.RecipeRepository;
import dev.envkit.recipes.yaml.Corpus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the linter says, to the letter. A case's text is several files, each after a line {@code ## path}. */
class RecipeLinterTest {
    private static final Pattern FILE = Pattern.compile("(?ms)^## (\\S+)\n(.*?)(?=^## |\\z)");

    @TempDir
    private Path root;

    static List<Corpus> cases() throws IOException {
        return Corpus.of(RecipeLinterTest.class, "lint.txt");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aProblemIsReportedWithSeverityPlaceAndRemedy(Corpus lint) {
        RecipeDirectory directory = new RecipeDirectory(root);
        Matcher file = FILE.matcher(lint.text());
        while (file.find()) {
            directory.file(file.group(1), file.group(2));
        }
        String found = new RecipeLinter(RecipeRepository.of(root))
                .lint().stream().map(this::line).collect(Collectors.joining("\n"));
        assertEquals(lint.expected(), found);
    }

    private String line(Problem problem) {
        return problem.severity().name().toLowerCase(Locale.ROOT) + " "
                + problem.toString().replace(root + "/", "");
    }
}
