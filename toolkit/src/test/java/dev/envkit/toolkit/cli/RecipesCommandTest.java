package dev.envkit.toolkit.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RecipesCommandTest {
    private static final String HELLO = """
        component: hello
        variant: one
        summary: says hello
        version: "1"
        licence: MIT
        steps:
          - {name: build, run: echo hello > "$ENVKIT_OUT/hello"}
        artifacts:
          - {name: hello, path: hello}
        """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @Test
    void listShowsTheVariantsAndWhatIsNotAvailable() throws IOException {
        recipe(HELLO + "unavailable: {reason: it is not written yet, remedy: Wait.}\n");
        assertEquals(0, run("recipes", "list", "--recipes", directory.toString()));
        assertTrue(out.toString().contains("  modern (default): "), out.toString());
        assertTrue(out.toString().contains("u-boot/2023.01 "), out.toString());
        assertTrue(out.toString().contains("(not available yet) says hello"), out.toString());
        assertTrue(out.toString().contains("qemu/mini2440-18b91f2"), out.toString());
    }

    @Test
    void listShowsTheUsersOwnRecipesAsJson() throws IOException {
        recipe(HELLO);
        assertEquals(0, run("recipes", "list", "--json", "--recipes", directory.toString()));
        JsonNode json = JsonMapper.shared().readTree(out.toString());
        assertEquals("mini2440", json.at("/boards/0/name").stringValue());
        assertEquals("10.0.0.111", json.at("/boards/0/network/boardAddress").stringValue());
        boolean there = false;
        for (JsonNode component : json.path("components")) {
            there |= component.path("component").asString("").equals("hello");
        }
        assertTrue(there, out.toString());
    }

    @Test
    void showPrintsABoardsFlashLayouts() {
        assertEquals(0, run("recipes", "show", "mini2440"));
        assertTrue(out.toString().contains("kernel   0x0060000  0x500000"), out.toString());
        assertTrue(out.toString().contains("raw file of 138412032 bytes"), out.toString());
    }

    @Test
    void showSaysWhereSourcesComeFromAndWhatVouchesForThem() {
        assertEquals(0, run("recipes", "show", "qemu", "--variant", "legacy"));
        assertTrue(
                out.toString()
                        .contains("https://repo.or.cz/qemu/mini2440.git at 18b91f222c2aebb2eb45cb7e6d5f58ca668e2aa2"
                                + " [commit hash]"),
                out.toString());
        assertTrue(out.toString().contains("[pinned on first use]"), out.toString());
    }

    @Test
    void showJsonNamesTheKindOfEachPlace() {
        assertEquals(0, run("recipes", "show", "u-boot/2023.01", "--json"));
        JsonNode json = JsonMapper.shared().readTree(out.toString());
        assertEquals("debian-source", json.at("/sources/0/from/0/kind").stringValue());
    }

    @Test
    void showYamlPrintsTheRecipeItself() throws IOException {
        recipe(HELLO);
        assertEquals(0, run("recipes", "show", "hello/one", "--yaml", "--recipes", directory.toString()));
        assertTrue(out.toString().startsWith("# components/hello/one/recipe.yaml ("), out.toString());
        assertTrue(out.toString().endsWith(HELLO), out.toString());
    }

    @Test
    void aMisspeltNameIsAnsweredWithASuggestion() {
        assertEquals(2, run("recipes", "show", "kernl"));
        assertEquals(
                "envkit: there is no board and no component 'kernl'\n  next: did you mean 'kernel'?\n", err.toString());
    }

    @Test
    void lintPassesAGoodRecipe() throws IOException {
        recipe(HELLO);
        assertEquals(0, run("recipes", "lint", directory.toString()), out.toString());
        assertEquals("Nothing found.\n", out.toString());
    }

    @Test
    void lintReportsABadRecipeWithItsPlaceAndExitsWith2() throws IOException {
        Path file = recipe(HELLO.replace("artifacts:", "artefacts:"));
        assertEquals(2, run("recipes", "lint", directory.toString()));
        assertEquals(
                file + ":8:1: error: unknown key 'artefacts' (did you mean 'artifacts'?)\n1 error.\n", out.toString());
    }

    @Test
    void lintFailsOnWarningsOnlyWhenStrict() throws IOException {
        recipe(HELLO.replace("MIT", "GPL-2.0"));
        assertEquals(0, run("recipes", "lint", directory.toString()));
        assertTrue(out.toString().contains(":5:10: warning: the licence is not an SPDX expression"), out.toString());
        assertEquals(2, run("recipes", "lint", "--strict", directory.toString()));
    }

    @Test
    void lintJsonCarriesEveryField() throws IOException {
        recipe(HELLO.replace("$ENVKIT_OUT", "$ENVKIT_OTU"));
        assertEquals(2, run("recipes", "lint", "--json", directory.toString()));
        JsonNode problem = JsonMapper.shared().readTree(out.toString()).path(0);
        assertEquals("error", problem.path("severity").stringValue());
        assertEquals(7, problem.path("line").intValue());
        assertEquals("did you mean 'ENVKIT_OUT'?", problem.path("hint").stringValue());
    }

    @Test
    void schemaPrintsJson() {
        assertEquals(0, run("recipes", "schema", "component"));
        assertEquals(
                "urn:envkit:schema:component",
                JsonMapper.shared().readTree(out.toString()).path("$id").stringValue());
    }

    @Test
    void identifySaysWhatAnArchiveIsNot() throws IOException {
        Files.writeString(directory.resolve("notes.txt"), "");
        assertEquals(0, run("recipes", "identify", "--quiet", directory.toString()));
        assertTrue(out.toString().startsWith("notes.txt: not recognised: "), out.toString());
        assertTrue(out.toString().endsWith("0 recognised, 1 not.\n"), out.toString());
    }

    private Path recipe(String text) throws IOException {
        Path file = directory.resolve("components/hello/one/recipe.yaml");
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private int run(String... args) {
        // a workspace that does not exist, so that the developer's own has no influence
        String[] all = new String[args.length + 2];
        System.arraycopy(args, 0, all, 0, args.length);
        all[args.length] = "--workspace";
        all[args.length + 1] = directory.resolve("workspace").toString();
        return Envkit.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
    }
}
