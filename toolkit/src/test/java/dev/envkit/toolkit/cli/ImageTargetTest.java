package dev.envkit.toolkit.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageTargetTest {
    @TempDir
    Path directory;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void nothingButTheImageStays() throws IOException {
        try (ImageTarget target = ImageTarget.of(directory.resolve("a.bin"))) {
            Files.writeString(target.file(), "a");
            Files.writeString(target.scratch("root").resolve("part"), "b");
            assertTrue(target.publish(false));
        }
        assertEquals(List.of("a.bin"), names());
    }

    @Test
    void whatAKilledCommandLeftIsRemovedByTheNext() throws IOException {
        Path left = Files.createDirectories(directory.resolve(".envkit-image-1234/root"));
        Files.writeString(left.resolve("root.jffs2"), "half");
        Files.writeString(directory.resolve(".envkit-image-1234.lock"), "");
        Files.writeString(directory.resolve(".envkit-image-5678.lock"), "");
        Files.createDirectory(directory.resolve(".envkit-image-of-an-older-envkit"));
        ImageTarget.of(directory.resolve("a.bin")).close();
        assertEquals(List.of(), names());
    }

    @Test
    void whatAnotherCommandWorksInStays() throws IOException {
        try (ImageTarget first = ImageTarget.of(directory.resolve("a.bin"))) {
            Files.writeString(first.file(), "a");
            ImageTarget.of(directory.resolve("b.bin")).close();
            assertTrue(first.publish(false));
        }
        assertFalse(Files.exists(directory.resolve("b.bin")));
        assertEquals(List.of("a.bin"), names());
    }
}
