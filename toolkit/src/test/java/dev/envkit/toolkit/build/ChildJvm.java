package dev.envkit.toolkit.build;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;

/** A second Java process with the toolkit's classes and those of its tests, to be killed. */
final class ChildJvm {
    private ChildJvm() {}

    static Process start(Class<?> main, Path directory) throws IOException {
        String classPath = String.join(
                File.pathSeparator,
                Path.of("target", "classes").toString(),
                Path.of("target", "test-classes").toString(),
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path", ""));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classPath,
                        main.getName(),
                        directory.toString())
                .inheritIO()
                .start();
    }
}
