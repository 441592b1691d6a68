package dev.envkit.toolkit.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.envkit.recipes.Step;
import dev.envkit.toolkit.progress.Progress;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepRunnerTest {
    private static final String PATH = "/usr/local/bin:/usr/bin:/bin";

    @TempDir
    Path directory;

    private StepRequest request(String script, @Nullable Duration timeout) {
        return request(directory, script, timeout);
    }

    private static StepRequest request(Path directory, String script, @Nullable Duration timeout) {
        SortedMap<String, String> environment = new TreeMap<>();
        environment.put("PATH", PATH);
        environment.put("ENVKIT_BUILD", directory.toString());
        return new StepRequest(
                "kernel/test",
                new Step("compile", script, 0),
                directory.resolve("compile.sh"),
                directory,
                environment,
                directory.resolve("logs/1-compile.log"),
                timeout);
    }

    private void run(String script) {
        new StepRunner(Progress.NONE).run(request(script, null));
    }

    private static void awaitDeath(long pid) throws Exception {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isPresent()) {
            process.get().onExit().get(20, java.util.concurrent.TimeUnit.SECONDS);
        }
    }

    /** Waits until a script has written a process number to {@code file}. */
    private static long pidIn(Path file) throws Exception {
        for (int i = 0; i < 2000; i++) {
            if (Files.exists(file)) {
                String text = Files.readString(file);
                if (text.endsWith("\n")) {
                    return Long.parseLong(text.strip());
                }
            }
            Thread.sleep(10);
        }
        throw new AssertionError(file + " was not written");
    }

    @Test
    void theLogHasEverythingThatARerunNeeds() throws Exception {
        run("echo out; echo err >&2");
        String log = Files.readString(directory.resolve("logs/1-compile.log"));
        List<String> lines = log.lines().toList();
        assertEquals("# step compile of kernel/test", lines.getFirst());
        assertTrue(lines.contains("# directory " + directory), log);
        assertTrue(lines.contains("#   PATH=" + PATH), log);
        assertTrue(lines.contains("#   echo out; echo err >&2"), log);
        assertTrue(log.contains("\nout\nerr\n"), log);
        assertTrue(lines.getLast().matches("# ended .* after 0\\.\\d s: exit status 0"), lines.getLast());
    }

    @Test
    void aStepHasTheGivenEnvironmentAndNothingElse() throws Exception {
        run("env | grep -v '^PWD=' | grep -v '^_=' | grep -v '^SHLVL=' | grep -v '^OLDPWD=' | sort > env.txt");
        assertEquals(
                List.of("ENVKIT_BUILD=" + directory, "PATH=" + PATH), Files.readAllLines(directory.resolve("env.txt")));
    }

    @Test
    void aStepReadsNothingFromStandardInput() throws Exception {
        run("wc -c > count.txt");
        assertEquals("0", Files.readString(directory.resolve("count.txt")).strip());
    }

    @Test
    void theShellStopsAtTheFirstFailureAndAtUnsetVariables() {
        StepFailedException first = assertThrows(StepFailedException.class, () -> run("false\ntouch reached"));
        assertEquals(1, first.status());
        assertTrue(first.getMessage().startsWith("step 'compile' of kernel/test failed after "), first.getMessage());
        assertTrue(first.getMessage().endsWith("(exit status 1) without any output"), first.getMessage());
        assertThrows(StepFailedException.class, () -> run("echo $UNSET_VARIABLE\ntouch reached"));
        assertFalse(Files.exists(directory.resolve("reached")));
    }

    @Test
    void aFailureShowsTheCommandsOwnErrorsAndTheLog() {
        StepFailedException e = assertThrows(
                StepFailedException.class,
                () -> run("echo '  CC x.o'\necho 'x.c:1:2: error: no' >&2\nfor i in 1 2 3 4 5 6 7 8 9 10 11 12\ndo echo"
                        + " noise $i; done\nexit 3"));
        assertEquals(List.of("x.c:1:2: error: no"), e.errorLines());
        assertTrue(e.getMessage().endsWith("(exit status 3):\n    x.c:1:2: error: no"), e.getMessage());
        assertEquals("All of its output is in " + directory.resolve("logs/1-compile.log") + ".", e.remedy());
    }

    @Test
    void aProgramThatIsMissingIsNamed() {
        StepFailedException e = assertThrows(StepFailedException.class, () -> run("no-such-compiler -c x.c"));
        assertEquals(127, e.status());
        assertTrue(e.errorLines().getFirst().contains("no-such-compiler: not found"), e.getMessage());
    }

    @Test
    void progressCountsLinesUpToTheUsualNumber() {
        List<String> seen = new CopyOnWriteArrayList<>();
        Progress progress = (label, total, unit) -> {
            seen.add(label + " of " + total);
            return new Progress.Task() {
                @Override
                public void advance(long amount) {
                    seen.add("+" + amount);
                }

                @Override
                public void detail(String text) {
                    seen.add(text);
                }

                @Override
                public void close() {
                    seen.add("closed");
                }
            };
        };
        StepRequest plain = request("echo '  CC      a.o'; echo b; echo c", null);
        new StepRunner(progress)
                .run(new StepRequest(
                        plain.owner(),
                        new Step("compile", plain.step().run(), 2),
                        plain.script(),
                        plain.directory(),
                        plain.environment(),
                        plain.log(),
                        null));
        assertEquals(
                List.of("kernel/test compile of 2", "+1", "CC      a.o", "+1", "b", "c", "closed"), List.copyOf(seen));
    }

    @Test
    void whatAStepLeavesInTheBackgroundIsKilled() throws Exception {
        run("sleep 1000 & echo $! > one.pid; timeout 1000 sleep 1000 & echo $! > two.pid; sleep 0.2");
        awaitDeath(pidIn(directory.resolve("one.pid")));
        awaitDeath(pidIn(directory.resolve("two.pid")));
    }

    @Test
    void aStepThatTakesTooLongIsKilledWithAllItStarted() throws Exception {
        StepRequest request = request("sleep 1000 & echo $! > child.pid; echo waiting; wait", Duration.ofMillis(1500));
        StepFailedException e =
                assertThrows(StepFailedException.class, () -> new StepRunner(Progress.NONE).run(request));
        assertTrue(
                e.getMessage().startsWith("step 'compile' of kernel/test was killed: it took longer"), e.getMessage());
        awaitDeath(pidIn(directory.resolve("child.pid")));
    }

    @Test
    void anInterruptedStepIsKilledWithAllItStarted() throws Exception {
        List<EnvkitException> thrown = new CopyOnWriteArrayList<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                run("sleep 1000 & echo $! > child.pid; wait");
            } catch (EnvkitException e) {
                thrown.add(e);
            }
        });
        long child = pidIn(directory.resolve("child.pid"));
        thread.interrupt();
        thread.join();
        assertEquals(ExitCode.INTERRUPTED, thrown.getFirst().exitCode());
        awaitDeath(child);
    }

    /** Runs a step that never ends. */
    static final class Runner {
        public static void main(String[] args) throws IOException {
            Path directory = Path.of(args[0]);
            new StepRunner(Progress.NONE)
                    .run(request(
                            directory,
                            "(while :; do date >> \"$ENVKIT_BUILD/written\"; sleep 0.01; done) & echo $! >"
                                    + " child.pid; wait",
                            null));
        }
    }

    @Test
    void killingEnvkitKillsTheStep() throws Exception {
        Process envkit = ChildJvm.start(Runner.class, directory);
        long child = pidIn(directory.resolve("child.pid"));
        envkit.destroyForcibly().waitFor();
        awaitDeath(child);
    }

    @Test
    void whatSurvivesAKillOfEnvkitAndItsGuardIsFoundAndKilled() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/self/environ")), "this system has no /proc");
        Process envkit = ChildJvm.start(Runner.class, directory);
        long child = pidIn(directory.resolve("child.pid"));
        List<ProcessHandle> guards = envkit.children().toList();
        // the watcher is the guard's child; stopped, it cannot act between the two kills
        for (ProcessHandle guard : guards) {
            guard.children()
                    .filter(process -> process.info().commandLine().orElse("").contains("envkit-guard"))
                    .forEach(ProcessHandle::destroyForcibly);
            guard.destroyForcibly();
        }
        envkit.destroyForcibly().waitFor();
        assertTrue(ProcessHandle.of(child).isPresent(), "the step was to survive");
        assertTrue(OrphanProcesses.kill(directory) > 0);
        awaitDeath(child);
        assertEquals(0, OrphanProcesses.kill(directory));
    }
}
