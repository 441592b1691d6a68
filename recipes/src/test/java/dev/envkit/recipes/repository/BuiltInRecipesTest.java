package dev.envkit.recipes.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.recipes.Board;
import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.FlashLayout;
import dev.envkit.recipes.PackageArchitecture;
import dev.envkit.recipes.PackageSet;
import dev.envkit.recipes.Problem;
import dev.envkit.recipes.Source;
import dev.envkit.recipes.SourceLocation;
import dev.envkit.recipes.lint.RecipeLinter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BuiltInRecipesTest {
    private final RecipeRepository repository = RecipeRepository.builtIn();

    @Test
    void theMini2440IsThere() {
        Board board = repository.board("mini2440");
        assertEquals(1999, board.machineId());
        assertEquals(64L << 20, board.memory().size());
        assertEquals(
                new FlashLayout.Partition("root", 0x560000, OptionalLong.empty()),
                board.flashLayout(board.defaultFlashLayout())
                        .orElseThrow()
                        .partitions()
                        .getLast());
        assertEquals("255.255.255.0", board.network().netmask());
        // the raw file lengths that the board's owners know
        assertEquals(69_206_016, board.nandChips().get(0).rawSize());
        assertEquals(138_412_032, board.nandChips().get(1).rawSize());
    }

    @Test
    void theModernVariantsRecipesHaveNothingToComplainAbout() {
        RecipeLinter linter = new RecipeLinter(repository);
        List<Problem> problems =
                Objects.requireNonNull(repository.board("mini2440").variants().get("modern"))
                        .components()
                        .entrySet()
                        .stream()
                        .map(component -> new ComponentId(component.getKey(), component.getValue()))
                        .filter(id -> repository.components().contains(id))
                        .flatMap(id -> linter.component(id).stream())
                        .toList();
        assertEquals(List.of(), problems);
    }

    @Test
    void nothingIsWrongWithAnyRecipeOrBoard() {
        List<Problem> problems = new RecipeLinter(repository)
                .lint().stream()
                        .filter(problem -> problem.severity() != Problem.Severity.NOTE)
                        .toList();
        assertEquals(List.of(), problems);
    }

    @Test
    void bothVariantsOfTheBoardCanBeResolved() {
        Resolver resolver = new Resolver(repository);
        for (String variant : List.of("modern", "legacy")) {
            Resolution resolution = resolver.resolve("mini2440", Optional.of(variant), Map.of());
            for (String component : List.of("toolchain", "qemu", "u-boot", "kernel", "rootfs")) {
                assertTrue(resolution.component(component).isPresent(), variant + " has no " + component);
            }
        }
    }

    @Test
    void theDebianVariantHasTheProcessorThatItsProgramsNeed() {
        Resolution resolution = new Resolver(repository).resolve("mini2440", Optional.of("debian"), Map.of());
        assertEquals(Optional.of("arm926ej-s"), resolution.variant().cpu());
        PackageSet packages =
                resolution.component("rootfs").orElseThrow().packages().orElseThrow();
        assertEquals(PackageArchitecture.ARMEL, packages.architecture());
        assertEquals("rootfs", packages.system().orElseThrow().path());
        assertEquals(
                "nfs",
                resolution
                        .board()
                        .proofOf(resolution.variant())
                        .orElseThrow()
                        .setup()
                        .boot());
        // the same kernel as the board's own processor boots
        Resolution modern = new Resolver(repository).resolve("mini2440", Optional.of("modern"), Map.of());
        assertEquals(Optional.empty(), modern.variant().cpu());
        assertEquals(
                modern.component("kernel").orElseThrow(),
                resolution.component("kernel").orElseThrow());
    }

    @Test
    void theClassicSourcesAreThoseOfTheTutorialAtWholeCommits() {
        assertEquals("18b91f222c2aebb2eb45cb7e6d5f58ca668e2aa2", classicCommit("qemu"));
        assertEquals("0805cf23b87119ca1b7b5928a047d8b03f364d72", classicCommit("u-boot"));
        assertEquals("1ebb8619ba7da907596cf0e96a4dd78c292a8aba", classicCommit("kernel"));
    }

    private String classicCommit(String component) {
        Source source = new Resolver(repository)
                .resolve("mini2440", Optional.of("legacy"), Map.of())
                .component(component)
                .orElseThrow()
                .sources()
                .getFirst();
        // every place that names a commit names the same one
        List<String> commits = source.from().stream()
                .filter(SourceLocation.Git.class::isInstance)
                .map(location -> ((SourceLocation.Git) location).commit())
                .distinct()
                .toList();
        assertEquals(1, commits.size());
        return commits.getFirst();
    }

    @Test
    void everyFlashLayoutInUseIsThere() {
        Board board = repository.board("mini2440");
        assertEquals(
                List.of("linux", "friendlyarm-2009", "mini2440-sdk", "barebox-64m", "barebox-128m"),
                board.flashLayouts().stream().map(FlashLayout::name).toList());
    }

    @Test
    void everyBuiltInRecipeCanBeBuilt() {
        repository.components().forEach(id -> repository.component(id).requireAvailable());
    }
}
