package dev.envkit.toolkit.cli;

import dev.envkit.recipes.Board;
import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.repository.RecipeRepository;
import dev.envkit.recipes.repository.Resolution;
import dev.envkit.toolkit.build.BuildCommand;
import dev.envkit.toolkit.build.BuildEngine;
import dev.envkit.toolkit.build.BuildOptions;
import dev.envkit.toolkit.build.ComponentResult;
import dev.envkit.toolkit.build.NeededOutput;
import dev.envkit.toolkit.build.StepEnvironment;
import dev.envkit.toolkit.check.ArtifactChecks;
import dev.envkit.toolkit.image.disk.ImageTools;
import dev.envkit.toolkit.net.ClassicFiles;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.toolkit.source.FetchPlan;
import dev.envkit.toolkit.source.FetchSession;
import dev.envkit.toolkit.source.PackageSets;
import dev.envkit.toolkit.source.StoreSourceFetcher;
import dev.envkit.workspace.ArtifactStore;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.Workspace;
import dev.envkit.workspace.WorkspaceLocation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the commands that build work with: the workspace, the recipes chosen, and the engine. Opened for one command and
 * closed at its end. For one thread.
 */
final class Session implements AutoCloseable {
    /** Components built only when asked for by name, or when a command needs them: the rest does without them. */
    static final Set<String> ON_REQUEST = Set.of("qemu", "imagetools");

    private static final String IMAGE_TOOLS = "imagetools";

    private static final String BOOT_LOADER = "u-boot";

    private final Workspace workspace;
    private final RecipeRepository repository;
    private final Resolution resolution;
    private final FetchSession fetching;
    private final BuildEngine engine;

    private Session(
            Workspace workspace,
            RecipeRepository repository,
            Resolution resolution,
            FetchSession fetching,
            BuildEngine engine) {
        this.workspace = workspace;
        this.repository = repository;
        this.resolution = resolution;
        this.fetching = fetching;
        this.engine = engine;
    }

    /**
     * Opens the workspace, which is made if it is not there, and resolves the board.
     *
     * @param board the board's name, or null for the only one there is
     */
    static Session open(GlobalOptions global, Selection selection, FetchFlags fetch, @Nullable String board) {
        Path root = WorkspaceLocation.resolve(global.workspace()).path();
        Workspace workspace = Workspace.openOrCreate(root);
        try {
            workspace.removeLeftovers();
            return of(workspace, global, selection, fetch, board);
        } catch (RuntimeException | Error e) {
            workspace.close();
            throw e;
        }
    }

    /** Opens a workspace that exists, without writing to it. */
    static Session openExisting(GlobalOptions global, Selection selection, @Nullable String board) {
        Workspace workspace =
                Workspace.open(WorkspaceLocation.resolve(global.workspace()).path());
        try {
            return of(workspace, global, selection, new FetchFlags(), board);
        } catch (RuntimeException | Error e) {
            workspace.close();
            throw e;
        }
    }

    private static Session of(
            Workspace workspace, GlobalOptions global, Selection selection, FetchFlags fetch, @Nullable String board) {
        RecipeRepository repository = selection.repository(workspace);
        Resolution resolution = selection.resolve(repository, board);
        Progress progress = global.progress();
        FetchSession fetching = FetchSession.open(workspace, fetch.options(), fetch.from(), progress);
        BuildEngine engine = new BuildEngine(
                workspace,
                repository,
                new StoreSourceFetcher(fetching),
                new PackageSets(fetching),
                ArtifactChecks::run,
                progress);
        return new Session(workspace, repository, resolution, fetching, engine);
    }

    /** Returns the workspace. */
    Workspace workspace() {
        return workspace;
    }

    /** Returns the build results. */
    ArtifactStore artifacts() {
        return workspace.artifacts();
    }

    /** Returns the board and the recipes chosen for it. */
    Resolution resolution() {
        return resolution;
    }

    /** Returns the files of the classic network, for this workspace. */
    ClassicFiles networkFiles() {
        return NetworkFiles.of(repository, resolution, workspace.root(), null);
    }

    /** Returns a file beside the board's own, such as a picture that a scenario compares with. */
    Optional<byte[]> besideBoard(String name) {
        return repository.read(Board.besideOf(name));
    }

    /** Returns what builds. */
    BuildEngine engine() {
        return engine;
    }

    /**
     * Returns the recipe of a component of the board.
     *
     * @throws EnvkitException if it has none of that name
     */
    ComponentRecipe recipe(String component) {
        return resolution.require(component);
    }

    /** Returns the names of the components that are built when none is named. */
    List<String> defaultComponents() {
        Set<String> available = new TreeSet<>();
        List<String> names = new ArrayList<>();
        for (ComponentRecipe recipe : resolution.components()) {
            String name = recipe.id().component();
            if (recipe.unavailable().isEmpty() && !ON_REQUEST.contains(name) && available.containsAll(recipe.needs())) {
                available.add(name);
                names.add(name);
            }
        }
        return names;
    }

    /** Returns those of {@link #defaultComponents()} that a boot of the kernel itself needs: not the boot loader. */
    List<String> systemComponents() {
        return defaultComponents().stream()
                .filter(name -> !name.equals(BOOT_LOADER))
                .toList();
    }

    /**
     * Returns a command that builds these components and what they need.
     *
     * @throws EnvkitException if the board has no such component
     */
    BuildCommand build(Collection<String> components, BuildOptions options) {
        return new BuildCommand(engine, resolution).components(components).options(options);
    }

    /**
     * Says how much there is to download, if anything, and makes sure that there is room for it.
     *
     * @throws EnvkitException if there is not
     */
    void announce(BuildCommand command) {
        FetchPlan plan = FetchPlan.of(fetching, command.plan());
        if (!plan.isEmpty()) {
            fetching.progress().message(plan.describe(fetching));
            plan.requireSpace(fetching);
        }
    }

    /** Returns the programs that make file systems; they are fetched when they are first needed. */
    ImageTools imageTools() {
        BuildCommand command = build(List.of(IMAGE_TOOLS), BuildOptions.defaults("envkit image"));
        announce(command);
        ComponentResult tools = command.call().stream()
                .filter(result -> result.recipe().id().component().equals(IMAGE_TOOLS))
                .findFirst()
                .orElseThrow();
        return new ImageTools(tools.artifact().output(), StepEnvironment.BUILD_TIME.getEpochSecond());
    }

    /** Builds what a component needs, or finds that it was built, and returns it. */
    List<NeededOutput> needs(ComponentRecipe recipe, BuildOptions options) {
        if (recipe.needs().isEmpty()) {
            return List.of();
        }
        List<ComponentResult> results = build(recipe.needs(), options).call();
        return recipe.needs().stream()
                .map(need -> results.stream()
                        .filter(result -> result.recipe().id().component().equals(need))
                        .findFirst()
                        .orElseThrow()
                        .asNeed())
                .toList();
    }

    @Override
    public void close() {
        fetching.close();
        workspace.close();
    }
}
