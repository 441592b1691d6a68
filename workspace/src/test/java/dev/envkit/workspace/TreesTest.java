package dev.envkit.workspace;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreesTest {
    @TempDir
    Path directory;

    @Test
    void deletesDirectoriesThatCannotBeWritten() throws Exception {
        Path locked = Files.createDirectories(directory.resolve("tree/a/locked"));
        Files.writeString(locked.resolve("file"), "x");
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
        Path sealed = Files.createDirectory(directory.resolve("tree/sealed"));
        Files.setPosixFilePermissions(sealed, PosixFilePermissions.fromString("---------"));
        Trees.delete(directory.resolve("tree"));
        assertFalse(Files.exists(directory.resolve("tree")));
    }

    @Test
    void doesNotFollowLinks() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "x");
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Files.createSymbolicLink(tree.resolve("link"), outside);
        Path link = Files.createSymbolicLink(directory.resolve("link"), outside);
        Trees.delete(tree);
        Trees.delete(link);
        assertTrue(Files.exists(outside.resolve("precious")));
        assertFalse(Files.exists(link));
    }

    @Test
    void deletesNothingWhereThereIsNothing() {
        assertDoesNotThrow(() -> Trees.delete(directory.resolve("missing")));
    }

    @Test
    void deletesWhileAnotherThreadStillWrites() throws Exception {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        for (int i = 0; i < 300; i++) {
            Files.writeString(tree.resolve("f" + i), "x");
        }
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 20; i++) {
                try {
                    Files.writeString(tree.resolve("late" + i), "x");
                } catch (IOException e) {
                    return;
                }
            }
        });
        Trees.delete(tree);
        writer.join();
        assertFalse(Files.exists(tree));
    }

    @Test
    void sumsSizesOfFilesOnly() throws Exception {
        Path tree = Files.createDirectories(directory.resolve("tree/sub"));
        Files.writeString(tree.resolve("a"), "12345");
        Files.writeString(directory.resolve("tree/b"), "123");
        Files.createSymbolicLink(tree.resolve("c"), Path.of("a"));
        assertEquals(8, Trees.size(directory.resolve("tree")));
        assertEquals(0, Trees.size(directory.resolve("missing")));
    }

    @Test
    void recordsWhatATreeConsistsOf() throws Exception {
        Path tree = Files.createDirectories(directory.resolve("tree/with space"));
        Files.writeString(tree.resolve("a=b"), "content");
        Files.createSymbolicLink(tree.resolve("link"), Path.of("../somewhere else"));
        Path script = Files.writeString(directory.resolve("tree/run"), "#!");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));

        TreeRecord record = TreeRecord.of(directory.resolve("tree"));
        assertEquals(record.items(), TreeRecord.parse(record.text()).items());
        assertEquals(9, record.size());
        assertEquals(
                List.of(
                        "exec 2 " + Sha256.of("#!".getBytes(java.nio.charset.StandardCharsets.UTF_8)) + " run",
                        "dir with\\040space",
                        "file 7 ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73"
                                + " with\\040space/a\\075b",
                        "link ../somewhere\\040else with\\040space/link"),
                record.text().lines().toList());
    }

    @Test
    void aRecordFindsEachKindOfChange() throws Exception {
        Path tree = Files.createDirectories(directory.resolve("tree"));
        for (String name : List.of("gone", "longer", "sameSize", "mode", "kept")) {
            Files.writeString(tree.resolve(name), "content");
        }
        TreeRecord record = TreeRecord.of(tree);
        Files.delete(tree.resolve("gone"));
        Files.writeString(tree.resolve("longer"), "content!");
        Files.writeString(tree.resolve("sameSize"), "CONTENT");
        Files.setPosixFilePermissions(tree.resolve("mode"), PosixFilePermissions.fromString("rwx------"));
        Files.writeString(tree.resolve("new"), "");

        assertEquals(
                List.of("gone is missing", "longer was changed", "mode was changed", "new was added"),
                record.quickDifferences(tree));
        assertEquals(
                List.of(
                        "gone is missing",
                        "longer was changed",
                        "mode was changed",
                        "sameSize was changed",
                        "new was added"),
                record.differences(tree));
        assertEquals(1, record.differences(directory.resolve("missing")).size());
    }

    @Test
    void aRecordThatIsNotOneIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> TreeRecord.parse("file 12 path\n"));
        assertThrows(IllegalArgumentException.class, () -> TreeRecord.parse("file x y path\n"));
    }
}
