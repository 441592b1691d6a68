package dev.envkit.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TempAreaTest {
    @TempDir
    Path root;

    Workspace workspace;

    @BeforeEach
    void open() {
        workspace = Workspace.openOrCreate(root);
    }

    @AfterEach
    void close() {
        workspace.close();
    }

    /** Makes an entry, says where it is, and waits to be killed. */
    static final class Owner {
        public static void main(String[] args) throws IOException {
            Workspace workspace = Workspace.open(Path.of(args[0]));
            TempEntry entry = workspace.temp().directory("half-done");
            Files.writeString(entry.path().resolve("file"), "x");
            System.out.println(entry.path());
            while (System.in.read() >= 0) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void anEntryIsRemovedWhenItsOwnerIsDeadAndNotBefore() throws Exception {
        try (OtherJvm other = OtherJvm.start(Owner.class, root.toString())) {
            Path entry = Path.of(other.line());
            assertEquals(List.of(), workspace.removeLeftovers());
            assertTrue(Files.exists(entry.resolve("file")));
            other.kill();
            assertEquals(List.of(entry), workspace.removeLeftovers());
            assertFalse(Files.exists(entry));
        }
    }

    @Test
    void leftoversGoWhenTheAreaIsFirstUsed() throws Exception {
        Path entry;
        try (OtherJvm other = OtherJvm.start(Owner.class, root.toString())) {
            entry = Path.of(other.line());
            other.kill();
        }
        try (TempEntry own = workspace.temp().directory("x")) {
            assertFalse(Files.exists(entry));
            assertTrue(Files.exists(own.path()));
        }
    }

    @Test
    void whatThisProcessIsMakingIsNoLeftover() {
        try (TempEntry entry = workspace.temp().directory("mine");
                Workspace again = Workspace.open(root)) {
            assertEquals(List.of(), again.removeLeftovers());
            assertEquals(List.of(), workspace.removeLeftovers());
            assertTrue(Files.exists(entry.path()));
        }
    }

    @Test
    void closingDeletesWhatWasNotPublished() throws Exception {
        Path path;
        try (TempEntry entry = workspace.temp().directory("x")) {
            path = entry.path();
            Files.createDirectories(path.resolve("a/b"));
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void aPublishedDirectoryStaysAndTheSecondOneGivesWay() throws Exception {
        Path target = workspace.sources().resolve("linux/1");
        try (TempEntry first = workspace.temp().directory("x");
                TempEntry second = workspace.temp().directory("x")) {
            Files.writeString(first.path().resolve("file"), "first");
            Files.writeString(second.path().resolve("file"), "second");
            assertTrue(first.publishDirectory(target));
            assertFalse(second.publishDirectory(target));
        }
        assertEquals("first", Files.readString(target.resolve("file")));
    }

    @Test
    void aTreeOfManyFilesIsPublishedWhole() throws Exception {
        Path target = workspace.sources().resolve("many");
        try (TempEntry entry = workspace.temp().directory("x")) {
            for (int i = 0; i < 300; i++) {
                Files.writeString(entry.path().resolve("f" + i), "x");
            }
            assertTrue(entry.publishDirectory(target));
        }
        assertEquals(300, TreeRecord.of(target).items().size());
    }

    @Test
    void aPublishedFileReplacesTheOldOne() throws Exception {
        Path target = workspace.images().resolve("nand.bin");
        Files.writeString(target, "old");
        try (TempEntry entry = workspace.temp().file("nand")) {
            Files.writeString(entry.path(), "new");
            entry.publishFile(target);
        }
        assertEquals("new", Files.readString(target));
    }
}
