package dev.envkit.toolkit.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.board.BootMode;
import dev.envkit.emulator.device.nand.NandGeometry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a NAND image that the board is to start from. */
class StorageRequestTest {
    private static final NandGeometry CHIP = NandGeometry.K9F1208;

    @TempDir
    Path folder;

    /** Returns what is said of a chip that begins with this word, little-endian; the rest of the image is a hole. */
    private List<String> saidOf(int firstWord, BootMode mode) throws IOException {
        Path image = folder.resolve("nand.bin");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength((long) CHIP.pages() * CHIP.rawPageSize());
            file.writeInt(Integer.reverseBytes(firstWord));
        }
        List<String> messages = new ArrayList<>();
        try (OpenStorage storage =
                new StorageRequest().nand(image).bootMode(mode).open(messages::add, details -> {})) {
            assertEquals(CHIP, storage.board().nandChip());
        }
        return messages.stream().filter(m -> m.contains("the chip begins with")).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {0xFFFF_FFFF, 0, 0x2705_1956, 0x1985_2003})
    void chipThatBeginsWithNoInstructionThatStartsAnythingIsNamed(int word) throws IOException {
        List<String> said = saidOf(word, BootMode.NAND);
        assertEquals(1, said.size());
        assertTrue(said.getFirst().contains("0x%08x".formatted(word)), said.getFirst());
        assertTrue(said.getFirst().contains("envkit image nand"), said.getFirst());
    }

    /** A branch, a load of the program counter, a move. */
    @ParameterizedTest
    @ValueSource(ints = {0xEA00_0018, 0xE59F_F014, 0xE3A0_0000})
    void bootLoaderIsTakenWithoutAWord(int word) throws IOException {
        assertEquals(List.of(), saidOf(word, BootMode.NAND));
    }

    @Test
    void nothingIsSaidWhereTheBoardDoesNotStartFromTheChip() throws IOException {
        assertEquals(List.of(), saidOf(0xFFFF_FFFF, BootMode.KERNEL));
    }
}
