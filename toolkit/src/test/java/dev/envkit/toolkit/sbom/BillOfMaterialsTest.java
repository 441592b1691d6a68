package dev.envkit.toolkit.sbom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.recipes.repository.RecipeRepository;
import dev.envkit.recipes.repository.Resolution;
import dev.envkit.recipes.repository.Resolver;
import dev.envkit.workspace.Pin;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.TreeRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class BillOfMaterialsTest {
    private static final Sha256 DIGEST = Sha256.of("source".getBytes(StandardCharsets.UTF_8));

    private final TreeMap<String, Pin> pins = new TreeMap<>(Map.of(
            "kernel/linux-6.1/linux",
                    Pin.ofFiles(
                            "debian-binary",
                            "6.1.1-1",
                            Map.of(
                                    "debian/pool/main/l/linux/linux-source-6.1_6.1.1-1_all.deb#usr/src/x.tar.xz",
                                    DIGEST),
                            "Debian bookworm"),
            "kernel/linux-6.10/linux", Pin.ofCommit("v6.10", "0123456789012345678901234567890123456789", "elsewhere"),
            "libc/musl-1.2/musl", Pin.ofFile("https", "1.2", DIGEST, "https://example.org/musl.tar.gz")));

    private final Resolution resolution =
            new Resolver(RecipeRepository.builtIn()).resolve("mini2440", Optional.of("modern"), Map.of());

    private JsonNode document(Optional<TreeRecord> built) {
        Map<String, Object> document = new BillOfMaterials(resolution, pins, recipe -> built, "0.0").document();
        return JsonMapper.shared().valueToTree(document);
    }

    private static JsonNode find(JsonNode parent, String name) {
        for (JsonNode component : parent.path("components")) {
            if (component.path("name").asString().equals(name)) {
                return component;
            }
        }
        throw new AssertionError("no component " + name + " in " + parent);
    }

    @Test
    void eachComponentHasItsLicenceAndWhatTheLockFilePinsForIt() {
        JsonNode kernel = find(document(Optional.empty()), "kernel/linux-6.1");
        assertEquals("GPL-2.0-only", kernel.at("/licenses/0/expression").asString());
        assertEquals(1, kernel.path("components").size(), "not what another variant is made of: " + kernel);
        JsonNode source = find(kernel, "linux-source-6.1");
        assertEquals(
                "pkg:deb/debian/linux-source-6.1@6.1.1-1?arch=all",
                source.path("purl").asString());
        assertEquals(DIGEST.hex(), source.at("/hashes/0/content").asString());
    }

    @Test
    void whatWasBuiltIsListedWithItsDigest(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("zImage"), "kernel");
        JsonNode kernel = find(document(Optional.of(TreeRecord.of(directory))), "kernel/linux-6.1");
        assertEquals(
                Sha256.of("kernel".getBytes(StandardCharsets.UTF_8)).hex(),
                find(kernel, "zImage").at("/hashes/0/content").asString());
    }

    @Test
    void dependenciesAreTheRecipesNeedsAndNameOnlyWhatIsListed() {
        JsonNode document = document(Optional.empty());
        List<String> references = document.path("components")
                .valueStream()
                .map(component -> component.path("bom-ref").asString())
                .toList();
        boolean libcNeedsToolchain = false;
        for (JsonNode dependency : document.path("dependencies")) {
            for (JsonNode on : dependency.path("dependsOn")) {
                assertTrue(references.contains(on.asString()), on + " is not listed");
                libcNeedsToolchain |= dependency.path("ref").asString().equals("libc/musl-1.2")
                        && on.asString().equals("toolchain/debian-12");
            }
        }
        assertTrue(libcNeedsToolchain, document.path("dependencies").toString());
    }

    @Test
    void theSameWorkspaceGivesTheSameTextAndAnotherOneAnotherSerialNumber() {
        JsonNode first = document(Optional.empty());
        assertEquals(first, document(Optional.empty()));
        pins.remove("libc/musl-1.2/musl");
        assertNotEquals(first.path("serialNumber"), document(Optional.empty()).path("serialNumber"));
        assertFalse(document(Optional.empty()).toString().contains("example.org"));
    }
}
