package dev.envkit.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.workspace.Journal.Operation;
import dev.envkit.workspace.Journal.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    Path root;

    Workspace workspace;
    Path file;

    @BeforeEach
    void open() {
        workspace = Workspace.openOrCreate(root);
        file = workspace.state().resolve("journal");
    }

    @AfterEach
    void close() {
        workspace.close();
    }

    private List<String> summary() {
        return workspace.journal().operations().stream()
                .map(o -> o.component() + " " + o.action() + " " + o.state() + " " + o.detail())
                .toList();
    }

    @Test
    void remembersWhatBeganAndHowItEnded() {
        Journal journal = workspace.journal();
        Journal.Begun kernel = journal.begin("kernel", "build", "key 1");
        Journal.Begun rootfs = journal.begin("rootfs", "build", "key 2");
        journal.begin("rootfs", "fetch", "busybox");
        kernel.completed("key 1");
        rootfs.failed("step configure\tfailed\nbadly");
        assertEquals(
                List.of(
                        "kernel build COMPLETED key 1",
                        "rootfs build FAILED step configure failed badly",
                        "rootfs fetch BEGUN busybox"),
                summary());
        Operation last = journal.last("kernel", "build").orElseThrow();
        assertEquals(State.COMPLETED, last.state());
        assertTrue(last.duration().orElseThrow().toMillis() >= 0);
        assertTrue(journal.last("qemu", "build").isEmpty());
    }

    @Test
    void aTornOrDamagedLineIsSkippedAndSwallowsNothing() throws Exception {
        Journal journal = workspace.journal();
        journal.begin("kernel", "build", "1").completed("1");
        Files.writeString(file, Files.readString(file) + "0badc0de\t2026-01-01T00:00:00Z\tid\tbeg");
        journal.begin("rootfs", "build", "2");
        assertEquals(List.of("kernel build COMPLETED 1", "rootfs build BEGUN 2"), summary());

        String text = Files.readString(file);
        Files.writeString(file, text.replace("\trootfs\t", "\tr00tfs\t"));
        assertEquals(List.of("kernel build COMPLETED 1"), summary());
        Files.write(file, new byte[] {0, (byte) 0xff, 10}, StandardOpenOption.APPEND);
        assertEquals(List.of("kernel build COMPLETED 1"), summary());
    }

    @Test
    void aJournalThatGrewIsCutDownToTheLastOperations() throws Exception {
        Journal journal = new Journal(workspace, 2000);
        Journal.Begun open = journal.begin("qemu", "build", "q");
        for (int i = 0; i < 100; i++) {
            journal.begin("kernel", "build", "key " + i).completed("key " + i);
        }
        assertTrue(Files.size(file) < 3000, () -> "size " + file.toFile().length());
        open.completed("q");
        assertEquals(
                List.of("qemu build COMPLETED q", "kernel build COMPLETED key 99"),
                summary().stream()
                        .filter(line ->
                                !line.matches("kernel build COMPLETED key [0-9]|kernel build COMPLETED key [0-8]."
                                        + "|kernel build COMPLETED key 9[0-8]"))
                        .toList());
    }

    /** Begins and completes operations until it is killed. */
    static final class Writer {
        public static void main(String[] args) throws IOException {
            try (Workspace workspace = Workspace.open(Path.of(args[0]))) {
                Journal journal = new Journal(workspace, 4000);
                System.out.println("started");
                for (int i = 0; ; i++) {
                    journal.begin(args[1], "build", "n" + i).completed("n" + i);
                }
            }
        }
    }

    @Test
    void twoProcessesAndAKillDoNotHarmIt() throws Exception {
        workspace.journal().begin("first", "build", "x").completed("x");
        try (OtherJvm one = OtherJvm.start(Writer.class, root.toString(), "one");
                OtherJvm two = OtherJvm.start(Writer.class, root.toString(), "two")) {
            one.line();
            two.line();
            for (int i = 0; i < 5; i++) {
                workspace.journal().begin("here", "build", "n" + i).completed("n" + i);
            }
            one.kill();
            two.kill();
        }
        workspace.journal().begin("last", "build", "y").completed("y");
        List<String> lines = summary();
        assertTrue(lines.contains("first build COMPLETED x"), lines::toString);
        assertTrue(lines.contains("here build COMPLETED n4"), lines::toString);
        assertTrue(lines.contains("last build COMPLETED y"), lines::toString);
        long unfinished =
                lines.stream().filter(line -> line.contains(" BEGUN ")).count();
        assertTrue(unfinished <= 2, lines::toString);
    }
}
