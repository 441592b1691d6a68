package dev.envkit.toolkit.cli;

import dev.envkit.recipes.repository.RecipeRepository;
import dev.envkit.recipes.repository.Resolution;
import dev.envkit.recipes.repository.Resolver;
import dev.envkit.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose recipes: a board's variant, other variants of single components, recipes of one's own. */
@Topic("Recipes")
final class Selection {
    /** The board that is meant where none is named. */
    static final String DEFAULT_BOARD = "mini2440";

    /** A workspace's own recipe directory, where {@code --menuconfig} keeps what was changed. */
    static final String WORKSPACE_RECIPES = "recipes";

    @Option(
            names = "--variant",
            paramLabel = "NAME",
            description = "The board's variant: 'modern' unless given; 'envkit recipes list' names them.")
    private @Nullable String variant;

    @Option(
            names = "--with",
            paramLabel = "COMPONENT=VARIANT",
            description = "Another variant of one component, such as rootfs=debian-armel; may be repeated.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Option(
            names = "--recipes",
            paramLabel = "DIR",
            description = "A folder with recipes that add to the built-in ones or replace them; may be repeated.")
    private List<Path> directories = new ArrayList<>();

    /** Returns the built-in recipes, overlaid with the workspace's and with the folders given. */
    RecipeRepository repository(Path workspace) {
        return repository(workspace, List.of());
    }

    /** As {@link #repository(Path)}, with further folders on top. */
    RecipeRepository repository(Path workspace, List<Path> further) {
        List<Path> overlays = new ArrayList<>();
        Path own = workspace.resolve(WORKSPACE_RECIPES);
        if (Files.isDirectory(own)) {
            overlays.add(own);
        }
        overlays.addAll(directories);
        overlays.addAll(further);
        return RecipeRepository.withDirectories(overlays);
    }

    /** As {@link #repository(Path)}, of an open workspace. */
    RecipeRepository repository(Workspace workspace) {
        return repository(workspace.root());
    }

    /**
     * Returns the recipes chosen for a board.
     *
     * @param board its name, or null for the only one there is
     */
    Resolution resolve(RecipeRepository repository, @Nullable String board) {
        return new Resolver(repository)
                .resolve(board == null ? DEFAULT_BOARD : board, Optional.ofNullable(variant), overrides);
    }
}
