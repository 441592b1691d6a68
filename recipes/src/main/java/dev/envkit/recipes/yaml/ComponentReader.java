package dev.envkit.recipes.yaml;

import dev.envkit.recipes.Artifact;
import dev.envkit.recipes.ArtifactCheckSpec;
import dev.envkit.recipes.ComponentId;
import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.ContentMarker;
import dev.envkit.recipes.HostNeed;
import dev.envkit.recipes.PackageArchitecture;
import dev.envkit.recipes.PackageSet;
import dev.envkit.recipes.Source;
import dev.envkit.recipes.SourceLocation;
import dev.envkit.recipes.Step;
import dev.envkit.recipes.Unavailable;
import dev.envkit.workspace.Sha256;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Makes a {@link ComponentRecipe} of a document that fits {@code component.schema.json}. */
final class ComponentReader {
    private static final int FULL_COMMIT = 40;
    private static final String UNPINNED = "unpinned";

    private ComponentReader() {}

    static ComponentRecipe read(Values recipe) {
        return new ComponentRecipe(
                new ComponentId(recipe.text("component"), recipe.text("variant")),
                recipe.text("summary"),
                recipe.text("version"),
                recipe.text("licence"),
                recipe.optionalText("homepage"),
                recipe.optionalText("notes").orElse("").strip(),
                recipe.optionalMember("unavailable").map(u -> new Unavailable(u.text("reason"), u.text("remedy"))),
                recipe.texts("needs"),
                recipe.list("sources", ComponentReader::source),
                recipe.optionalMember("packages").map(ComponentReader::packages),
                recipe.texts("files"),
                recipe.textsByKey("environment"),
                recipe.textsByKey("exports"),
                recipe.texts("path"),
                recipe.list("host-needs", ComponentReader::hostNeed),
                recipe.list("steps", ComponentReader::step),
                recipe.optionalText("menuconfig"),
                recipe.list("artifacts", ComponentReader::artifact));
    }

    private static Source source(Values source) {
        return new Source(
                source.text("id"),
                source.number("strip", 0),
                source.flag("unpack", true),
                source.list("from", ComponentReader::location),
                source.optionalText("patches"));
    }

    private static SourceLocation location(Values place) {
        String kind = place.onlyKey();
        Values values = place.member(kind);
        return switch (kind) {
            case "https" -> https(values);
            case "git" -> git(values);
            case "debian-source" ->
                new SourceLocation.DebianSource(
                        values.text("suite"), values.text("package"), values.optionalText("version"));
            case "debian-binary" ->
                new SourceLocation.DebianBinary(
                        values.text("suite"),
                        values.text("package"),
                        values.optionalText("version"),
                        values.has("architecture") ? architecture(values) : PackageArchitecture.ALL,
                        values.optionalText("member"));
            default ->
                new SourceLocation.Local(
                        values.texts("names"), sha256(values), values.list("contains", ComponentReader::marker));
        };
    }

    private static SourceLocation https(Values https) {
        URI url = uri(https);
        String path = Optional.ofNullable(url.getPath()).orElse("");
        String lastPart = path.substring(path.lastIndexOf('/') + 1);
        String fileName = https.optionalText("file-name").orElse(lastPart);
        if (fileName.isEmpty()) {
            https.error("url", "the address does not end in a file name", "name the file with 'file-name'");
        }
        return new SourceLocation.Https(url, sha256(https), fileName);
    }

    private static URI uri(Values https) {
        try {
            URI url = new URI(https.text("url"));
            if (url.getHost() == null) {
                https.error("url", "the address names no host", "");
            }
            return url;
        } catch (URISyntaxException e) {
            https.error("url", "not an address: " + e.getReason() + " at index " + e.getIndex(), "");
            return URI.create("https://invalid/placeholder");
        }
    }

    private static SourceLocation git(Values git) {
        String commit = git.text("commit");
        boolean prefix = git.flag("commit-prefix", false);
        if (commit.length() < FULL_COMMIT && !prefix) {
            git.error(
                    "commit",
                    "the commit has " + commit.length() + " of " + FULL_COMMIT + " digits",
                    "give all of them, or add 'commit-prefix: true' to have it resolved and pinned at the first fetch");
        }
        if (commit.length() == FULL_COMMIT && prefix) {
            git.error("commit-prefix", "the commit is whole, not a prefix", "drop 'commit-prefix'");
        }
        return new SourceLocation.Git(git.text("url"), commit, prefix, git.optionalText("branch"));
    }

    private static Optional<Sha256> sha256(Values values) {
        String text = values.text("sha256");
        return text.equals(UNPINNED) ? Optional.empty() : Optional.of(new Sha256(text));
    }

    private static ContentMarker marker(Values marker) {
        try {
            Optional<Pattern> matches =
                    marker.optionalText("matches").map(text -> Pattern.compile(text, Pattern.MULTILINE));
            return new ContentMarker(marker.text("path"), matches);
        } catch (PatternSyntaxException e) {
            marker.error("matches", "not a regular expression: " + e.getDescription(), "");
            return new ContentMarker(marker.text("path"), Optional.empty());
        }
    }

    private static PackageSet packages(Values packages) {
        return new PackageSet(
                packages.text("suite"),
                architecture(packages),
                packages.texts("install"),
                packages.texts("exclude"),
                packages.optionalMember("system")
                        .map(system -> new PackageSet.SystemTree(
                                system.text("path"), system.text("manifest"), system.texts("without"))));
    }

    private static PackageArchitecture architecture(Values values) {
        return constant(PackageArchitecture.values(), PackageArchitecture::key, values.text("architecture"));
    }

    private static HostNeed hostNeed(Values need) {
        List<HostNeed.Kind> kinds = Stream.of(HostNeed.Kind.values())
                .filter(kind -> need.has(kind.key()))
                .toList();
        if (kinds.size() != 1) {
            need.error("", "a host need has exactly one of the keys program, header, library", "");
        }
        HostNeed.Kind kind = kinds.isEmpty() ? HostNeed.Kind.PROGRAM : kinds.getFirst();
        return new HostNeed(
                kind, need.optionalText(kind.key()).orElse(""), need.text("reason"), need.textsByKey("packages"));
    }

    private static Step step(Values step) {
        return new Step(step.text("name"), step.text("run"), step.number("expected-lines", 0));
    }

    private static Artifact artifact(Values artifact) {
        Artifact.Kind kind = artifact.optionalText("kind")
                .map(text -> constant(Artifact.Kind.values(), Artifact.Kind::key, text))
                .orElse(Artifact.Kind.FILE);
        List<ArtifactCheckSpec> checks = new ArrayList<>();
        if (artifact.has("check")) {
            for (Map.Entry<String, Values> check : artifact.members("check").entrySet()) {
                checks.add(check(artifact.member("check"), check.getKey(), check.getValue()));
            }
        }
        Optional<Artifact.TreeReference> from = artifact.has("from")
                ? Optional.of(new Artifact.TreeReference(
                        artifact.member("from").text("component"),
                        artifact.member("from").text("artifact")))
                : Optional.empty();
        return new Artifact(
                artifact.text("name"), artifact.text("path"), kind, artifact.optionalText("manifest"), from, checks);
    }

    private static ArtifactCheckSpec check(Values checks, String key, Values values) {
        return switch (key) {
            case "uimage" ->
                new ArtifactCheckSpec.UImage(
                        values.optionalAddress("load"),
                        values.optionalAddress("entry"),
                        values.optionalText("arch"),
                        values.optionalText("os"),
                        values.optionalText("type"));
            case "zimage" -> new ArtifactCheckSpec.ZImage();
            case "armv4t" -> new ArtifactCheckSpec.ArmV4T();
            case "elf" ->
                new ArtifactCheckSpec.Elf(
                        constant(
                                ArtifactCheckSpec.Elf.Machine.values(),
                                ArtifactCheckSpec.Elf.Machine::key,
                                values.text("machine")),
                        values.optionalText("linkage")
                                .map(text -> constant(
                                        ArtifactCheckSpec.Elf.Linkage.values(),
                                        ArtifactCheckSpec.Elf.Linkage::key,
                                        text)));
            case "size" ->
                new ArtifactCheckSpec.Size(values.optionalSize("minimum").orElse(0), values.optionalSize("maximum"));
            default -> new ArtifactCheckSpec.Contains(checks.texts("contains"));
        };
    }

    private static <T> T constant(T[] constants, java.util.function.Function<T, String> key, String text) {
        return Stream.of(constants)
                .filter(constant -> key.apply(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the schema allows an unknown value: " + text));
    }
}
