package dev.envkit.emulator.device.nand;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of a 16 MiB part, so that the files are small. */
class NandImageTest {
    private static final NandGeometry CHIP = NandGeometry.K9F2808;

    @TempDir
    Path directory;

    private Path image;

    @BeforeEach
    void erasedImage() throws IOException {
        image = directory.resolve("nand.img");
        byte[] erased = new byte[(int) CHIP.rawSize()];
        Arrays.fill(erased, (byte) 0xFF);
        Files.write(image, erased);
    }

    private NandImage open(boolean keep) throws IOException {
        return NandImage.open(image, Optional.empty(), keep);
    }

    private static byte[] page(int seed) {
        byte[] content = new byte[CHIP.rawPageSize()];
        new Random(seed).nextBytes(content);
        return content;
    }

    private static byte[] read(NandCells cells, int page) {
        byte[] content = new byte[CHIP.rawPageSize()];
        cells.read(page, content);
        return content;
    }

    @Test
    void theLengthTellsTheChipAndTheReasonIsSaid() throws IOException {
        try (NandImage opened = open(false)) {
            assertEquals(CHIP, opened.geometry());
            assertEquals(
                    image + ": 17301504 bytes are 32768 pages of 512+16: K9F2808, 16 MiB, pages of 512+16 bytes",
                    opened.description());
        }
        assertEquals(
                NandGeometry.K9F1G08,
                NandImageFormat.of("x", 138_412_032, Optional.empty()).geometry());
        assertEquals(
                NandGeometry.K9F1208,
                NandImageFormat.of("x", 69_206_016, Optional.empty()).geometry());
        assertEquals(
                NandGeometry.K9K1G08,
                NandImageFormat.of("x", 138_412_032, Optional.of(NandGeometry.K9K1G08))
                        .geometry());
    }

    @Test
    void otherLengthsAreRefusedWithARemedy() {
        NandImageException plain =
                assertThrows(NandImageException.class, () -> NandImageFormat.of("x", 134_217_728, Optional.empty()));
        assertTrue(String.valueOf(plain.getMessage()).contains("without its spare areas"));
        assertTrue(plain.remedy().contains("envkit image nand"));
        NandImageException odd =
                assertThrows(NandImageException.class, () -> NandImageFormat.of("x", 12345, Optional.empty()));
        assertTrue(odd.remedy().contains("69206016 (K9F1208)"));
        assertThrows(NandImageException.class, () -> NandImageFormat.of("x", 12345, Optional.of(NandGeometry.K9F1208)));
    }

    @Test
    void aFileMayHoldTheFirstBlocksOnly() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(2L * 32 * 528);
            file.write(page(1));
        }
        try (NandImage opened = NandImage.open(image, Optional.of(CHIP), true)) {
            assertArrayEquals(page(1), read(opened, 0));
            assertEquals(-1, read(opened, CHIP.pages() - 1)[0]);
        }
        assertEquals(CHIP.rawSize(), Files.size(image));
    }

    @Test
    void changesAreForgottenUnlessTheyAreToBeKept() throws IOException {
        byte[] before = Files.readAllBytes(image);
        try (NandImage opened = open(false)) {
            opened.write(5, page(5));
            opened.erase(3);
            assertArrayEquals(page(5), read(opened, 5));
        }
        assertArrayEquals(before, Files.readAllBytes(image));
        try (NandImage opened = open(true)) {
            opened.write(5, page(5));
            opened.write(40, page(6));
            opened.erase(1);
        }
        try (NandImage opened = open(false)) {
            assertArrayEquals(page(5), read(opened, 5));
            assertEquals(-1, read(opened, 40)[0]);
        }
        assertFalse(Files.exists(NandJournal.of(image)));
    }

    /** Whatever a process that ends in the middle has written of its journal, some prefix of its changes counts. */
    @Test
    void anEndAtAnyMomentLeavesAStateThatTheChipHad() throws IOException {
        byte[] journal;
        try (NandImage opened = open(true)) {
            for (int n = 0; n < 20; n++) {
                if (n % 7 == 6) {
                    opened.erase(0);
                } else {
                    opened.write(n, page(n));
                }
            }
            journal = Files.readAllBytes(NandJournal.of(image));
            // The process dies here: the image has not been touched since it was opened.
            assertEquals(-1, Files.readAllBytes(image)[0]);
        }
        Random random = new Random(1);
        for (int round = 0; round < 30; round++) {
            erasedImage();
            int cut = random.nextInt(journal.length + 1);
            Files.write(NandJournal.of(image), Arrays.copyOf(journal, cut));
            try (NandImage opened = open(round % 2 == 0)) {
                int done = opened.recoveredChanges();
                for (int n = 0; n < 20; n++) {
                    boolean erasedLater = (n < 6 && done > 6) || (n < 13 && done > 13);
                    byte[] expected = n % 7 == 6 || n >= done || erasedLater ? page(-1) : page(n);
                    if (n % 7 == 6 || n >= done || erasedLater) {
                        Arrays.fill(expected, (byte) 0xFF);
                    }
                    assertArrayEquals(expected, read(opened, n), "cut at " + cut + ", page " + n);
                }
            }
        }
    }

    @Test
    void aDamagedRecordEndsTheJournal() throws IOException {
        byte[] journal;
        try (NandImage opened = open(true)) {
            opened.write(0, page(0));
            opened.write(1, page(1));
            journal = Files.readAllBytes(NandJournal.of(image));
        }
        erasedImage();
        journal[journal.length - 100] ^= 1;
        Files.write(NandJournal.of(image), journal);
        try (NandImage opened = open(false)) {
            assertEquals(1, opened.recoveredChanges());
            assertArrayEquals(page(0), read(opened, 0));
            assertEquals(-1, read(opened, 1)[0]);
        }
    }

    @Test
    void manyChangesReachTheImageBeforeItIsClosed() throws IOException {
        try (NandImage opened = open(true)) {
            for (int n = 0; n < 40_000; n++) {
                opened.write(n % CHIP.pages(), page(n % 64));
            }
            assertTrue(Files.size(NandJournal.of(image)) < 17 << 20);
            assertArrayEquals(page(3), read(opened, 3));
        }
        try (NandImage opened = open(false)) {
            assertArrayEquals(page(3), read(opened, 3));
        }
    }

    @Test
    void aFileOfZerosGetsAWarningWithARemedy() throws IOException {
        try (NandImage opened = open(false)) {
            assertEquals(Optional.empty(), opened.warning());
        }
        Files.write(image, new byte[(int) CHIP.rawSize()]);
        try (NandImage opened = open(false)) {
            assertTrue(opened.warning().orElseThrow().contains("nand scrub"));
        }
    }

    @Test
    void twoEmulatorsCannotWriteTheSameChip() throws IOException {
        try (NandImage writer = open(true)) {
            assertEquals(CHIP, writer.geometry());
            NandImageException thrown = assertThrows(NandImageException.class, () -> open(false));
            assertTrue(String.valueOf(thrown.getMessage()).contains("another emulator"));
        }
        open(false).close();
    }

    @Test
    void aMissingFileIsToldWithTheCommandThatMakesOne() {
        NandImageException thrown = assertThrows(
                NandImageException.class, () -> NandImage.open(directory.resolve("no.img"), Optional.empty(), false));
        assertTrue(thrown.remedy().contains("head -c 138412032"));
    }
}
