package dev.envkit.recipes.lint;

import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.Problem;
import dev.envkit.recipes.Problem.Severity;
import dev.envkit.recipes.Source;
import dev.envkit.recipes.Suggestion;
import dev.envkit.recipes.repository.PatchSeries;
import dev.envkit.recipes.repository.RecipeRepository;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;

/** The files beside a recipe: all that are named exist, and all that exist are named. */
final class FileChecks {
    private static final List<String> FOR_PEOPLE = List.of("README", "README.md", "LICENSE", "COPYING");

    private final RecipeRepository repository;
    private final ComponentRecipe recipe;
    private final Findings findings;
    private final SortedSet<String> beside;
    private final Set<String> used = new HashSet<>();

    FileChecks(RecipeRepository repository, ComponentRecipe recipe, Findings findings) {
        this.repository = repository;
        this.recipe = recipe;
        this.findings = findings;
        beside = repository.filesBeside(recipe.id());
    }

    void run() {
        checkFiles();
        for (int i = 0; i < recipe.sources().size(); i++) {
            checkPatches(recipe.sources().get(i), i);
        }
        for (String file : beside) {
            if (!used.contains(file) && !FOR_PEOPLE.contains(file)) {
                findings.add(new Problem(
                        Severity.WARNING,
                        repository.describe(recipe.id().directory() + file),
                        0,
                        0,
                        "the recipe does not use this file",
                        "name it under 'files' or in a patch series, or remove it"));
            }
        }
    }

    private void checkFiles() {
        for (int i = 0; i < recipe.files().size(); i++) {
            String entry = recipe.files().get(i);
            List<String> matching = beside.stream()
                    .filter(file -> RecipeRepository.isUnder(entry, file))
                    .toList();
            if (matching.isEmpty()) {
                boolean directory = beside.stream().anyMatch(file -> file.startsWith(entry + "/"));
                String hint =
                        directory ? "a directory ends in a slash: '" + entry + "/'" : Suggestion.among(entry, beside);
                findings.error("there is no " + entry + " beside the recipe", hint, "files", i);
            }
            used.addAll(matching);
        }
    }

    private void checkPatches(Source source, int index) {
        if (source.patches().isEmpty()) {
            return;
        }
        String path = source.patches().get();
        if (!beside.contains(path)) {
            findings.error(
                    "there is no " + path + " beside the recipe",
                    Suggestion.among(path, beside),
                    "sources",
                    index,
                    "patches");
            return;
        }
        used.add(path);
        PatchSeries series = PatchSeries.of(repository.file(recipe.id(), path));
        if (series.patches().isEmpty()) {
            atSeries(Severity.WARNING, path, 0, "the list names no patch", "");
        }
        Set<String> listed = new HashSet<>();
        for (PatchSeries.Entry patch : series.patches()) {
            if (!beside.contains(patch.path())) {
                atSeries(
                        Severity.ERROR,
                        path,
                        patch.line(),
                        "there is no patch " + patch.path(),
                        Suggestion.among(patch.path(), patchesIn(series.directory())));
            }
            if (!listed.add(patch.path())) {
                atSeries(Severity.ERROR, path, patch.line(), patch.path() + " is listed twice", "drop one");
            }
        }
        used.addAll(listed);
        for (String patch : patchesIn(series.directory())) {
            if (used.add(patch)) {
                findings.add(new Problem(
                        Severity.WARNING,
                        repository.describe(recipe.id().directory() + patch),
                        0,
                        0,
                        "the patch is not in " + path + ", so it is not applied",
                        "list it there, or remove it"));
            }
        }
    }

    private List<String> patchesIn(String directory) {
        return beside.stream()
                .filter(file -> file.startsWith(directory) && (file.endsWith(".patch") || file.endsWith(".diff")))
                .toList();
    }

    private void atSeries(Severity severity, String path, int line, String message, String hint) {
        String file = repository.describe(recipe.id().directory() + path);
        findings.add(new Problem(severity, file, line, 0, message, hint));
    }
}
