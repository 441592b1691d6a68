package dev.envkit.recipes.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.envkit.workspace.EnvkitException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolverTest {
    @TempDir
    private Path root;

    private Resolution resolve(Map<String, String> overrides) {
        return new Resolver(RecipeRepository.of(root)).resolve("b", Optional.empty(), overrides);
    }

    private static List<String> names(Resolution resolution) {
        return resolution.components().stream()
                .map(recipe -> recipe.id().toString())
                .toList();
    }

    @Test
    void eachComponentComesAfterWhatItNeeds() {
        new RecipeDirectory(root)
                .board("kernel: k, rootfs: r, tools: t, libc: l")
                .recipe("kernel", "k", "needs: [tools]")
                .recipe("rootfs", "r", "needs: [libc, tools]")
                .recipe("libc", "l", "needs: [tools]")
                .recipe("tools", "t", "");
        assertEquals(List.of("tools/t", "kernel/k", "libc/l", "rootfs/r"), names(resolve(Map.of())));
    }

    @Test
    void theClosureOfAComponentIsItselfAndWhatItNeeds() {
        new RecipeDirectory(root)
                .board("kernel: k, rootfs: r, tools: t, libc: l")
                .recipe("kernel", "k", "needs: [tools]")
                .recipe("rootfs", "r", "needs: [libc]")
                .recipe("libc", "l", "needs: [tools]")
                .recipe("tools", "t", "");
        List<String> closure = resolve(Map.of()).closure(Set.of("rootfs")).stream()
                .map(recipe -> recipe.id().component())
                .toList();
        assertEquals(List.of("tools", "libc", "rootfs"), closure);
    }

    @Test
    void anotherVariantOfOneComponentCanBeChosen() {
        new RecipeDirectory(root)
                .board("kernel: k")
                .recipe("kernel", "k", "")
                .recipe("kernel", "other", "needs: [extra]")
                .recipe("extra", "e", "");
        assertEquals(List.of("extra/e", "kernel/other"), names(resolve(Map.of("kernel", "other", "extra", "e"))));
    }

    @Test
    void aCircleIsNamed() {
        new RecipeDirectory(root)
                .board("x: x, a: a, b: b, c: c")
                .recipe("x", "x", "needs: [a]")
                .recipe("a", "a", "needs: [b]")
                .recipe("b", "b", "needs: [c]")
                .recipe("c", "c", "needs: [a]");
        EnvkitException e = assertThrows(EnvkitException.class, () -> resolve(Map.of()));
        assertEquals("components need each other in a circle: a/a -> b/b -> c/c -> a/a", e.getMessage());
        assertEquals("take one of them out of the 'needs' of components/c/c/recipe.yaml", e.remedy());
    }

    @Test
    void aNeedThatTheVariantDoesNotHaveIsNamedWithWhatToDo() {
        new RecipeDirectory(root).board("kernel: k").recipe("kernel", "k", "needs: [tools]");
        EnvkitException e = assertThrows(EnvkitException.class, () -> resolve(Map.of()));
        assertEquals("kernel/k needs the component 'tools', which variant v of board b does not have", e.getMessage());
        assertEquals(
                "add 'tools: <variant>' to boards/b.yaml under variants: v: components, or drop it from the recipe's"
                        + " needs",
                e.remedy());
    }

    @Test
    void unknownNamesAreAnsweredWithSuggestions() {
        new RecipeDirectory(root).board("kernel: k").recipe("kernel", "k", "");
        Resolver resolver = new Resolver(RecipeRepository.of(root));
        assertFailure("there is no board 'c'", "there are: b", () -> resolver.resolve("c", Optional.empty(), Map.of()));
        assertFailure(
                "board b has no variant 'modern'",
                "there are: v",
                () -> resolver.resolve("b", Optional.of("modern"), Map.of()));
        assertFailure(
                "component kernel has no variant 'kk'",
                "there are: k",
                () -> resolver.resolve("b", Optional.empty(), Map.of("kernel", "kk")));
        assertFailure(
                "there is no component 'kernal'",
                "did you mean 'kernel'?",
                () -> resolver.resolve("b", Optional.empty(), Map.of("kernal", "k")));
    }

    private static void assertFailure(String message, String remedy, org.junit.jupiter.api.function.Executable call) {
        EnvkitException e = assertThrows(EnvkitException.class, call);
        assertEquals(message, e.getMessage());
        assertEquals(remedy, e.remedy());
    }
}
