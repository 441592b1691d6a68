package dev.envkit.toolkit.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.StoredArtifact;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepEnvironmentTest {
    @TempDir
    Path directory;

    @Test
    void isExactlyWhatTheRecipeFormatSays() {
        try (BuildWorld world = new BuildWorld(directory)) {
            world.write("hosttools/one/recipe.yaml", """
                component: hosttools
                variant: one
                summary: tools
                version: "1"
                licence: MIT
                path: [usr/bin, usr/sbin]
                exports: {HOSTCC: gcc, M4: "${ENVKIT_OUT}/usr/bin/m4"}
                """);
            world.write("u-boot/one/recipe.yaml", """
                component: u-boot
                variant: one
                summary: a loader
                version: "1"
                licence: MIT
                needs: [hosttools]
                environment: {ARCH: arm, HOSTCC: "${ENVKIT_HOSTTOOLS}/cc", KCFLAGS: "-fmap=${ENVKIT_BUILD}=/b"}
                """);
            StoredArtifact tools =
                    new StoredArtifact("hosttools-one", Sha256.of(new byte[0]), Path.of("/w/artifacts/hosttools/1"));
            SortedMap<String, String> environment = StepEnvironment.of(
                    world.recipe("u-boot"),
                    new BuildLayout(Path.of("/w/build/u-boot-1")),
                    List.of(new NeededOutput(world.recipe("hosttools"), tools)),
                    3);
            assertEquals(
                    """
                    ARCH=arm
                    ENVKIT_BUILD=/w/build/u-boot-1/work
                    ENVKIT_HOSTTOOLS=/w/artifacts/hosttools/1/out
                    ENVKIT_JOBS=3
                    ENVKIT_OUT=/w/build/u-boot-1/out
                    ENVKIT_RECIPE=/w/build/u-boot-1/recipe
                    ENVKIT_SOURCES=/w/build/u-boot-1/sources
                    HOME=/w/build/u-boot-1/home
                    HOSTCC=/w/artifacts/hosttools/1/out/cc
                    KBUILD_BUILD_HOST=envkit
                    KBUILD_BUILD_TIMESTAMP=Wed Jan 1 00:00:00 UTC 2025
                    KBUILD_BUILD_USER=envkit
                    KCFLAGS=-fmap=/w/build/u-boot-1/work=/b
                    LC_ALL=C
                    M4=/w/artifacts/hosttools/1/out/usr/bin/m4
                    PATH=/w/artifacts/hosttools/1/out/usr/bin:/w/artifacts/hosttools/1/out/usr/sbin:/usr/local/sbin:\
                    /usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
                    SOURCE_DATE_EPOCH=1735689600
                    TZ=UTC
                    """,
                    environment.entrySet().stream()
                            .map(variable -> variable.getKey() + "=" + variable.getValue() + "\n")
                            .reduce("", String::concat));
        }
    }
}
