package dev.envkit.recipes.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.envkit.recipes.Board;
import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.FlashLayout;
import dev.envkit.recipes.Problem;
import dev.envkit.recipes.UnavailableException;
import dev.envkit.recipes.lint.RecipeLinter;
import java.util.List;
import java.util.Objects;
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
    void anUnavailableRecipeSaysWhyWhenItIsWanted() {
        UnavailableException e = assertThrows(
                UnavailableException.class,
                () -> repository.component(new ComponentId("u-boot", "2023.01")).requireAvailable());
        assertEquals(
                "u-boot/2023.01 is not available in this version of envkit:"
                        + " the mini2440 port of U-Boot 2023.01 comes together with NAND images",
                e.getMessage());
    }
}
