package dev.envkit.toolkit.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.SourceLocation;
import dev.envkit.recipes.repository.RecipeRepository;
import dev.envkit.toolkit.patch.PatchException;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.workspace.Pin;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SourceTreesTest {
    private static final Instant PATCHED_AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final String RECIPE = """
        component: hello
        variant: one
        summary: greets
        version: "1"
        licence: Apache-2.0
        sources:
          - id: hello
            from:
              - local: {names: ["hello.tar"], sha256: unpinned}
            patches: patches/series
        steps:
          - {name: build, run: "true"}
        artifacts:
          - {name: hello, path: hello}
        """;
    private static final String PATCH = """
        --- a/hello.txt
        +++ b/hello.txt
        @@ -1 +1 @@
        -hello
        +hello, world
        """;

    @TempDir
    private Path temp;

    private Path patch;
    private Workspace workspace;

    @BeforeEach
    void setUp() throws IOException {
        Path directory = temp.resolve("recipes/components/hello/one");
        Files.createDirectories(directory.resolve("patches"));
        Files.writeString(directory.resolve("recipe.yaml"), RECIPE);
        Files.writeString(directory.resolve("patches/series"), "greeting.patch\n");
        patch = Files.writeString(directory.resolve("patches/greeting.patch"), PATCH);
        workspace = Workspace.openOrCreate(temp.resolve("workspace"));
    }

    @AfterEach
    void close() {
        workspace.close();
    }

    private SourceTree prepare(String content) {
        RecipeRepository repository = RecipeRepository.withDirectories(List.of(temp.resolve("recipes")));
        ComponentRecipe recipe = repository.component(new ComponentId("hello", "one"));
        return new SourceTrees(workspace, repository, PATCHED_AT)
                .prepare(recipe, recipe.sources().getFirst(), new Text(content), Progress.NONE);
    }

    /** A source of one file. */
    private record Text(String content) implements FetchedSource {
        @Override
        public SourceLocation location() {
            throw new AssertionError("not asked for");
        }

        @Override
        public Pin pin() {
            return Pin.ofFile("local", "1", Sha256.of(content.getBytes(StandardCharsets.UTF_8)), "test");
        }

        @Override
        public void layOut(Path directory, int strip, boolean unpack, Progress progress) {
            try {
                Files.createDirectories(directory.resolve("sub"));
                Files.writeString(directory.resolve("hello.txt"), content);
            } catch (IOException e) {
                throw StorageException.of("write", directory, e);
            }
        }
    }

    @Test
    void aSourceIsLaidOutPatchedAndDatedAsTheRecipeSays() throws IOException {
        Path file = prepare("hello\n").directory().resolve("hello.txt");
        assertEquals("hello, world\n", Files.readString(file));
        assertEquals(PATCHED_AT, Files.getLastModifiedTime(file).toInstant());
    }

    @Test
    void aTreeIsMadeOnceAndProtectedFromBuilds() throws IOException {
        SourceTree tree = prepare("hello\n");
        var made = Files.getAttribute(tree.directory(), "unix:ino");
        assertEquals(tree, prepare("hello\n"));
        assertEquals(made, Files.getAttribute(tree.directory(), "unix:ino"));
        assertFalse(Files.getPosixFilePermissions(tree.directory().resolve("sub")).stream()
                .anyMatch(p -> p.name().endsWith("_WRITE")));
    }

    @Test
    void anotherPatchMakesAnotherTree() throws IOException {
        SourceTree before = prepare("hello\n");
        Files.writeString(patch, PATCH.replace("world", "moon"));
        SourceTree after = prepare("hello\n");
        assertNotEquals(before.digest(), after.digest());
        assertEquals("hello, moon\n", Files.readString(after.directory().resolve("hello.txt")));
        assertEquals("hello, world\n", Files.readString(before.directory().resolve("hello.txt")));
    }

    @Test
    void aPatchThatDoesNotFitLeavesNothingBehind() throws IOException {
        PatchException e = assertThrows(PatchException.class, () -> prepare("goodbye\n"));
        assertTrue(
                String.valueOf(e.getMessage()).contains("components/hello/one/patches/greeting.patch"), e.getMessage());
        assertFalse(Files.exists(workspace.sources().resolve("hello")));
        try (var left = Files.list(workspace.directory(Workspace.Layout.TMP))) {
            assertEquals(
                    List.of(),
                    left.filter(p -> p.toString().contains("source-")).toList());
        }
    }
}
