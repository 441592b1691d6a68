package dev.envkit.toolkit.sbom;

import dev.envkit.recipes.Artifact;
import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.recipes.repository.Resolution;
import dev.envkit.toolkit.source.SourcePins;
import dev.envkit.workspace.Pin;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.TreeRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/**
 * The software bill of materials of a board's variant, in the form of CycloneDX 1.6 (ECMA-424): each component with its
 * licence, the sources and packages that {@code envkit.lock} pins for it, what came out, and what it needed. The same
 * workspace gives the same text, without the time of day.
 */
public final class BillOfMaterials {
    private static final String NAMESPACE = "envkit:";

    private final Resolution resolution;
    private final SortedMap<String, Pin> pins;
    private final Function<ComponentRecipe, Optional<TreeRecord>> built;
    private final String toolVersion;

    /**
     * @param resolution the board's variant
     * @param pins what its sources were resolved to, by the names in {@code envkit.lock}
     * @param built finds what a component's last build left, if there was one
     * @param toolVersion envkit's
     */
    public BillOfMaterials(
            Resolution resolution,
            SortedMap<String, Pin> pins,
            Function<ComponentRecipe, Optional<TreeRecord>> built,
            String toolVersion) {
        this.resolution = resolution;
        this.pins = pins;
        this.built = built;
        this.toolVersion = toolVersion;
    }

    /** Returns the document as maps and lists, in the order in which it is to be written. */
    public Map<String, Object> document() {
        List<Object> components = new ArrayList<>();
        List<Object> dependencies = new ArrayList<>();
        String name = resolution.board().name() + "-" + resolution.variant().name();
        List<String> roots = new ArrayList<>();
        for (ComponentRecipe recipe : resolution.components()) {
            if (recipe.unavailable().isPresent()) {
                continue;
            }
            components.add(component(recipe));
            roots.add(reference(recipe));
            dependencies.add(ordered("ref", reference(recipe), "dependsOn", needs(recipe)));
        }
        dependencies.addFirst(ordered("ref", name, "dependsOn", roots));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
        document.put("bomFormat", "CycloneDX");
        document.put("specVersion", "1.6");
        document.put("serialNumber", "urn:uuid:" + serial(components));
        document.put("version", 1);
        document.put(
                "metadata",
                ordered(
                        "tools",
                        Map.of(
                                "components",
                                List.of(ordered("type", "application", "name", "envkit", "version", toolVersion))),
                        "component",
                        ordered(
                                "type",
                                "firmware",
                                "bom-ref",
                                name,
                                "name",
                                name,
                                "description",
                                resolution.board().summary() + ": "
                                        + resolution.variant().summary())));
        document.put("components", components);
        document.put("dependencies", dependencies);
        return document;
    }

    /** Changes with what is listed, and with nothing else. */
    private static UUID serial(List<Object> components) {
        return UUID.nameUUIDFromBytes((NAMESPACE + components).getBytes(StandardCharsets.UTF_8));
    }

    private List<String> needs(ComponentRecipe recipe) {
        return recipe.needs().stream()
                .flatMap(need -> resolution.component(need).stream())
                .map(BillOfMaterials::reference)
                .toList();
    }

    private static String reference(ComponentRecipe recipe) {
        return recipe.id().toString();
    }

    private Map<String, Object> component(ComponentRecipe recipe) {
        Map<String, Object> component = ordered(
                "type",
                type(recipe),
                "bom-ref",
                reference(recipe),
                "name",
                reference(recipe),
                "version",
                recipe.version(),
                "description",
                recipe.summary(),
                "licenses",
                List.of(Map.of("expression", recipe.licence())));
        recipe.homepage()
                .ifPresent(
                        page -> component.put("externalReferences", List.of(ordered("type", "website", "url", page))));
        List<Object> parts = new ArrayList<>();
        pinsOf(recipe).forEach((name, pin) -> addSource(parts, name, pin));
        built.apply(recipe).ifPresent(record -> addFiles(parts, recipe, record));
        if (!parts.isEmpty()) {
            component.put("components", parts);
        }
        return component;
    }

    private static String type(ComponentRecipe recipe) {
        return switch (recipe.id().component()) {
            case "kernel", "rootfs", "initramfs" -> "operating-system";
            case "u-boot" -> "firmware";
            case "libc" -> "library";
            default -> "application";
        };
    }

    private SortedMap<String, Pin> pinsOf(ComponentRecipe recipe) {
        String prefix = recipe.id() + "/";
        return new TreeMap<>(pins.tailMap(prefix).headMap(prefix + Character.MAX_VALUE));
    }

    // ---- what went in

    private static void addSource(List<Object> parts, String name, Pin pin) {
        if (pin.files().isEmpty()) {
            Map<String, Object> part =
                    ordered("type", "file", "bom-ref", name, "name", name, "version", versionOf(pin));
            Optional.ofNullable(pin.sha256()).ifPresent(digest -> part.put("hashes", hashes(digest)));
            part.put("properties", properties(pin));
            parts.add(part);
            return;
        }
        SortedMap<String, Sha256> files = SourcePins.withoutMember(pin).files();
        files.forEach((path, digest) -> {
            Optional<PackageUrl.DebianFile> debian = PackageUrl.debian(path);
            Map<String, Object> part = ordered(
                    "type",
                    debian.isPresent() ? "library" : "file",
                    "bom-ref",
                    name + "#" + path,
                    "name",
                    debian.map(PackageUrl.DebianFile::name).orElse(path.substring(path.lastIndexOf('/') + 1)));
            debian.ifPresent(file -> {
                PackageUrl.DebianFile exact = file.withEpochOf(pin.version());
                part.put("version", exact.version());
                part.put("purl", exact.url());
            });
            part.put("hashes", hashes(digest));
            part.put("properties", properties(pin));
            parts.add(part);
        });
    }

    private static String versionOf(Pin pin) {
        return pin.commit() == null ? pin.version() : pin.commit();
    }

    private static List<Object> properties(Pin pin) {
        List<Object> properties = new ArrayList<>();
        properties.add(ordered("name", NAMESPACE + "source-kind", "value", pin.kind()));
        Optional.ofNullable(pin.origin())
                .ifPresent(origin -> properties.add(ordered("name", NAMESPACE + "origin", "value", origin)));
        return properties;
    }

    // ---- what came out

    private static void addFiles(List<Object> parts, ComponentRecipe recipe, TreeRecord record) {
        for (Artifact artifact : recipe.artifacts()) {
            if (record.items().get(artifact.path()) instanceof TreeRecord.Item.Content content) {
                parts.add(ordered(
                        "type",
                        "file",
                        "bom-ref",
                        recipe.id() + "!" + artifact.name(),
                        "name",
                        artifact.path(),
                        "hashes",
                        hashes(content.digest()),
                        "properties",
                        List.of(ordered("name", NAMESPACE + "artifact", "value", artifact.name()))));
            }
        }
    }

    private static List<Object> hashes(Sha256 digest) {
        return List.of(ordered("alg", "SHA-256", "content", digest.hex()));
    }

    /** Returns a map that keeps the order of these keys and values. */
    private static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
