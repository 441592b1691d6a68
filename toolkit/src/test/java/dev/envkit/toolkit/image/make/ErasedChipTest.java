package dev.envkit.toolkit.image.make;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.toolkit.image.nand.NandGeometry;
import dev.envkit.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErasedChipTest {
    @TempDir
    private Path directory;

    @Test
    void isErasedOnceAndTheUsersFromThenOn() throws IOException {
        NandGeometry chip = new NandGeometry(2048, 64, 64, 8);
        try (Workspace workspace = Workspace.openOrCreate(directory.resolve("ws"))) {
            assertTrue(ErasedChip.ensure(workspace, chip));
            Path file = ErasedChip.of(workspace);
            assertEquals(workspace.images().resolve("nand.bin"), file);
            byte[] content = Files.readAllBytes(file);
            assertEquals(chip.rawSize(), content.length);
            for (byte b : content) {
                assertEquals(-1, b);
            }
            content[5] = 7;
            Files.write(file, content);
            assertFalse(ErasedChip.ensure(workspace, chip));
            assertArrayEquals(content, Files.readAllBytes(file));
        }
    }
}
