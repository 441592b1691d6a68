package dev.envkit.toolkit.cli;

import dev.envkit.recipes.Artifact;
import dev.envkit.toolkit.build.BuildPhase;
import dev.envkit.toolkit.build.ComponentResult;
import dev.envkit.toolkit.progress.Amounts;
import dev.envkit.workspace.ByteSize;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.TreeRecord;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a build did and made, for people and as data. */
final class BuildReport {
    private final List<ComponentResult> results;
    private final Duration wall;

    /**
     * @param results what became of each component
     * @param wall how long it took in all
     */
    BuildReport(List<ComponentResult> results, Duration wall) {
        this.results = List.copyOf(results);
        this.wall = wall;
    }

    /** Prints a line when a component is done. */
    static String line(ComponentResult result) {
        String what = String.format(
                Locale.ROOT,
                "%-10s %-14s ",
                result.recipe().id().component(),
                result.recipe().id().variant());
        return switch (result.outcome()) {
            case UP_TO_DATE -> what + "up to date";
            case RESTORED -> what + "restored: it was built before from the same inputs";
            case BUILT -> what + "built in " + Amounts.duration(total(result));
        };
    }

    private static Duration total(ComponentResult result) {
        return result.times().values().stream().reduce(Duration.ZERO, Duration::plus);
    }

    /** Prints the artifacts of the components named, with the share of each phase if something was built. */
    void print(PrintWriter out, List<String> components) {
        for (ComponentResult result : results) {
            if (!components.contains(result.recipe().id().component())) {
                continue;
            }
            for (Artifact artifact : result.recipe().artifacts()) {
                if (artifact.kind() != Artifact.Kind.TREE) {
                    TreeRecord.Item.Content content = content(result, artifact);
                    out.printf(
                            Locale.ROOT,
                            "  %-18s %9s  sha256 %s  %s%n",
                            artifact.name(),
                            ByteSize.format(content.size()),
                            content.digest().abbreviated(),
                            currentPath(result, artifact));
                }
            }
        }
        if (results.stream().anyMatch(r -> r.outcome() == ComponentResult.Outcome.BUILT)) {
            out.println(phases());
        }
    }

    private String phases() {
        Map<BuildPhase, Duration> sums = new EnumMap<>(BuildPhase.class);
        for (ComponentResult result : results) {
            result.times().forEach((phase, time) -> sums.merge(phase, time, Duration::plus));
        }
        List<String> parts = new ArrayList<>();
        sums.forEach((phase, time) -> parts.add(String.format(
                Locale.ROOT,
                "%s %s (%d %%)",
                phase.name().toLowerCase(Locale.ROOT),
                Amounts.duration(time),
                Math.round(100.0 * time.toMillis() / Math.max(1, wall.toMillis())))));
        return "Took " + Amounts.duration(wall) + ": " + String.join(", ", parts) + ".";
    }

    /** Returns what stands for all that each of these components was built from, of those that are part of it. */
    Map<String, Sha256> keys(List<String> components) {
        Map<String, Sha256> keys = new LinkedHashMap<>();
        for (ComponentResult result : results) {
            String name = result.recipe().id().component();
            if (components.contains(name)) {
                keys.put(name, result.artifact().keyDigest());
            }
        }
        return keys;
    }

    /** Returns the report as data. */
    Map<String, Object> data() {
        List<Object> components = new ArrayList<>();
        for (ComponentResult result : results) {
            Map<String, Object> component = new LinkedHashMap<>();
            component.put("component", result.recipe().id().component());
            component.put("variant", result.recipe().id().variant());
            component.put("outcome", result.outcome().name().toLowerCase(Locale.ROOT));
            component.put("key", result.artifact().keyDigest().hex());
            Map<String, Object> seconds = new TreeMap<>();
            result.times()
                    .forEach((phase, time) ->
                            seconds.put(phase.name().toLowerCase(Locale.ROOT), time.toMillis() / 1000.0));
            component.put("seconds", seconds);
            List<Object> artifacts = new ArrayList<>();
            for (Artifact artifact : result.recipe().artifacts()) {
                Map<String, Object> data = new LinkedHashMap<>();
                data.put("name", artifact.name());
                data.put("path", currentPath(result, artifact).toString());
                if (artifact.kind() != Artifact.Kind.TREE) {
                    TreeRecord.Item.Content content = content(result, artifact);
                    data.put("size", content.size());
                    data.put("sha256", content.digest().hex());
                }
                artifacts.add(data);
            }
            component.put("artifacts", artifacts);
            components.add(component);
        }
        return Map.of("components", components, "wallSeconds", wall.toMillis() / 1000.0);
    }

    /** The stored digest, so that nothing is hashed again; a link is reported as what it leads to. */
    private static TreeRecord.Item.Content content(ComponentResult result, Artifact artifact) {
        var items = result.artifact().record().items();
        String path = artifact.path();
        for (int links = 0; links < 8; links++) {
            switch (items.get(path)) {
                case TreeRecord.Item.Content content -> {
                    return content;
                }
                case TreeRecord.Item.Link link ->
                    path = Path.of(path)
                            .resolveSibling(link.target())
                            .normalize()
                            .toString();
                case null, default ->
                    throw new IllegalStateException(result.recipe().id() + ": no record of " + artifact.path());
            }
        }
        throw new IllegalStateException(result.recipe().id() + ": " + artifact.path() + " is a circle of links");
    }

    /** The path through {@code current}, which stays the same when the component is built again. */
    private static Path currentPath(ComponentResult result, Artifact artifact) {
        Path store =
                java.util.Objects.requireNonNull(result.artifact().directory().getParent());
        return store.resolve(dev.envkit.workspace.ArtifactStore.CURRENT).resolve(artifact.path());
    }
}
