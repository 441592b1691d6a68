package dev.envkit.recipes.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.RecipeException;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeRepositoryTest {
    private static final ComponentId X = new ComponentId("x", "one");

    @TempDir
    private Path first;

    @TempDir
    private Path second;

    @Test
    void aUsersRecipeIsAddedToTheBuiltInOnes() {
        new RecipeDirectory(first).recipe("x", "one", "");
        RecipeRepository repository = RecipeRepository.withDirectories(List.of(first));
        assertTrue(repository.components().contains(X));
        assertTrue(repository.components().contains(new ComponentId("u-boot", "2023.01")));
        assertEquals(first.resolve(X.path()).toString(), repository.describe(X.path()));
        assertEquals("builtin:boards/mini2440.yaml", repository.describe("boards/mini2440.yaml"));
    }

    @Test
    void theLastDirectoryWinsFileByFile() {
        new RecipeDirectory(first)
                .recipe("x", "one", "files: [a, b]")
                .file("components/x/one/a", "first a")
                .file("components/x/one/b", "first b");
        new RecipeDirectory(second).file("components/x/one/a", "second a");
        RecipeRepository repository = RecipeRepository.withDirectories(List.of(first, second));
        List<RecipeFile> files = repository.files(repository.component(X));
        assertEquals(List.of("a", "b"), files.stream().map(RecipeFile::path).toList());
        assertEquals(
                List.of("second a", "first b"),
                files.stream()
                        .map(file -> new String(file.content(), StandardCharsets.UTF_8))
                        .toList());
        assertEquals(
                Sha256.of("second a".getBytes(StandardCharsets.UTF_8)),
                files.getFirst().sha256());
    }

    @Test
    void aDirectoryEntryStandsForAllFilesBelowIt() {
        new RecipeDirectory(first)
                .recipe("x", "one", "files: [overlay/]")
                .file("components/x/one/overlay/etc/passwd", "root")
                .file("components/x/one/overlay/etc/init.d/rcS", "#!/bin/sh\n")
                .file("components/x/one/overlay2/no", "")
                .file("components/x/one/overlay/etc/.hidden.swp", "")
                .file("components/x/one/overlay/etc/passwd~", "");
        RecipeRepository repository = RecipeRepository.of(first);
        List<RecipeFile> files = repository.files(repository.component(X));
        assertEquals(
                List.of("overlay/etc/init.d/rcS", "overlay/etc/passwd"),
                files.stream().map(RecipeFile::path).toList());
        assertTrue(files.getFirst().executable());
        assertFalse(files.getLast().executable());
    }

    @Test
    void patchesComeInTheOrderOfTheirList() {
        new RecipeDirectory(first)
                .recipe(
                        "x",
                        "one",
                        "sources: [{id: s, from: [{debian-source: {suite: a, package: bb}}], patches: p/series}]")
                .file("components/x/one/p/series", "# why\n2.patch\n\n1.patch # last\n")
                .file("components/x/one/p/1.patch", "one")
                .file("components/x/one/p/2.patch", "two");
        RecipeRepository repository = RecipeRepository.of(first);
        ComponentRecipe recipe = repository.component(X);
        assertEquals(
                List.of("p/2.patch", "p/1.patch"),
                repository.patches(recipe, recipe.sources().getFirst()).stream()
                        .map(RecipeFile::path)
                        .toList());
    }

    @Test
    void whatARecipeRefersToMustBeThere() {
        new RecipeDirectory(first).recipe("x", "one", "files: [confg]").file("components/x/one/config", "");
        RecipeRepository repository = RecipeRepository.of(first);
        RecipeException e = assertThrows(RecipeException.class, () -> repository.files(repository.component(X)));
        assertEquals(
                first.resolve(X.path()) + ":6:9: there is no confg beside the recipe (did you mean 'config'?)",
                e.getMessage());
    }

    @Test
    void aRecipeMustLieWhereItsNamesSay() {
        new RecipeDirectory(first)
                .file(
                        "components/x/one/recipe.yaml",
                        "component: x\nvariant: two\nsummary: s\nversion: v\nlicence: MIT\n");
        RecipeException e = assertThrows(
                RecipeException.class, () -> RecipeRepository.of(first).component(X));
        assertEquals(
                first.resolve(X.path()) + ":2:10: the variant's name differs from the directory's (call it 'one')",
                e.getMessage());
    }

    @Test
    void aMissingDirectoryIsAUsageError() {
        Path missing = first.resolve("missing");
        EnvkitException e =
                assertThrows(EnvkitException.class, () -> RecipeRepository.withDirectories(List.of(missing)));
        assertEquals("no recipe directory at " + missing, e.getMessage());
    }
}
