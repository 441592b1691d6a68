package dev.envkit.workspace;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A second Java process with this module's classes, to be locked out by, and to be killed. */
final class OtherJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private OtherJvm(List<String> prefix, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
        command.add(Path.of("target", "classes") + File.pathSeparator + Path.of("target", "test-classes"));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        output = process.inputReader();
    }

    /** Starts {@code main}, a class of the tests. */
    static OtherJvm start(Class<?> main, String... arguments) {
        return new OtherJvm(List.of(), main, arguments);
    }

    /** Starts {@code main} through another program: {@code prefix} is the start of the command line. */
    static OtherJvm startThrough(List<String> prefix, Class<?> main, String... arguments) {
        return new OtherJvm(prefix, main, arguments);
    }

    /** Returns the next line that it prints; waits for it. */
    String line() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("the other process ended");
        }
        return line;
    }

    long pid() {
        return process.pid();
    }

    /** Lets it go on after it has printed a line. */
    void proceed() throws IOException {
        process.outputWriter().write("\n");
        process.outputWriter().flush();
    }

    /** Waits for its end and returns its exit code. */
    int join() throws InterruptedException {
        return process.waitFor();
    }

    /** Kills it as kill -9 does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
