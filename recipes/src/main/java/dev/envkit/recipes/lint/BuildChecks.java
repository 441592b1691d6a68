package dev.envkit.recipes.lint;

import dev.envkit.recipes.Artifact;
import dev.envkit.recipes.ArtifactCheckSpec;
import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.PackageArchitecture;
import dev.envkit.recipes.PackageSet;
import dev.envkit.recipes.Step;
import dev.envkit.recipes.Suggestion;
import dev.envkit.recipes.Variables;
import dev.envkit.recipes.repository.RecipeRepository;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Steps, variables and artifacts of a recipe. */
final class BuildChecks {
    private final RecipeRepository repository;
    private final ComponentRecipe recipe;
    private final Findings findings;

    BuildChecks(RecipeRepository repository, ComponentRecipe recipe, Findings findings) {
        this.repository = repository;
        this.recipe = recipe;
        this.findings = findings;
    }

    void run() {
        Licences.check(recipe.licence())
                .ifPresent(hint -> findings.warning("the licence is not an SPDX expression", hint, "licence"));
        checkNeeds();
        checkVariables("environment", recipe.environment(), known());
        checkVariables("exports", recipe.exports(), Set.of("ENVKIT_OUT"));
        checkSteps();
        checkArtifacts();
        checkSystem();
        if (recipe.unavailable().isEmpty()
                && recipe.steps().isEmpty()
                && recipe.packages().isEmpty()
                && recipe.artifacts().stream()
                        .allMatch(artifact -> artifact.from().isEmpty())) {
            findings.error("the recipe does nothing: it has neither steps nor packages", "add 'steps'");
        }
    }

    private void checkNeeds() {
        Set<String> components =
                repository.components().stream().map(ComponentId::component).collect(Collectors.toSet());
        for (int i = 0; i < recipe.needs().size(); i++) {
            String need = recipe.needs().get(i);
            if (need.equals(recipe.id().component())) {
                findings.error("the component needs itself", "", "needs", i);
            } else if (!components.contains(need)) {
                findings.error("there is no component '" + need + "'", Suggestion.among(need, components), "needs", i);
            }
        }
    }

    /** Returns the {@code ENVKIT_} variables that this recipe's steps have. */
    private Set<String> known() {
        Set<String> known = new TreeSet<>(Variables.ENVKIT);
        recipe.needs().forEach(need -> known.add(Variables.outputOf(need)));
        return known;
    }

    private void checkVariables(String section, Map<String, String> variables, Set<String> known) {
        variables.forEach((name, value) -> {
            if (Variables.RESERVED.contains(name) || name.startsWith("ENVKIT_")) {
                findings.error(name + " is set by envkit itself", "choose another variable", section, name);
            }
            for (String reference : Variables.references(value)) {
                if (!known.contains(reference)) {
                    findings.error(
                            "there is no variable " + reference + " here",
                            Suggestion.among(reference, known),
                            section,
                            name);
                }
            }
        });
    }

    private void checkSteps() {
        Set<String> names = new HashSet<>();
        Set<String> known = known();
        known.addAll(recipe.environment().keySet());
        Set<String> mentioned = new HashSet<>();
        for (int i = 0; i < recipe.steps().size(); i++) {
            Step step = recipe.steps().get(i);
            if (!names.add(step.name())) {
                findings.error("there are two steps '" + step.name() + "'", "", "steps", i, "name");
            }
            mentioned.addAll(Variables.usedBy(step.run()));
            checkUse("the step", step.run(), known, "steps", i, "run");
        }
        recipe.menuconfig().ifPresent(command -> checkMenuconfig(command, names, known));
        boolean usesRecipeFiles = mentioned.contains("ENVKIT_RECIPE")
                || recipe.environment().values().stream().anyMatch(value -> value.contains("ENVKIT_RECIPE"));
        if (!recipe.files().isEmpty() && !usesRecipeFiles) {
            findings.warning("no step uses ENVKIT_RECIPE, where these files are", "", "files");
        }
    }

    private void checkMenuconfig(String command, Set<String> steps, Set<String> known) {
        if (!steps.contains(ComponentRecipe.CONFIGURE_STEP)) {
            findings.error(
                    "menuconfig runs after a step '" + ComponentRecipe.CONFIGURE_STEP + "', which there is not",
                    Suggestion.closest(ComponentRecipe.CONFIGURE_STEP, steps)
                            .map(step -> "is it the step '" + step + "'?")
                            .orElse("split the configuration off into a step of that name"),
                    "menuconfig");
        }
        checkUse("menuconfig", command, known, "menuconfig");
    }

    private void checkUse(String what, String shellText, Set<String> known, Object... place) {
        for (String variable : Variables.usedBy(shellText)) {
            if (!known.contains(variable)) {
                findings.error(
                        what + " uses " + variable + ", which it does not have",
                        missingVariable(variable, known),
                        place);
            }
        }
    }

    private String missingVariable(String variable, Set<String> known) {
        return repository.components().stream()
                .map(ComponentId::component)
                .filter(component -> Variables.outputOf(component).equals(variable))
                .findFirst()
                .map(component -> "add '" + component + "' to 'needs'")
                .orElseGet(() -> Suggestion.among(variable, known));
    }

    private void checkArtifacts() {
        Set<String> names = new HashSet<>();
        Set<String> paths = new HashSet<>();
        for (int i = 0; i < recipe.artifacts().size(); i++) {
            Artifact artifact = recipe.artifacts().get(i);
            if (!names.add(artifact.name())) {
                findings.error("there are two artifacts '" + artifact.name() + "'", "", "artifacts", i, "name");
            }
            if (!paths.add(artifact.path())) {
                findings.error("two artifacts are at " + artifact.path(), "", "artifacts", i, "path");
            }
            checkOrigin(artifact, i);
            boolean tree = artifact.kind() == Artifact.Kind.TREE;
            if (artifact.manifest().isPresent() && !tree) {
                findings.error("only a tree has a manifest", "add 'kind: tree'", "artifacts", i, "manifest");
            }
            for (ArtifactCheckSpec check : artifact.checks()) {
                checkFits(check, tree, i);
            }
        }
        if (recipe.unavailable().isEmpty()
                && recipe.artifacts().isEmpty()
                && recipe.packages().isEmpty()) {
            findings.warning("nothing says what the steps must produce", "add 'artifacts'");
        }
    }

    private void checkSystem() {
        Optional<PackageSet.SystemTree> system = recipe.packages().flatMap(PackageSet::system);
        if (system.isEmpty()) {
            return;
        }
        if (recipe.packages().get().architecture() == PackageArchitecture.ALL) {
            findings.error(
                    "a system needs packages with machine code",
                    "name its architecture, such as armel",
                    "packages",
                    "architecture");
        }
        boolean kept = recipe.artifacts().stream()
                .anyMatch(artifact -> artifact.path().equals(system.get().path())
                        && artifact.manifest().equals(Optional.of(system.get().manifest())));
        if (!kept) {
            findings.warning(
                    "no artifact is this tree with its manifest",
                    "add {kind: tree, path: " + system.get().path() + ", manifest: "
                            + system.get().manifest() + "} to 'artifacts'",
                    "packages",
                    "system");
        }
    }

    private void checkOrigin(Artifact artifact, int index) {
        boolean made = artifact.kind() == Artifact.Kind.INITRAMFS;
        if (artifact.from().isEmpty()) {
            if (made) {
                findings.error(
                        "an initramfs is made of a tree, and none is named",
                        "add 'from: {component: ..., artifact: ...}'",
                        "artifacts",
                        index);
            }
            return;
        }
        if (!made) {
            findings.error("only an initramfs is made of another tree", "", "artifacts", index, "from");
        }
        String component = artifact.from().get().component();
        if (!recipe.needs().contains(component)) {
            findings.error(
                    "the recipe does not need '" + component + "'",
                    "add it to 'needs'",
                    "artifacts",
                    index,
                    "from",
                    "component");
        }
    }

    private void checkFits(ArtifactCheckSpec check, boolean tree, int index) {
        boolean forFilesOnly = switch (check) {
            case ArtifactCheckSpec.UImage _ -> true;
            case ArtifactCheckSpec.ZImage _ -> true;
            case ArtifactCheckSpec.Elf _ -> true;
            case ArtifactCheckSpec.Size _ -> true;
            case ArtifactCheckSpec.ArmV4T ignored -> false;
            case ArtifactCheckSpec.Contains _ -> false;
        };
        if (tree && forFilesOnly) {
            findings.error(
                    "the check '" + check.key() + "' is for files, not trees",
                    "",
                    "artifacts",
                    index,
                    "check",
                    check.key());
        }
        if (check instanceof ArtifactCheckSpec.Size(long minimum, var maximum)
                && maximum.isPresent()
                && maximum.getAsLong() < minimum) {
            findings.error("the greatest length is less than the least", "", "artifacts", index, "check", "size");
        }
    }
}
