package dev.envkit.recipes.repository;

import dev.envkit.recipes.Board;
import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.Problem;
import dev.envkit.recipes.Problem.Severity;
import dev.envkit.recipes.RecipeException;
import dev.envkit.recipes.Source;
import dev.envkit.recipes.Suggestion;
import dev.envkit.recipes.yaml.Parsed;
import dev.envkit.recipes.yaml.RecipeParser;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * All recipes there are: the built-in ones, overlaid file by file with the user's own directories. A file of a later
 * directory hides the file with the same path in an earlier one; nothing is merged within a file.
 *
 * <p>Thread-safe. What was parsed once is kept, so a repository sees changes of a recipe only when made anew.
 */
public final class RecipeRepository {
    private static final Pattern BOARD = Pattern.compile("boards/([^/]+)\\.yaml");
    private static final Pattern COMPONENT = Pattern.compile("components/([^/]+)/([^/]+)/recipe\\.yaml");

    private final List<RecipeTree> trees;
    private final RecipeParser parser = new RecipeParser();
    private final Map<String, Parsed<Board>> boards = new ConcurrentHashMap<>();
    private final Map<ComponentId, Parsed<ComponentRecipe>> components = new ConcurrentHashMap<>();

    private RecipeRepository(List<RecipeTree> trees) {
        this.trees = List.copyOf(trees);
    }

    /** Returns the built-in recipes alone. */
    public static RecipeRepository builtIn() {
        return new RecipeRepository(List.of(MemoryTree.builtIn()));
    }

    /**
     * Returns the built-in recipes overlaid with directories, the last of which wins.
     *
     * @throws EnvkitException if one of them does not exist
     */
    public static RecipeRepository withDirectories(List<Path> directories) {
        List<RecipeTree> trees = new ArrayList<>();
        trees.add(MemoryTree.builtIn());
        directories.forEach(directory -> trees.add(new DirectoryTree(directory)));
        return new RecipeRepository(trees);
    }

    /** Returns only what is in {@code directory}, for checking it by itself. */
    public static RecipeRepository of(Path directory) {
        return new RecipeRepository(List.of(new DirectoryTree(directory)));
    }

    /** Returns the names of all boards. */
    public SortedSet<String> boards() {
        SortedSet<String> names = new TreeSet<>();
        for (String path : paths()) {
            Matcher matcher = BOARD.matcher(path);
            if (matcher.matches()) {
                names.add(matcher.group(1));
            }
        }
        return names;
    }

    /** Returns all component recipes. */
    public SortedSet<ComponentId> components() {
        SortedSet<ComponentId> ids = new TreeSet<>();
        for (String path : paths()) {
            Matcher matcher = COMPONENT.matcher(path);
            if (matcher.matches()) {
                ids.add(new ComponentId(matcher.group(1), matcher.group(2)));
            }
        }
        return ids;
    }

    /**
     * Returns a board.
     *
     * @throws EnvkitException if there is none of that name
     * @throws RecipeException if its file is wrong
     */
    public Board board(String name) {
        return parsedBoard(name).value();
    }

    /**
     * Returns a component recipe.
     *
     * @throws EnvkitException if there is no such recipe
     * @throws RecipeException if its file is wrong
     */
    public ComponentRecipe component(ComponentId id) {
        return parsedComponent(id).value();
    }

    /** As {@link #board}, with positions. */
    public Parsed<Board> parsedBoard(String name) {
        return boards.computeIfAbsent(name, this::parseBoard);
    }

    /** As {@link #component}, with positions. */
    public Parsed<ComponentRecipe> parsedComponent(ComponentId id) {
        return components.computeIfAbsent(id, this::parseComponent);
    }

    private Parsed<Board> parseBoard(String name) {
        String path = Board.pathOf(name);
        byte[] content = read(path)
                .orElseThrow(() -> new EnvkitException(
                        ExitCode.USAGE, "there is no board '" + name + "'", Suggestion.among(name, boards())));
        Parsed<Board> parsed = parser.board(describe(path), content);
        if (!parsed.value().name().equals(name)) {
            throw misplaced(parsed.problem(
                    Severity.ERROR, "the board's name differs from the file's", "call it '" + name + "'", "board"));
        }
        return parsed;
    }

    private Parsed<ComponentRecipe> parseComponent(ComponentId id) {
        byte[] content = read(id.path()).orElseThrow(() -> noComponent(id));
        Parsed<ComponentRecipe> parsed = parser.component(describe(id.path()), content);
        ComponentId actual = parsed.value().id();
        if (!actual.component().equals(id.component())) {
            throw misplaced(parsed.problem(
                    Severity.ERROR,
                    "the component's name differs from the directory's",
                    "call it '" + id.component() + "'",
                    "component"));
        }
        if (!actual.equals(id)) {
            throw misplaced(parsed.problem(
                    Severity.ERROR,
                    "the variant's name differs from the directory's",
                    "call it '" + id.variant() + "'",
                    "variant"));
        }
        return parsed;
    }

    private static RecipeException misplaced(Problem problem) {
        return new RecipeException(List.of(problem));
    }

    private EnvkitException noComponent(ComponentId id) {
        SortedSet<String> variants = components().stream()
                .filter(other -> other.component().equals(id.component()))
                .map(ComponentId::variant)
                .collect(Collectors.toCollection(TreeSet::new));
        if (variants.isEmpty()) {
            SortedSet<String> known =
                    components().stream().map(ComponentId::component).collect(Collectors.toCollection(TreeSet::new));
            return new EnvkitException(
                    ExitCode.USAGE,
                    "there is no component '" + id.component() + "'",
                    Suggestion.among(id.component(), known));
        }
        return new EnvkitException(
                ExitCode.USAGE,
                "component " + id.component() + " has no variant '" + id.variant() + "'",
                Suggestion.among(id.variant(), variants));
    }

    /**
     * Returns the files that a recipe's steps see in {@code $ENVKIT_RECIPE}: those under its {@code files}, in the
     * order of their paths.
     *
     * @throws RecipeException if one of {@code files} names nothing
     */
    public List<RecipeFile> files(ComponentRecipe recipe) {
        SortedMap<String, RecipeFile> files = new TreeMap<>();
        List<String> entries = recipe.files();
        SortedSet<String> beside = filesBeside(recipe.id());
        for (int i = 0; i < entries.size(); i++) {
            String entry = entries.get(i);
            List<String> matching =
                    beside.stream().filter(path -> isUnder(entry, path)).toList();
            if (matching.isEmpty()) {
                throw misplaced(parsedComponent(recipe.id())
                        .problem(
                                Severity.ERROR,
                                "there is no " + entry + " beside the recipe",
                                Suggestion.among(entry, beside),
                                "files",
                                i));
            }
            matching.forEach(path -> files.put(path, file(recipe.id(), path)));
        }
        return List.copyOf(files.values());
    }

    /** Tells whether an entry of {@code files}, a file or a directory with a slash at its end, covers {@code path}. */
    public static boolean isUnder(String entry, String path) {
        return entry.endsWith("/") ? path.startsWith(entry) : path.equals(entry);
    }

    /**
     * Returns the patches of one of a recipe's sources, in the order in which they are applied.
     *
     * @throws EnvkitException if the list or a patch in it is not there
     */
    public List<RecipeFile> patches(ComponentRecipe recipe, Source source) {
        if (source.patches().isEmpty()) {
            return List.of();
        }
        PatchSeries series = PatchSeries.of(file(recipe.id(), source.patches().get()));
        return series.patches().stream()
                .map(patch -> file(recipe.id(), patch.path()))
                .toList();
    }

    /** Returns the paths of all files beside a recipe, relative to its directory, without the recipe itself. */
    public SortedSet<String> filesBeside(ComponentId id) {
        String directory = id.directory();
        return paths().stream()
                .filter(path -> path.startsWith(directory) && !path.equals(id.path()))
                .map(path -> path.substring(directory.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Returns a file that lies beside a recipe.
     *
     * @throws EnvkitException if it is not there
     */
    public RecipeFile file(ComponentId id, String path) {
        byte[] content = read(id.directory() + path)
                .orElseThrow(() -> new EnvkitException(
                        ExitCode.USAGE,
                        describe(id.path()) + " refers to " + path + ", which is not beside it",
                        Suggestion.among(path, filesBeside(id))));
        return RecipeFile.of(path, content);
    }

    /** Returns the text of a recipe or board file by its path below a recipe directory, if there is one. */
    public Optional<byte[]> read(String path) {
        return trees.reversed().stream()
                .flatMap(tree -> tree.read(path).stream())
                .findFirst();
    }

    /** Returns a path as the user knows it: the file to open, or {@code builtin:} and the path. */
    public String describe(String path) {
        return trees.reversed().stream()
                .filter(tree -> tree.read(path).isPresent())
                .findFirst()
                .orElse(trees.getLast())
                .describe(path);
    }

    private SortedSet<String> paths() {
        SortedSet<String> paths = new TreeSet<>();
        trees.forEach(tree -> paths.addAll(tree.paths()));
        return paths;
    }
}
