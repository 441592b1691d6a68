package dev.envkit.recipes.lint;

import dev.envkit.recipes.Board;
import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.Problem;
import dev.envkit.recipes.RecipeException;
import dev.envkit.recipes.repository.RecipeRepository;
import dev.envkit.recipes.yaml.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Checks recipes beyond what the schema can say: that what they refer to exists, is used, and fits together. */
public final class RecipeLinter {
    private final RecipeRepository repository;

    /** Checks the recipes in {@code repository}. */
    public RecipeLinter(RecipeRepository repository) {
        this.repository = repository;
    }

    /** Returns everything found in all boards and components, in the order of files and places. */
    public List<Problem> lint() {
        List<Problem> problems = new ArrayList<>();
        repository.boards().forEach(name -> problems.addAll(board(name)));
        repository.components().forEach(id -> problems.addAll(component(id)));
        return problems.stream().sorted().toList();
    }

    /** Returns everything found in one board; what is wrong with its form is part of it, not thrown. */
    public List<Problem> board(String name) {
        return collect(() -> {
            Parsed<Board> parsed = repository.parsedBoard(name);
            Findings findings = new Findings(parsed);
            new BoardChecks(repository, parsed.value(), findings).run();
            return findings;
        });
    }

    /** Returns everything found in one component recipe; what is wrong with its form is part of it, not thrown. */
    public List<Problem> component(ComponentId id) {
        return collect(() -> {
            Parsed<ComponentRecipe> parsed = repository.parsedComponent(id);
            Findings findings = new Findings(parsed);
            new SourceChecks(parsed.value(), findings).run();
            new FileChecks(repository, parsed.value(), findings).run();
            new BuildChecks(repository, parsed.value(), findings).run();
            return findings;
        });
    }

    private static List<Problem> collect(Supplier<Findings> check) {
        try {
            return check.get().problems().stream().sorted().toList();
        } catch (RecipeException e) {
            return e.problems();
        }
    }
}
