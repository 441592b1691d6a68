package dev.envkit.toolkit.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Processes of a build whose envkit was killed together with its guard. They are known by the {@code ENVKIT_BUILD} in
 * their environment: whoever holds the component's lock knows that no living envkit has a build there.
 *
 * <p>On systems without {@code /proc} none are found.
 */
final class OrphanProcesses {
    private static final long SECONDS_TO_DIE = 5;
    private static final long POLL_MILLIS = 10;
    private static final int PASSES = 5;

    private OrphanProcesses() {}

    /**
     * Kills every process that works for a build.
     *
     * @param buildDirectory the value of its {@code ENVKIT_BUILD}
     * @return how many there were
     */
    static int kill(Path buildDirectory) {
        int killed = 0;
        // a process may start another one just before it is killed
        for (int pass = 0; pass < PASSES; pass++) {
            List<ProcessHandle> orphans = find(buildDirectory);
            if (orphans.isEmpty()) {
                break;
            }
            orphans.forEach(ProcessHandle::destroyForcibly);
            orphans.forEach(OrphanProcesses::await);
            killed += orphans.size();
        }
        return killed;
    }

    /** A process in uninterruptible sleep is not waited for to its end: when it wakes it will not write any more. */
    private static void await(ProcessHandle process) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_DIE);
        try {
            while (process.isAlive() && System.nanoTime() < deadline) {
                Thread.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<ProcessHandle> find(Path buildDirectory) {
        byte[] variable = ("ENVKIT_BUILD=" + buildDirectory).getBytes(StandardCharsets.UTF_8);
        List<ProcessHandle> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (hasVariable(process.resolve("environ"), variable)) {
                    Optional<ProcessHandle> handle =
                            ProcessHandle.of(Long.parseLong(String.valueOf(process.getFileName())));
                    handle.filter(ProcessHandle::isAlive).ifPresent(found::add);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return found;
        }
        return found;
    }

    private static boolean hasVariable(Path environ, byte[] variable) {
        byte[] content;
        try {
            content = Files.readAllBytes(environ);
        } catch (IOException e) {
            // another user's, or gone
            return false;
        }
        int start = 0;
        for (int i = 0; i < content.length; i++) {
            if (content[i] == 0) {
                if (Arrays.equals(content, start, i, variable, 0, variable.length)) {
                    return true;
                }
                start = i + 1;
            }
        }
        return false;
    }
}
