package dev.envkit.toolkit.build;

import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.Variables;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The variables that a recipe's steps have, all of them: nothing of the user's environment is added, so that a build
 * gives the same on every machine and for every user.
 */
public final class StepEnvironment {
    /**
     * The time that builds believe it is: a date in what they produce must not depend on the day. After the release of
     * everything that is built, as some build systems distrust files from the future.
     */
    public static final Instant BUILD_TIME = Instant.parse("2025-01-01T00:00:00Z");

    /** Where the host's own programs are; behind those of needed components. */
    static final List<String> SYSTEM_PATH =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

    /** Who builds and where, as the kernel and U-Boot write it into their version strings. */
    private static final String BUILDER = "envkit";

    private StepEnvironment() {}

    /**
     * Returns the variables of the steps of {@code recipe}.
     *
     * @param layout the directories of the build
     * @param needs the components it needs, in the order of the recipe: later ones override what earlier ones export,
     *     and come behind them on the {@code PATH}
     * @param jobs how many things a build may do at a time
     */
    public static SortedMap<String, String> of(
            ComponentRecipe recipe, BuildLayout layout, List<NeededOutput> needs, int jobs) {
        SortedMap<String, String> variables = new TreeMap<>();
        variables.put("LC_ALL", "C");
        variables.put("TZ", "UTC");
        variables.put("HOME", layout.home().toString());
        variables.put("SOURCE_DATE_EPOCH", Long.toString(BUILD_TIME.getEpochSecond()));
        variables.put("KBUILD_BUILD_USER", BUILDER);
        variables.put("KBUILD_BUILD_HOST", BUILDER);
        variables.put("KBUILD_BUILD_TIMESTAMP", timestamp());
        variables.put("ENVKIT_SOURCES", layout.sources().toString());
        variables.put("ENVKIT_BUILD", layout.work().toString());
        variables.put("ENVKIT_OUT", layout.out().toString());
        variables.put("ENVKIT_RECIPE", layout.recipe().toString());
        variables.put("ENVKIT_JOBS", Integer.toString(jobs));
        List<String> path = new ArrayList<>();
        for (NeededOutput need : needs) {
            Path output = need.artifact().output();
            variables.put(Variables.outputOf(need.recipe().id().component()), output.toString());
            need.recipe()
                    .path()
                    .forEach(directory -> path.add(output.resolve(directory).toString()));
        }
        path.addAll(SYSTEM_PATH);
        variables.put("PATH", String.join(":", path));
        for (NeededOutput need : needs) {
            Map<String, String> ofExporter = new HashMap<>(variables);
            ofExporter.put("ENVKIT_OUT", need.artifact().output().toString());
            need.recipe().exports().forEach((name, value) -> variables.put(name, Variables.expand(value, ofExporter)));
        }
        Map<String, String> known = new HashMap<>(variables);
        recipe.environment().forEach((name, value) -> variables.put(name, Variables.expand(value, known)));
        return variables;
    }

    private static String timestamp() {
        return DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss 'UTC' yyyy", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(BUILD_TIME);
    }
}
