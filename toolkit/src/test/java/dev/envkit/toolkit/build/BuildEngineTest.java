package dev.envkit.toolkit.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.recipes.ComponentRecipe;
import dev.envkit.toolkit.build.ComponentResult.Outcome;
import dev.envkit.toolkit.check.ArtifactChecks;
import dev.envkit.workspace.BuildKey;
import dev.envkit.workspace.ComponentLock;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.Journal;
import dev.envkit.workspace.LockBusyException;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.StoredArtifact;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildEngineTest {
    private static final String USER = """
        component: user
        variant: one
        summary: uses a tool
        version: "1"
        licence: MIT
        needs: [tool]
        steps:
          - name: use
            run: |
              greet > "$ENVKIT_OUT/said"
              echo "$TOOL_HOME" >> "$ENVKIT_OUT/said"
              echo "$ENVKIT_TOOL" >> "$ENVKIT_OUT/said"
        artifacts:
          - {name: said, path: said}
        """;

    private static final String TOOL = """
        component: tool
        variant: one
        summary: a tool from packages
        version: "1"
        licence: MIT
        packages: {suite: bookworm, architecture: host, install: [greet]}
        path: [usr/bin]
        exports: {TOOL_HOME: "${ENVKIT_OUT}/usr"}
        steps:
          - name: wrap
            run: chmod 755 "$ENVKIT_OUT/usr/bin/greet"
        artifacts:
          - {name: greet, path: usr/bin/greet}
        """;

    @TempDir
    Path directory;

    BuildWorld world;

    @BeforeEach
    void open() {
        world = new BuildWorld(directory);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private Path leftBuildDirectory() throws IOException {
        try (var builds = Files.list(world.workspace.build())) {
            return builds.findFirst().orElseThrow();
        }
    }

    @Test
    void aBuildGivesItsArtifactsAndLeavesNoScratch() throws Exception {
        ComponentResult result = world.build("hello");
        assertEquals(Outcome.BUILT, result.outcome());
        assertEquals("HELLO WORLD\n", Files.readString(result.path("greeting")));
        assertEquals(
                "HELLO WORLD\n",
                Files.readString(world.workspace.root().resolve("artifacts/hello-one/current/share/greeting")));
        try (var left = Files.list(world.workspace.build())) {
            assertEquals(List.of(), left.toList());
        }
        assertTrue(Files.exists(world.workspace.logs().resolve("hello/2-greet.log")));
        assertEquals(
                Journal.State.COMPLETED,
                world.workspace
                        .journal()
                        .last("hello-one", "build")
                        .orElseThrow()
                        .state());
    }

    @Test
    void theSameAgainFetchesAndRunsNothing() {
        world.build("hello");
        world.fetched.clear();
        ComponentResult again = world.build("hello");
        assertEquals(Outcome.UP_TO_DATE, again.outcome());
        assertEquals(Map.of(), again.times());
        assertEquals(List.of(), world.fetched);
        assertEquals(1, world.runs());
    }

    @Test
    void whatWasBuiltBeforeComesBackAtOnce() throws Exception {
        ComponentResult first = world.build("hello");
        world.edit("hello/one/name", "world", "moon");
        ComponentResult second = world.build("hello");
        assertEquals(Outcome.BUILT, second.outcome());
        assertEquals("HELLO MOON\n", Files.readString(second.path("greeting")));
        world.edit("hello/one/name", "moon", "world");
        ComponentResult third = world.build("hello");
        assertEquals(Outcome.RESTORED, third.outcome());
        assertEquals(first.artifact(), third.artifact());
        assertEquals(2, world.runs());
        assertEquals(
                "HELLO WORLD\n",
                Files.readString(world.workspace.root().resolve("artifacts/hello-one/current/share/greeting")));
    }

    @Test
    void eachKindOfInputMakesAnotherKeyAndSaysWhichItWas() throws Exception {
        world.build("hello");
        BuildKey before = world.engine().key(world.recipe("hello"), List.of()).orElseThrow();
        world.words.put("hello", "good morning ");
        assertEquals(List.of("source.words"), changes(before));
        world.words.put("hello", "hello ");
        world.edit("hello/one/say", "tr", "cat | tr");
        assertEquals(List.of("file.say"), changes(before));
        world.edit("hello/one/say", "cat | tr", "tr");
        world.edit("hello/one/recipe.yaml", "GREETING: \"in", "GREETING: \"at");
        assertEquals(List.of("environment.GREETING"), changes(before));
        world.edit("hello/one/recipe.yaml", "GREETING: \"at", "GREETING: \"in");
        world.edit("hello/one/recipe.yaml", "ln -s", "ln -sf");
        assertEquals(List.of("step.02.greet"), changes(before));
        world.edit("hello/one/recipe.yaml", "ln -sf", "ln -s");
        assertEquals(List.of(), changes(before));
    }

    private List<String> changes(BuildKey before) {
        return world.engine().key(world.recipe("hello"), List.of()).orElseThrow().changesSince(before).stream()
                .map(BuildKey.Change::name)
                .toList();
    }

    @Test
    void theKeyDependsOnNeitherPlaceNorJobs(@TempDir Path elsewhere) {
        world.pinned = true;
        try (BuildWorld other = new BuildWorld(elsewhere)) {
            other.pinned = true;
            assertEquals(
                    world.engine().key(world.recipe("hello"), List.of()),
                    other.engine().key(other.recipe("hello"), List.of()));
        }
    }

    @Test
    void withoutPinsThereIsNoKeyYet() {
        assertEquals(Optional.empty(), world.engine().key(world.recipe("hello"), List.of()));
        assertEquals(Optional.empty(), world.engine().find(world.recipe("hello"), List.of()));
    }

    @Test
    void rebuildingReplacesTheResult() {
        ComponentResult first = world.build("hello");
        ComponentResult again =
                world.build("hello", BuildOptions.defaults("test").withRebuild(true));
        assertEquals(Outcome.BUILT, again.outcome());
        assertEquals(first.artifact(), again.artifact());
        assertEquals(2, world.runs());
    }

    @Test
    void aResultThatLostAFileIsBuiltAgain() throws Exception {
        ComponentResult first = world.build("hello");
        Files.delete(first.path("greeting"));
        assertEquals(Outcome.BUILT, world.build("hello").outcome());
        assertTrue(Files.exists(first.path("greeting")));
    }

    @Test
    void aFailedBuildIsKeptToBeLookedAtAndClearedAwayByTheNext() throws Exception {
        world.edit("hello/one/recipe.yaml", "ln -s", "echo 'x.c:1:1: error: no' >&2; exit 4; ln -s");
        StepFailedException e = assertThrows(StepFailedException.class, () -> world.build("hello"));
        assertEquals(List.of("x.c:1:1: error: no"), e.errorLines());
        assertEquals(
                "hello WORLD\n".toLowerCase(java.util.Locale.ROOT),
                Files.readString(leftBuildDirectory().resolve("work/greeting")));
        Journal.Operation failed =
                world.workspace.journal().last("hello-one", "build").orElseThrow();
        assertEquals(Journal.State.FAILED, failed.state());
        assertEquals(Optional.empty(), world.workspace.artifacts().current("hello-one"));

        world.edit("hello/one/recipe.yaml", "echo 'x.c:1:1: error: no' >&2; exit 4; ln -s", "ln -s");
        assertEquals(Outcome.BUILT, world.build("hello").outcome());
        try (var left = Files.list(world.workspace.build())) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void anArtifactThatIsNotThereIsAnError() throws Exception {
        world.edit("hello/one/recipe.yaml", "path: share/greeting", "path: share/speech");
        EnvkitException e = assertThrows(EnvkitException.class, () -> world.build("hello"));
        assertTrue(
                e.getMessage().startsWith("hello/one built without error, but its artifact greeting is not there:"),
                e.getMessage());
    }

    @Test
    void anArtifactThatFailsItsCheckIsNotStored() {
        world.checker = (artifact, out) -> {
            if (artifact.name().equals("greeting")) {
                throw new EnvkitException(ExitCode.VERIFICATION, out.resolve(artifact.path()) + " is too loud", "");
            }
        };
        EnvkitException e = assertThrows(EnvkitException.class, () -> world.build("hello"));
        assertEquals(ExitCode.VERIFICATION, e.exitCode());
        assertEquals(List.of(), world.workspace.artifacts().list("hello-one"));
    }

    @Test
    void aSourceTreeCannotBeChangedByABuildThatIsNotRoots() throws Exception {
        ComponentResult result = world.build("hello");
        Path tree;
        try (var trees = Files.list(world.workspace.sources().resolve("hello"))) {
            tree = trees.findFirst().orElseThrow();
        }
        assertEquals("hello ", Files.readString(tree.resolve("hello")));
        assertNotEquals(tree, result.artifact().output());
    }

    @Test
    void neededComponentsGiveTheirOutputPathAndExports() throws Exception {
        world.write("tool/one/recipe.yaml", TOOL);
        world.write("user/one/recipe.yaml", USER);
        world.packages.add(packageWithGreeter(directory.resolve("greet.tar"), "hi"));
        ComponentResult tool = world.build("tool");
        ComponentResult user = world.build("user", tool.asNeed());
        Path output = tool.artifact().output();
        assertEquals(
                List.of("hi", output.resolve("usr").toString(), output.toString()),
                Files.readAllLines(user.path("said")));

        world.packages.clear();
        world.packages.add(packageWithGreeter(directory.resolve("greet.tar"), "good day"));
        ComponentResult newTool = world.build("tool");
        assertEquals(Outcome.BUILT, newTool.outcome());
        ComponentResult newUser = world.build("user", newTool.asNeed());
        assertEquals(Outcome.BUILT, newUser.outcome());
        assertEquals("good day", Files.readAllLines(newUser.path("said")).getFirst());
        assertEquals(
                List.of("need.01.tool"),
                newUser.artifact().key().changesSince(user.artifact().key()).stream()
                        .map(BuildKey.Change::name)
                        .toList());
    }

    private static Path packageWithGreeter(Path file, String greeting) throws IOException {
        byte[] script = ("#!/bin/sh\necho " + greeting + "\n").getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = Files.newOutputStream(file);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            TarArchiveEntry entry = new TarArchiveEntry("usr/bin/greet");
            entry.setSize(script.length);
            tar.putArchiveEntry(entry);
            tar.write(script);
            tar.closeArchiveEntry();
        }
        return file;
    }

    @Test
    void theCommandBuildsInOrderAndTellsOfEach() {
        world.write(
                "tool/one/recipe.yaml",
                TOOL.replace(
                        "steps:",
                        "steps:\n"
                                + "  - {name: make, run: 'mkdir -p \"$ENVKIT_OUT/usr/bin\"; printf \"#!/bin/sh\\n"
                                + "echo x\\n"
                                + "\" > \"$ENVKIT_OUT/usr/bin/greet\"'}"));
        world.write("user/one/recipe.yaml", USER);
        List<String> told = new java.util.ArrayList<>();
        BuildCommand command = new BuildCommand(world.engine(), world.resolution("tool", "user", "hello"))
                .components(List.of("user"))
                .listener(result -> told.add(result.recipe().id() + " " + result.outcome()));
        assertEquals(2, command.call().size());
        assertEquals(List.of("tool/one BUILT", "user/one BUILT"), told);
    }

    @Test
    void theCommandLeavesOutWhatIsNotAvailableUnlessAskedForIt() {
        world.write("later/one/recipe.yaml", """
            component: later
            variant: one
            summary: not yet
            version: "1"
            licence: MIT
            unavailable: {reason: it is not written yet, remedy: Wait.}
            """);
        BuildCommand all = new BuildCommand(world.engine(), world.resolution("hello", "later"));
        assertEquals(1, all.plan().size());
        BuildCommand named = new BuildCommand(world.engine(), world.resolution("hello", "later"))
                .components(List.of("hello", "later"));
        EnvkitException e = assertThrows(EnvkitException.class, named::call);
        assertTrue(e.getMessage().contains("it is not written yet"), e.getMessage());
        assertEquals(0, world.runs());
        EnvkitException misspelt = assertThrows(EnvkitException.class, () -> all.components(List.of("helo")));
        assertTrue(misspelt.remedy().startsWith("did you mean 'hello'?"), misspelt.remedy());
    }

    @Test
    void anInitramfsIsMadeOfANeededTreeAndIsTheSameEachTime() throws Exception {
        world.write("rootfs/one/recipe.yaml", """
            component: rootfs
            variant: one
            summary: a tree
            version: "1"
            licence: MIT
            steps:
              - name: make
                run: |
                  mkdir -p "$ENVKIT_OUT/rootfs/bin"
                  echo shell > "$ENVKIT_OUT/rootfs/bin/busybox"
                  ln -s bin/busybox "$ENVKIT_OUT/rootfs/init"
                  printf '%s\\n' '#mtree' './bin/busybox type=file mode=4755 uid=0 gid=0 time=1.0' \\
                      './dev/null type=char mode=0666 uid=0 gid=0 device=native,1,3' > "$ENVKIT_OUT/rootfs.mtree"
            artifacts:
              - {name: rootfs, path: rootfs, kind: tree, manifest: rootfs.mtree}
            """);
        world.write("initramfs/one/recipe.yaml", """
            component: initramfs
            variant: one
            summary: an archive
            version: "1"
            licence: MIT
            needs: [rootfs]
            artifacts:
              - name: initramfs
                path: images/initramfs.cpio.gz
                kind: initramfs
                from: {component: rootfs, artifact: rootfs}
                check: {contains: [init, bin/busybox, dev/null]}
            """);
        world.checker = ArtifactChecks::run;
        ComponentResult first = world.build("initramfs", world.build("rootfs").asNeed());
        Sha256 digest = Sha256.of(first.path("initramfs"));
        ComponentResult again =
                world.build("rootfs", BuildOptions.defaults("test").withRebuild(true));
        ComponentResult second =
                world.build("initramfs", BuildOptions.defaults("test").withRebuild(true), again.asNeed());
        assertEquals(digest, Sha256.of(second.path("initramfs")));
    }

    @Test
    void aWorkbenchStopsAfterTheStepAskedForAndLeavesNothing() throws Exception {
        ComponentRecipe recipe = world.recipe("hello");
        BuildOptions options = BuildOptions.defaults("envkit build hello --menuconfig");
        Path root;
        try (Workbench bench = world.engine().workbench(recipe, List.of(), "count", options)) {
            root = bench.layout().root();
            assertEquals(bench.layout().work().toString(), bench.environment().get("ENVKIT_BUILD"));
            assertTrue(Files.isReadable(bench.layout().sources().resolve("words/hello")));
            assertFalse(Files.exists(bench.layout().work().resolve("greeting")));
            assertThrows(LockBusyException.class, () -> world.workspace.tryLock("hello", "x"));
        }
        assertFalse(Files.exists(root));
        assertEquals(1, world.runs());
        EnvkitException e = assertThrows(
                EnvkitException.class, () -> world.engine().workbench(recipe, List.of(), "cuont", options));
        assertEquals("hello/one has no step 'cuont'", e.getMessage());
        world.workspace.tryLock("hello", "x").close();
    }

    @Test
    void preparingFetchesAndUnpacksOnly() {
        new BuildCommand(world.engine(), world.resolution("hello")).prepare();
        assertEquals(List.of("hello/one words"), world.fetched);
        assertTrue(Files.isDirectory(world.workspace.sources().resolve("hello")));
        assertEquals(0, world.runs());
    }

    @Test
    void whoDoesNotWantToWaitIsToldWhoIsBuilding() {
        try (ComponentLock _ = world.workspace.tryLock("hello", "envkit build hello")) {
            LockBusyException e = assertThrows(
                    LockBusyException.class,
                    () -> world.build("hello", BuildOptions.defaults("test").withWaitForLock(false)));
            assertTrue(e.getMessage().contains("'envkit build hello'"), e.getMessage());
        }
    }

    @Test
    void whoWaitsFindsTheWorkDone() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<ComponentResult> second;
        try (ComponentLock _ = world.workspace.tryLock("hello", "envkit build hello")) {
            second = CompletableFuture.supplyAsync(() -> world.build("hello"));
            while (world.messages.isEmpty()) {
                Thread.sleep(5);
            }
            assertTrue(world.messages.getFirst().startsWith("waiting for 'envkit build hello' (process "));
            waiting.countDown();
        }
        assertEquals(Outcome.BUILT, second.join().outcome());
        assertEquals(1, world.runs());
    }

    @Test
    void twoAtOnceBuildOnce() {
        List<CompletableFuture<ComponentResult>> both = List.of(
                CompletableFuture.supplyAsync(() -> world.build("hello")),
                CompletableFuture.supplyAsync(() -> world.build("hello")));
        StoredArtifact first = both.getFirst().join().artifact();
        assertEquals(first, both.getLast().join().artifact());
        assertEquals(1, world.runs());
        assertFalse(world.workspace.artifacts().verify(first).iterator().hasNext());
    }
}
