package dev.envkit.workspace;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.workspace.Workspace.Layout;
import dev.envkit.workspace.WorkspaceLocation.Origin;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspaceTest {
    @TempDir
    Path directory;

    @Test
    void optionPrecedesEnvironmentPrecedesParentPrecedesHome() throws Exception {
        Path project = Files.createDirectories(directory.resolve("project/deep/down"));
        Path home = directory.resolve("home");
        Map<String, String> environment = Map.of("ENVKIT_WORKSPACE", "/from/environment");

        assertEquals(
                new WorkspaceLocation(home.resolve("envkit-workspace"), Origin.DEFAULT),
                WorkspaceLocation.resolve(null, Map.of(), project, home));
        Files.writeString(directory.resolve("project/envkit.lock"), "format = 1\n");
        assertEquals(
                new WorkspaceLocation(directory.resolve("project"), Origin.PARENT),
                WorkspaceLocation.resolve(null, Map.of("ENVKIT_WORKSPACE", " "), project, home));
        assertEquals(
                new WorkspaceLocation(Path.of("/from/environment"), Origin.ENVIRONMENT),
                WorkspaceLocation.resolve(null, environment, project, home));
        assertEquals(
                new WorkspaceLocation(directory.resolve("project/deep/x"), Origin.OPTION),
                WorkspaceLocation.resolve(Path.of("../x"), environment, project, home));
    }

    @Test
    void createsAllDirectoriesAndOpensAgain() {
        Path root = directory.resolve("new/workspace");
        try (Workspace workspace = Workspace.openOrCreate(root)) {
            for (Layout layout : Layout.values()) {
                assertTrue(Files.isDirectory(root.resolve(layout.directory())), layout.directory());
            }
            assertEquals(root, workspace.root());
        }
        assertTrue(Workspace.exists(root));
        assertDoesNotThrow(() -> Workspace.open(root).close());
    }

    @Test
    void openingWritesNothing() throws Exception {
        Path root = directory.resolve("w");
        Workspace.openOrCreate(root).close();
        Files.delete(root.resolve("images"));
        Workspace.open(root).close();
        assertFalse(Files.exists(root.resolve("images")));
    }

    @Test
    void refusesADirectoryWithOtherThings() throws Exception {
        Files.writeString(directory.resolve("thesis.tex"), "");
        EnvkitException e = assertThrows(EnvkitException.class, () -> Workspace.openOrCreate(directory));
        assertEquals(directory + " is not empty and not an envkit workspace; it holds thesis.tex", e.getMessage());
        assertFalse(Workspace.exists(directory));
    }

    @Test
    void refusesAFile() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        EnvkitException e = assertThrows(EnvkitException.class, () -> Workspace.openOrCreate(file));
        assertTrue(e.getMessage().endsWith("is not a directory"), e.getMessage());
    }

    @Test
    void adoptsAProjectThatBringsItsLockFile() throws Exception {
        Files.writeString(directory.resolve("envkit.lock"), "format = 1\n");
        Files.writeString(directory.resolve("README"), "");
        assertDoesNotThrow(() -> Workspace.openOrCreate(directory).close());
    }

    @Test
    void refusesAProjectWhoseDirectoriesWouldBeTakenForItsOwn() throws Exception {
        Files.writeString(directory.resolve("envkit.lock"), "format = 1\n");
        Files.createDirectory(directory.resolve("build"));
        EnvkitException e = assertThrows(EnvkitException.class, () -> Workspace.openOrCreate(directory));
        assertTrue(e.getMessage().contains("'build' that is not envkit's"), e.getMessage());
    }

    @Test
    void aMarkerTornByAKillIsNoForeignFile() throws Exception {
        Files.writeString(directory.resolve("..envkit-workspace.4711.tmp"), "env");
        assertDoesNotThrow(() -> Workspace.openOrCreate(directory).close());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a:b", "a=b", "a$b", "it's", "a\tb"})
    void refusesPathsAtWhichBuildsBreak(String name) {
        EnvkitException e = assertThrows(EnvkitException.class, () -> Workspace.openOrCreate(directory.resolve(name)));
        assertEquals(ExitCode.USAGE, e.exitCode());
        assertTrue(e.getMessage().contains("make and shell scripts break"), e.getMessage());
    }

    @Test
    void refusesTheFormatOfANewerEnvkit() throws Exception {
        Files.writeString(directory.resolve(".envkit-workspace"), "envkit workspace\nformat 2\n");
        EnvkitException e = assertThrows(EnvkitException.class, () -> Workspace.openOrCreate(directory));
        assertTrue(e.getMessage().contains("has format 2, made by a newer envkit"), e.getMessage());
    }

    @Test
    void refusesAMarkerThatSaysNothing() throws Exception {
        Files.writeString(directory.resolve(".envkit-workspace"), "");
        EnvkitException e = assertThrows(EnvkitException.class, () -> Workspace.open(directory));
        assertTrue(e.getMessage().contains("does not say what format"), e.getMessage());
    }

    @Test
    void openingWhereThereIsNoneSaysHowToMakeOne() {
        EnvkitException e = assertThrows(EnvkitException.class, () -> Workspace.open(directory));
        assertEquals("there is no workspace in " + directory, e.getMessage());
        assertTrue(e.remedy().contains("envkit setup"));
    }

    @Test
    void saysHowMuchRoomIsMissing() {
        try (Workspace workspace = Workspace.openOrCreate(directory)) {
            assertDoesNotThrow(() -> workspace.requireSpace(1, "looking"));
            EnvkitException e = assertThrows(
                    EnvkitException.class, () -> workspace.requireSpace(Long.MAX_VALUE / 2, "building the kernel"));
            assertEquals(ExitCode.HOST, e.exitCode());
            assertTrue(e.getMessage().startsWith("building the kernel needs 4.00 EiB in " + directory), e.getMessage());
        }
    }

    @Test
    void writesThroughTheTemporaryAreaAndLeavesNothingThere() throws Exception {
        try (Workspace workspace = Workspace.openOrCreate(directory)) {
            Path target = workspace.state().resolve("deep/file");
            workspace.write(target, out -> out.write("one".getBytes(StandardCharsets.UTF_8)));
            workspace.write(target, out -> out.write("two".getBytes(StandardCharsets.UTF_8)));
            assertEquals("two", Files.readString(target));
        }
        try (var left = Files.list(directory.resolve("tmp"))) {
            assertEquals(
                    java.util.List.of(".sweep.lock"),
                    left.map(p -> String.valueOf(p.getFileName())).toList());
        }
    }

    @Test
    void deletesTreesAndFilesButNotWhatLinksLeadTo() throws Exception {
        try (Workspace workspace = Workspace.openOrCreate(directory)) {
            Path kept = Files.writeString(workspace.images().resolve("kept"), "");
            Path tree = Files.createDirectories(workspace.build().resolve("x/y"));
            Files.createSymbolicLink(tree.resolve("link"), workspace.images());
            workspace.delete(workspace.build().resolve("x"));
            workspace.delete(workspace.build().resolve("never-there"));
            assertFalse(Files.exists(workspace.build().resolve("x")));
            assertTrue(Files.exists(kept));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0=0 B",
                "1023=1023 B",
                "1024=1.00 KiB",
                "4466666=4.26 MiB",
                "1048575=1.00 MiB",
                "10737418240=10.0 GiB",
                "158913789952=148 GiB"
            })
    void sizesHaveThreeDigits(String example) {
        String[] parts = example.split("=");
        assertEquals(parts[1], ByteSize.format(Long.parseLong(parts[0])));
    }
}
