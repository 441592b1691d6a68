package dev.envkit.toolkit.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.toolkit.build.ComponentResult.Outcome;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.StoredArtifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of a build, followed by the same build. */
class BuildKillTest {
    /** A step that takes as long as the test wants it to. */
    private static final String SLOW = """
        touch "$ENVKIT_BUILD/begun"
              if [ -f "$ENVKIT_SOURCES/../../../slow" ]; then sleep 1000; fi
              mkdir -p "$ENVKIT_OUT/share\"\
        """;

    @TempDir
    Path directory;

    /** Builds the greeting once. */
    static final class Victim {
        public static void main(String[] args) {
            try (BuildWorld world = new BuildWorld(Path.of(args[0]))) {
                world.build("hello");
            }
        }
    }

    private static boolean hasBegun(BuildWorld world) throws IOException {
        try (var builds = Files.list(world.workspace.build())) {
            return builds.anyMatch(build -> Files.exists(build.resolve("work/begun")));
        }
    }

    private static void assertWhole(BuildWorld world, ComponentResult result) throws IOException {
        assertEquals("HELLO WORLD\n", Files.readString(result.path("greeting")));
        assertEquals(List.of(), world.workspace.artifacts().verify(result.artifact()));
        assertEquals(List.of(result.artifact()), world.workspace.artifacts().list("hello-one"));
        try (var left = Files.list(world.workspace.build())) {
            assertEquals(List.of(), left.toList());
        }
        assertEquals(List.of(), world.workspace.removeLeftovers());
    }

    @Test
    void aBuildKilledInAStepBeginsAnewAndSaysSo() throws Exception {
        try (BuildWorld world = new BuildWorld(directory)) {
            world.edit("hello/one/recipe.yaml", "mkdir -p \"$ENVKIT_OUT/share\"", SLOW);
            Path slow = Files.createFile(world.workspace.root().resolve("slow"));
            Process victim = ChildJvm.start(Victim.class, directory);
            for (int i = 0; i < 3000 && !hasBegun(world); i++) {
                Thread.sleep(10);
            }
            victim.destroyForcibly().waitFor();
            Files.delete(slow);

            ComponentResult result = world.build("hello");
            assertEquals(Outcome.BUILT, result.outcome());
            assertEquals(List.of("the last build of hello/one was interrupted; it begins anew"), world.messages);
            assertWhole(world, result);
        }
    }

    @Test
    @Tag("slow")
    void aBuildKilledAtAnyMomentEndsAsIfNothingHadHappened() throws Exception {
        Random random = new Random(20261122);
        Path undisturbedDirectory = directory.resolve("undisturbed");
        Sha256 expected;
        try (BuildWorld undisturbed = new BuildWorld(undisturbedDirectory)) {
            expected = Sha256.of(undisturbed.build("hello").path("greeting"));
        }
        long usual = timeOf(undisturbedDirectory.resolve("timed"));
        for (int i = 0; i < 20; i++) {
            Path place = directory.resolve("kill" + i);
            Process victim = ChildJvm.start(Victim.class, place);
            boolean ended = victim.waitFor(random.nextLong(usual), TimeUnit.MILLISECONDS);
            victim.destroyForcibly().waitFor();
            try (BuildWorld world = new BuildWorld(place)) {
                ComponentResult result = world.build("hello");
                assertEquals(expected, Sha256.of(result.path("greeting")), "kill " + i);
                assertWhole(world, result);
                StoredArtifact again = world.build("hello").artifact();
                assertEquals(result.artifact(), again);
                assertTrue(world.runs() >= (ended ? 1 : 0));
            }
        }
    }

    /** Returns how long the victim takes when it is left alone, in milliseconds. */
    private static long timeOf(Path place) throws Exception {
        long start = System.nanoTime();
        assertEquals(0, ChildJvm.start(Victim.class, place).waitFor());
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }
}
