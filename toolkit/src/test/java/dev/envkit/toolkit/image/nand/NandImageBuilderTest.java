package dev.envkit.toolkit.image.nand;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.toolkit.image.Content;
import dev.envkit.toolkit.image.ImageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NandImageBuilderTest {
    /** Sixteen blocks: enough for every rule. */
    private static final NandGeometry CHIP = new NandGeometry(2048, 64, 64, 16);

    private static final int BLOCK = CHIP.blockSize();

    @TempDir
    private Path directory;

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private static byte[] write(NandImageBuilder builder) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        builder.write(out);
        return out.toByteArray();
    }

    private static NandPart part(String name, int block, int blocks, byte[] content) {
        return new NandPart(name, (long) block * BLOCK, (long) blocks * BLOCK, Content.of(content), EccScheme.HAMMING);
    }

    @Test
    void anEmptyChipIsErasedThroughout() throws IOException {
        byte[] image = write(new NandImageBuilder(CHIP));
        assertEquals(CHIP.rawSize(), image.length);
        assertTrue(NandImageBuilder.isErased(image, 0, image.length));
    }

    @Test
    void whatWasPutInComesOutAroundBadBlocks() throws IOException {
        byte[] content = random(2 * BLOCK + 777);
        Path file = directory.resolve("nand.bin");
        Files.write(
                file,
                write(new NandImageBuilder(CHIP)
                        .part(part("root", 2, 8, content))
                        .badBlocks(List.of(2, 4))));
        try (NandImage image = NandImage.open(file, 2048)) {
            assertTrue(image.isBad(image.readBlock(2)));
            assertFalse(image.isBad(image.readBlock(3)));
            byte[] read =
                    image.mainBytes(2L * BLOCK, 10L * BLOCK, EccScheme.HAMMING).readAllBytes();
            assertEquals(6 * BLOCK, read.length);
            assertArrayEquals(content, Arrays.copyOf(read, content.length));
            assertTrue(NandImageBuilder.isErased(read, content.length, read.length - content.length));
        }
    }

    @Test
    void theSameBytesEachTime() throws IOException {
        byte[] content = random(BLOCK);
        assertArrayEquals(
                write(new NandImageBuilder(CHIP).part(part("a", 1, 1, content))),
                write(new NandImageBuilder(CHIP).part(part("a", 1, 1, content))));
    }

    @Test
    void tooMuchIsSaidInBytes() {
        NandImageBuilder builder = new NandImageBuilder(CHIP).part(part("kernel", 1, 2, new byte[2 * BLOCK + 5]));
        ImageException e = assertThrows(ImageException.class, () -> write(builder));
        assertTrue(e.getMessage().contains("'kernel'") && e.getMessage().contains("5 bytes too many"), e.getMessage());
    }

    @Test
    void badBlocksTakeRoomAndTheMessageSaysSo() {
        NandImageBuilder builder = new NandImageBuilder(CHIP)
                .part(part("kernel", 1, 2, new byte[2 * BLOCK]))
                .badBlocks(List.of(2));
        ImageException e = assertThrows(ImageException.class, () -> write(builder));
        assertTrue(e.getMessage().contains("bad blocks"), e.getMessage());
    }

    @Test
    void partsNeitherOverlapNorLeaveTheChipNorBeginWithinABlock() {
        NandImageBuilder builder = new NandImageBuilder(CHIP).part(part("a", 1, 2, new byte[1]));
        assertThrows(ImageException.class, () -> builder.part(part("b", 2, 2, new byte[1])));
        assertThrows(ImageException.class, () -> builder.part(part("c", 15, 2, new byte[1])));
        NandPart within = new NandPart("d", 512, BLOCK, Content.of(new byte[1]), EccScheme.NONE);
        assertThrows(ImageException.class, () -> builder.part(within));
        assertThrows(ImageException.class, () -> builder.badBlocks(List.of(0)));
        assertThrows(ImageException.class, () -> builder.badBlocks(List.of(16)));
    }

    @Test
    void theBadBlockTableIsInTheLastGoodBlocksWithItsMirror() throws IOException {
        byte[] image =
                write(new NandImageBuilder(CHIP).badBlocks(List.of(5, 15)).badBlockTable(true));
        int table = 14 * CHIP.rawBlock();
        int mirror = 13 * CHIP.rawBlock();
        assertEquals("Bbt0", new String(image, table + 2048 + 8, 4, java.nio.charset.StandardCharsets.US_ASCII));
        assertEquals("1tbB", new String(image, mirror + 2048 + 8, 4, java.nio.charset.StandardCharsets.US_ASCII));
        // two bits a block, the lowest first; 00 is a block that was bad when the chip was made
        assertArrayEquals(
                new byte[] {(byte) 0xff, (byte) 0xf3, (byte) 0xff, (byte) 0x3f},
                Arrays.copyOfRange(image, table, table + 4));
        assertTrue(EccScheme.HAMMING
                .check(CHIP, Arrays.copyOfRange(image, table, table + CHIP.rawPage()), 0)
                .isClean());
    }

    @Test
    void jffs2FindsCleanMarkersBehindItsNodes() throws IOException {
        byte[] image = write(new NandImageBuilder(CHIP)
                .part(new NandPart(
                        "root",
                        BLOCK,
                        3L * BLOCK,
                        Content.of(new byte[100]),
                        NandPart.Form.MAIN,
                        EccScheme.HAMMING,
                        NandPart.Free.CLEAN_MARKER)));
        byte[] marker = {(byte) 0x85, 0x19, 0x03, 0x20, 8, 0, 0, 0};
        int spare = 2 * CHIP.rawBlock() + 2048;
        assertArrayEquals(marker, Arrays.copyOfRange(image, spare + 2, spare + 10));
        assertEquals(-1, image[CHIP.rawBlock() + 2048 + 2], "not where there are nodes");
    }

    @Test
    void ubiFindsEraseCountersInFreeBlocks() throws IOException {
        byte[] content = random(BLOCK + 3000);
        byte[] image = write(new NandImageBuilder(CHIP)
                .badBlocks(List.of(4))
                .part(new NandPart(
                        "root",
                        BLOCK,
                        5L * BLOCK,
                        Content.of(content),
                        NandPart.Form.MAIN,
                        EccScheme.HAMMING,
                        NandPart.Free.ERASE_COUNTER)));
        byte[] counter = Arrays.copyOf(content, 64);
        for (int free : List.of(3, 5)) {
            int block = free * CHIP.rawBlock();
            assertArrayEquals(counter, Arrays.copyOfRange(image, block, block + 64));
            assertEquals(-1, image[block + 64], "the second header's place is erased");
            byte[] page = Arrays.copyOfRange(image, block, block + CHIP.rawPage());
            assertTrue(EccScheme.HAMMING.check(CHIP, page, 0).isClean());
            // what the kernel programs there later has to find its own part of the code erased
            assertEquals(-1, image[block + 2048 + 40 + 2 * 3], "code of the third 256 bytes");
        }
        assertEquals(-1, image[4 * CHIP.rawBlock()], "not in a bad block");
        assertEquals(-1, image[6 * CHIP.rawBlock()], "not behind the part");
    }

    @Test
    void geometryIsToldByLengthAndContent() throws IOException {
        for (NandGeometry chip : NandGeometry.KNOWN.subList(0, 2)) {
            Path file = directory.resolve("chip" + chip.pageSize());
            try (var out = Files.newOutputStream(file)) {
                new NandImageBuilder(chip)
                        .part(new NandPart(
                                "root", 0, chip.blockSize() * 4L, Content.of(random(40_000)), EccScheme.HAMMING))
                        .write(out);
            }
            try (NandImage image = NandImage.open(file).orElseThrow()) {
                assertEquals(chip, image.geometry());
                assertTrue(image.reason().contains("agree with their code"), image.reason());
            }
        }
        // 64 MiB of large pages have the same length as the chip with small ones; only the content tells
        NandGeometry odd = new NandGeometry(2048, 64, 64, 512);
        assertEquals(NandGeometry.KNOWN.get(0).rawSize(), odd.rawSize());
        Path file = directory.resolve("odd");
        try (var out = Files.newOutputStream(file)) {
            new NandImageBuilder(odd)
                    .part(new NandPart("root", 0, odd.blockSize(), Content.of(random(90_000)), EccScheme.HAMMING))
                    .write(out);
        }
        try (NandImage image = NandImage.open(file).orElseThrow()) {
            assertEquals(2048, image.geometry().pageSize());
        }
    }

    @Test
    void otherFilesAreNoChips() throws IOException {
        Path file = directory.resolve("file");
        Files.write(file, random(3 * CHIP.rawBlock()));
        assertTrue(NandImage.open(file).isEmpty());
        assertThrows(ImageException.class, () -> {
            Files.write(file, new byte[100]);
            NandImage.open(file, 2048).close();
        });
    }
}
