package dev.envkit.toolkit.cli;

import dev.envkit.recipes.Board;
import dev.envkit.recipes.BoardVariant;
import dev.envkit.recipes.Scenario;
import dev.envkit.recipes.ScenarioFile;
import dev.envkit.recipes.Suggestion;
import dev.envkit.recipes.yaml.RecipeParser;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The scenarios that a command line names: the board's own, and those of files. */
final class ScenarioChoice {
    private final Board board;
    private final BoardVariant variant;
    private final Function<String, Optional<byte[]>> besideBoard;
    private final IdentityHashMap<Scenario, Path> fromFiles = new IdentityHashMap<>();

    /**
     * @param board whose scenarios they are
     * @param variant whose scenarios are taken where none is named
     * @param besideBoard finds files beside the board's own
     */
    ScenarioChoice(Board board, BoardVariant variant, Function<String, Optional<byte[]>> besideBoard) {
        this.board = board;
        this.variant = variant;
        this.besideBoard = besideBoard;
    }

    /**
     * Returns the scenarios of these names and files, all that are for the variant if there are none.
     *
     * @throws EnvkitException if there is no such scenario, or a file is wrong
     */
    List<Scenario> of(List<String> chosen) {
        if (chosen.isEmpty()) {
            return board.scenariosOf(variant);
        }
        List<Scenario> scenarios = new ArrayList<>();
        for (String one : chosen) {
            if (one.endsWith(".yaml") || one.endsWith(".yml") || one.indexOf('/') >= 0) {
                scenarios.addAll(ofFile(Path.of(one)));
            } else {
                scenarios.add(named(one));
            }
        }
        requireDifferentNames(scenarios);
        return scenarios;
    }

    private Scenario named(String name) {
        Scenario scenario = board.scenarios().get(name);
        if (scenario == null) {
            throw new EnvkitException(
                    ExitCode.USAGE,
                    "board " + board.name() + " has no scenario '" + name + "'",
                    Suggestion.among(name, board.scenarios().keySet())
                            + "; a file of scenarios is named with its ending, .yaml");
        }
        return scenario;
    }

    private List<Scenario> ofFile(Path file) {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new EnvkitException(
                    ExitCode.USAGE, file + " cannot be read: " + e.getMessage(), "check the file's name", e);
        }
        ScenarioFile read =
                new RecipeParser().scenarios(file.toString(), content).value();
        if (!read.board().equals(board.name())) {
            throw new EnvkitException(
                    ExitCode.USAGE,
                    file + " is for the board " + read.board() + ", not for " + board.name(),
                    "--board " + read.board());
        }
        read.scenarios().values().forEach(scenario -> fromFiles.put(scenario, file));
        return List.copyOf(read.scenarios().values());
    }

    private static void requireDifferentNames(List<Scenario> scenarios) {
        List<String> names = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            if (names.contains(scenario.name())) {
                throw new EnvkitException(
                        ExitCode.USAGE,
                        "two scenarios are called '" + scenario.name() + "'",
                        "name it once, or rename the one in " + scenario.file());
            }
            names.add(scenario.name());
        }
    }

    /** Returns what finds files beside the one that a scenario stands in. */
    Function<String, Optional<byte[]>> filesBeside(Scenario scenario) {
        Path file = fromFiles.get(scenario);
        return file == null ? besideBoard : name -> read(file.resolveSibling(name));
    }

    private static Optional<byte[]> read(Path file) {
        try {
            return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        } catch (IOException e) {
            throw new EnvkitException(
                    ExitCode.FAILED, file + " cannot be read: " + e.getMessage(), "check its permissions", e);
        }
    }
}
