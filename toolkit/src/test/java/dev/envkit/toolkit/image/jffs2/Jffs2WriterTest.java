package dev.envkit.toolkit.image.jffs2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.toolkit.image.FlashCompression;
import dev.envkit.toolkit.image.FlashCrc;
import dev.envkit.toolkit.image.ImageException;
import dev.envkit.toolkit.image.ImageTree;
import dev.envkit.toolkit.image.TestTrees;
import dev.envkit.workspace.manifest.ManifestEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

class Jffs2WriterTest {
    private static byte[] write(ImageTree tree, int blockSize, boolean summary) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Jffs2Writer(tree, blockSize)
                .compression(FlashCompression.ZLIB)
                .summary(summary)
                .write(out);
        return out.toByteArray();
    }

    /** Reads all nodes and checks their CRCs, as a mount does. */
    private static final class Scanned {
        private final Map<String, Integer> names = new HashMap<>();
        private final Map<Integer, TreeMap<Integer, byte[]>> data = new HashMap<>();
        private final Map<Integer, ByteBuffer> latest = new HashMap<>();
        private final List<Integer> offsets = new ArrayList<>();
        private int summaries;

        Scanned(byte[] image, int blockSize) throws DataFormatException {
            ByteBuffer bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = 0; at + 12 <= image.length; ) {
                if (bytes.getShort(at) == -1) {
                    at += 4;
                    continue;
                }
                assertEquals(0x1985, bytes.getShort(at), "at " + at);
                int length = bytes.getInt(at + 4);
                assertEquals(FlashCrc.fromZero(image, at, 8), bytes.getInt(at + 8));
                assertEquals(at / blockSize, (at + length - 1) / blockSize, "a node crosses a block's border");
                offsets.add(at);
                node(ByteBuffer.wrap(FlashCrc.bytes(bytes, at, length)).order(ByteOrder.LITTLE_ENDIAN));
                at += (length + 3) & ~3;
            }
        }

        private void node(ByteBuffer node) throws DataFormatException {
            switch (node.getShort(2) & 0xffff) {
                case 0xe001 -> {
                    int length = node.get(28) & 0xff;
                    byte[] name = FlashCrc.bytes(node, 40, length);
                    assertEquals(FlashCrc.fromZero(node, 0, 32), node.getInt(32));
                    assertEquals(FlashCrc.fromZero(name, 0, length), node.getInt(36));
                    names.put(node.getInt(12) + "/" + new String(name, StandardCharsets.UTF_8), node.getInt(20));
                }
                case 0xe002 -> {
                    assertEquals(FlashCrc.fromZero(node, 0, 60), node.getInt(64));
                    byte[] stored = FlashCrc.bytes(node, 68, node.getInt(48));
                    assertEquals(FlashCrc.fromZero(stored, 0, stored.length), node.getInt(60));
                    int inode = node.getInt(12);
                    byte[] content = new byte[node.getInt(52)];
                    switch (node.get(56)) {
                        case 0 -> content = stored;
                        case 1 -> {}
                        case 6 -> {
                            try (Inflater inflater = new Inflater()) {
                                inflater.setInput(stored);
                                assertEquals(content.length, inflater.inflate(content));
                            }
                        }
                        default -> throw new AssertionError("compression " + node.get(56));
                    }
                    data.computeIfAbsent(inode, _ -> new TreeMap<>()).put(node.getInt(44), content);
                    latest.put(inode, node);
                }
                case 0x2006 -> {
                    summaries++;
                    assertEquals(FlashCrc.fromZero(node, 0, 24), node.getInt(28));
                    assertEquals(FlashCrc.fromZero(node, 32, node.capacity() - 32), node.getInt(24));
                    assertEquals(0x02851885, node.getInt(node.capacity() - 4));
                }
                default -> throw new AssertionError("node type " + Integer.toHexString(node.getShort(2)));
            }
        }

        int lookUp(String path) {
            int inode = 1;
            for (String name : path.split("/")) {
                inode = Objects.requireNonNull(names.get(inode + "/" + name), path);
            }
            return inode;
        }

        ByteBuffer inode(String path) {
            return Objects.requireNonNull(latest.get(lookUp(path)));
        }

        byte[] read(String path) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Objects.requireNonNull(data.get(lookUp(path))).values().forEach(out::writeBytes);
            return out.toByteArray();
        }
    }

    @Test
    void everyFileHasItsContentAndItsOwner() throws IOException, DataFormatException {
        for (int blockSize : new int[] {16 << 10, 128 << 10}) {
            Scanned scanned = new Scanned(write(TestTrees.small(), blockSize, false), blockSize);
            assertArrayEquals(TestTrees.bigFile(), scanned.read("bin/busybox"));
            assertArrayEquals(TestTrees.holes(), scanned.read("var/holes"));
            assertEquals(0104755, scanned.inode("bin/busybox").getInt(20));
            assertEquals(1_700_000_000, scanned.inode("bin/busybox").getInt(36));
            assertEquals(1000, scanned.inode(TestTrees.ODD_NAME).getShort(24));
            assertEquals("busybox", new String(scanned.read("bin/sh"), StandardCharsets.UTF_8));
            assertArrayEquals(new byte[] {1, 5}, scanned.read("dev/console"), "major 5, minor 1, as 16 bits");
            assertEquals(4, scanned.read("dev/far").length, "numbers that do not fit in 16 bits");
        }
    }

    @Test
    void summariesNameEveryNodeOfTheirBlock() throws IOException, DataFormatException {
        int blockSize = 16 << 10;
        byte[] image = write(TestTrees.small(), blockSize, true);
        Scanned scanned = new Scanned(image, blockSize);
        assertTrue(scanned.summaries >= 1, "summaries: " + scanned.summaries);
        ByteBuffer bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        int summary = bytes.getInt(blockSize - 8);
        assertEquals(0x2006, bytes.getShort(summary + 2));
        long nodes = scanned.offsets.stream().filter(at -> at < summary).count();
        assertEquals(nodes, bytes.getInt(summary + 12));
        assertEquals(0x02851885, bytes.getInt(blockSize - 4));
    }

    @Test
    void theSameTreeGivesTheSameBytes() throws IOException {
        assertArrayEquals(write(TestTrees.small(), 128 << 10, true), write(TestTrees.small(), 128 << 10, true));
    }

    @Test
    void ownersOfMoreThanSixteenBitsAreRefused() {
        ImageTree tree = ImageTree.builder()
                .put(ManifestEntry.file("a", 0644).withOwner(100_000, 0))
                .build();
        ImageException e = assertThrows(ImageException.class, () -> write(tree, 128 << 10, false));
        assertTrue(e.getMessage().contains("100000"), e.getMessage());
    }
}
