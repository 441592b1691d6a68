package dev.envkit.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.workspace.BuildKey.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactStoreTest {
    @TempDir
    Path root;

    Workspace workspace;
    ArtifactStore store;

    @BeforeEach
    void open() {
        workspace = Workspace.openOrCreate(root);
        store = workspace.artifacts();
    }

    @AfterEach
    void close() {
        workspace.close();
    }

    private static BuildKey key(String config) {
        return BuildKey.builder()
                .add("config", config)
                .add("source.linux", Sha256.of(new byte[0]))
                .build();
    }

    private static Path output(Workspace workspace, String content) throws IOException {
        Path out = Files.createTempDirectory(workspace.build(), "out");
        Files.createDirectories(out.resolve("boot"));
        Files.writeString(out.resolve("boot/uImage"), content);
        Files.createSymbolicLink(out.resolve("latest"), Path.of("boot/uImage"));
        return out;
    }

    @Test
    void aResultIsFoundByItsKeyAndOnlyByIt() throws Exception {
        StoredArtifact stored = store.store("kernel", key("a"), output(workspace, "A"));
        assertEquals(Optional.of(stored), store.find("kernel", key("a")));
        assertEquals(Optional.empty(), store.find("kernel", key("b")));
        assertEquals(Optional.empty(), store.find("rootfs", key("a")));
        assertEquals("A", Files.readString(stored.output().resolve("latest")));
        assertEquals(key("a"), stored.key());
        assertEquals(List.of(), store.verify(stored));
        assertEquals(List.of("kernel"), store.components());
    }

    @Test
    void currentLeadsToTheOutputAskedForLast() throws Exception {
        StoredArtifact a = store.store("kernel", key("a"), output(workspace, "A"));
        StoredArtifact b = store.store("kernel", key("b"), output(workspace, "B"));
        assertEquals(Optional.empty(), store.current("kernel"));
        store.setCurrent(a);
        store.setCurrent(b);
        store.setCurrent(b);
        assertEquals("B", Files.readString(root.resolve("artifacts/kernel/current/boot/uImage")));
        assertEquals(Optional.of(b), store.current("kernel"));
        store.discard(b);
        assertEquals(Optional.empty(), store.current("kernel"));
    }

    @Test
    void aResultWithAFileMissingIsNotFoundAndCanBeStoredAgain() throws Exception {
        StoredArtifact stored = store.store("kernel", key("a"), output(workspace, "A"));
        Files.delete(stored.output().resolve("boot/uImage"));
        assertEquals(Optional.empty(), store.find("kernel", key("a")));
        store.store("kernel", key("a"), output(workspace, "A"));
        assertEquals(Optional.of(stored), store.find("kernel", key("a")));
    }

    @Test
    void verifyingFindsAByteThatChanged() throws Exception {
        StoredArtifact stored = store.store("kernel", key("a"), output(workspace, "A"));
        Files.writeString(stored.output().resolve("boot/uImage"), "a");
        assertEquals(Optional.of(stored), store.find("kernel", key("a")));
        assertEquals(List.of("boot/uImage was changed"), store.verify(stored));
    }

    @Test
    void anIntactResultStaysWhenTheSameIsStoredAgain() throws Exception {
        StoredArtifact first = store.store("kernel", key("a"), output(workspace, "first"));
        Path second = output(workspace, "second");
        store.store("kernel", key("a"), second);
        assertEquals("first", Files.readString(first.output().resolve("boot/uImage")));
        assertFalse(Files.exists(second));
    }

    @Test
    void devicesDoNotBelongIntoAResult() throws Exception {
        Path out = output(workspace, "A");
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", out.resolve("pipe").toString())
                        .start()
                        .waitFor());
        EnvkitException e = assertThrows(EnvkitException.class, () -> store.store("rootfs", key("a"), out));
        assertTrue(e.getMessage().contains("belong into the ownership manifest"), e.getMessage());
        assertEquals(List.of(), store.list("rootfs"));
    }

    @Test
    void aKeyDependsOnItsInputsAndNotOnTheirOrder() {
        BuildKey one =
                BuildKey.builder().add("a", "1").add("b", "line\nline\\n").build();
        BuildKey two =
                BuildKey.builder().add("b", "line\nline\\n").add("a", "1").build();
        assertEquals(one, two);
        assertEquals("a = 1\nb = line\\nline\\\\n\n", one.text());
        assertEquals(one.inputs(), BuildKey.parse(one.text()).inputs());
        assertThrows(
                IllegalArgumentException.class,
                () -> BuildKey.builder().add("a", "1").add("a", "1"));
    }

    @Test
    void keysTellWhichInputChanged() {
        BuildKey before =
                BuildKey.builder().add("a", "1").add("b", "2").add("c", "3").build();
        BuildKey after =
                BuildKey.builder().add("b", "2").add("c", "4\n5").add("d", "6").build();
        List<Change> changes = after.changesSince(before);
        assertEquals(
                List.of("a is gone (was '1')", "c changed from '3' to '4\\n5'", "d is new: '6'"),
                changes.stream().map(Change::describe).toList());
    }

    /** Stores the same result again and again until it is killed. */
    static final class Builder {
        public static void main(String[] args) throws IOException {
            try (Workspace workspace = Workspace.open(Path.of(args[0]))) {
                System.out.println("started");
                while (true) {
                    StoredArtifact stored =
                            workspace.artifacts().store("kernel", key("a"), output(workspace, "content"));
                    workspace.artifacts().setCurrent(stored);
                    workspace.artifacts().discard(stored);
                }
            }
        }
    }

    @Test
    void aKillAtAnyMomentLeavesAWholeResultOrNone() throws Exception {
        for (int i = 0; i < 6; i++) {
            try (OtherJvm other = OtherJvm.start(Builder.class, root.toString())) {
                other.line();
                Thread.sleep(i * 7L);
                other.kill();
            }
            for (StoredArtifact artifact : store.list("kernel")) {
                assertEquals(List.of(), store.verify(artifact));
            }
            StoredArtifact stored = store.store("kernel", key("a"), output(workspace, "content"));
            store.setCurrent(stored);
            assertEquals(Optional.of(stored), store.current("kernel"));
            assertEquals(List.of(), store.verify(stored));
            store.discard(stored);
        }
    }
}
