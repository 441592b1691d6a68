package dev.envkit.toolkit.image.ubifs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.toolkit.image.Content;
import dev.envkit.toolkit.image.FlashCompression;
import dev.envkit.toolkit.image.FlashCrc;
import dev.envkit.toolkit.image.ImageException;
import dev.envkit.toolkit.image.ImageTree;
import dev.envkit.toolkit.image.TestTrees;
import dev.envkit.toolkit.image.ubi.UbiWriter;
import dev.envkit.workspace.manifest.ManifestEntry;
import dev.envkit.workspace.manifest.OwnershipManifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads what the writer made as a mount does: superblock, master node, index, nodes. */
class UbifsWriterTest {
    private static final int LEB = 129024;

    private static NavigableMap<Integer, byte[]> build(ImageTree tree, FlashCompression compression)
            throws IOException {
        UbiWriter.Volume volume =
                new UbifsWriter(tree, 2048, LEB, 200).compression(compression).build("rootfs");
        assertTrue(volume.lebs() > volume.blocks().lastKey());
        return volume.blocks();
    }

    /** A mounted file system. */
    private static final class Mounted {
        private final NavigableMap<Integer, byte[]> lebs;
        private final ByteBuffer master;

        Mounted(NavigableMap<Integer, byte[]> lebs) {
            this.lebs = lebs;
            ByteBuffer superblock = node(0, 0, UbifsNode.SUPERBLOCK);
            assertEquals(LEB, superblock.getInt(36));
            master = node(1, 0, UbifsNode.MASTER);
            node(3, 0, UbifsNode.COMMIT_START);
        }

        ByteBuffer node(int leb, int offset, int type) {
            ByteBuffer block =
                    ByteBuffer.wrap(Objects.requireNonNull(lebs.get(leb))).order(ByteOrder.LITTLE_ENDIAN);
            assertEquals(UbifsNode.MAGIC, block.getInt(offset), "magic at " + leb + ":" + offset);
            int length = block.getInt(offset + 16);
            assertEquals(FlashCrc.fromOnes(block, offset + 8, length - 8), block.getInt(offset + 4), "CRC");
            assertEquals(type, block.get(offset + 20));
            return ByteBuffer.wrap(FlashCrc.bytes(block, offset, length)).order(ByteOrder.LITTLE_ENDIAN);
        }

        /** Returns the node of a key, by way of the index; null if there is none. */
        @Nullable
        ByteBuffer find(long key, int type, byte[] name) {
            ByteBuffer index = node(master.getInt(48), master.getInt(52), UbifsNode.INDEX);
            return find(index, key, type, name);
        }

        private @Nullable ByteBuffer find(ByteBuffer index, long key, int type, byte[] name) {
            int level = index.getShort(26);
            @Nullable ByteBuffer found = null;
            for (int i = 0; i < index.getShort(24) && found == null; i++) {
                int at = UbifsNode.INDEX_LENGTH + i * UbifsNode.BRANCH_LENGTH;
                long first = branchKey(index, at);
                boolean last = i + 1 == index.getShort(24);
                long next = last ? -1 : branchKey(index, at + UbifsNode.BRANCH_LENGTH);
                if (level > 0) {
                    boolean within = Long.compareUnsigned(first, key) <= 0 && Long.compareUnsigned(key, next) <= 0;
                    found = within
                            ? find(node(index.getInt(at), index.getInt(at + 4), UbifsNode.INDEX), key, type, name)
                            : null;
                } else if (first == key) {
                    ByteBuffer leaf = node(index.getInt(at), index.getInt(at + 4), type);
                    found = name.length == 0 || Arrays.equals(name, FlashCrc.bytes(leaf, 56, leaf.getShort(50)))
                            ? leaf
                            : null;
                }
            }
            return found;
        }

        private static long branchKey(ByteBuffer index, int at) {
            return (long) index.getInt(at + 12) << 32 | Integer.toUnsignedLong(index.getInt(at + 16));
        }

        int lookUp(String path) {
            int inode = UbifsNode.ROOT_INODE;
            for (String component : path.split("/")) {
                byte[] name = component.getBytes(StandardCharsets.UTF_8);
                ByteBuffer entry =
                        Objects.requireNonNull(find(UbifsNode.direntKey(inode, name), UbifsNode.DIRENT, name), path);
                inode = (int) entry.getLong(40);
            }
            return inode;
        }

        ByteBuffer inode(String path) {
            int inode = path.equals(".") ? UbifsNode.ROOT_INODE : lookUp(path);
            return Objects.requireNonNull(find(UbifsNode.inodeKey(inode), UbifsNode.INODE, new byte[0]));
        }

        byte[] read(String path) throws DataFormatException {
            int inode = lookUp(path);
            int size = (int) inode(path).getLong(48);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int block = 0; block * 4096 < size; block++) {
                int length = Math.min(4096, size - block * 4096);
                ByteBuffer data = find(UbifsNode.dataKey(inode, block), UbifsNode.DATA, new byte[0]);
                byte[] bytes = new byte[length];
                if (data != null) {
                    assertEquals(length, data.getInt(40));
                    byte[] stored = FlashCrc.bytes(data, 48, data.capacity() - 48);
                    if (data.getShort(44) == 2) {
                        try (Inflater inflater = new Inflater(true)) {
                            inflater.setInput(stored);
                            assertEquals(length, inflater.inflate(bytes));
                        }
                    } else {
                        bytes = stored;
                    }
                }
                out.writeBytes(bytes);
            }
            return out.toByteArray();
        }
    }

    @Test
    void everyFileIsFoundThroughTheIndexAndHasItsContent() throws IOException, DataFormatException {
        for (FlashCompression compression : new FlashCompression[] {FlashCompression.ZLIB, FlashCompression.NONE}) {
            Mounted mounted = new Mounted(build(TestTrees.small(), compression));
            assertArrayEquals(TestTrees.bigFile(), mounted.read("bin/busybox"));
            assertArrayEquals(TestTrees.holes(), mounted.read("var/holes"));
            assertArrayEquals(new byte[] {1, 2, 3}, mounted.read(TestTrees.ODD_NAME));
            assertArrayEquals(new byte[0], mounted.read("etc/empty"));
        }
    }

    @Test
    void inodesAreWhatTheManifestSays() throws IOException {
        Mounted mounted = new Mounted(build(TestTrees.small(), FlashCompression.LZO));
        assertEquals(0104755, mounted.inode("bin/busybox").getInt(104));
        assertEquals(1_700_000_000, mounted.inode("bin/busybox").getLong(72));
        assertEquals(1000, mounted.inode(TestTrees.ODD_NAME).getInt(96));
        assertEquals(100, mounted.inode(TestTrees.ODD_NAME).getInt(100));
        ByteBuffer console = mounted.inode("dev/console");
        assertEquals(0020600, console.getInt(104));
        assertEquals(0x0501, console.getInt(160));
        // new_encode_dev: the minor's lower byte, the major, the minor's rest
        assertEquals(
                259 << 8 | (70_000 & 0xff) | (70_000 & ~0xff) << 12,
                mounted.inode("dev/far").getInt(160));
        ByteBuffer link = mounted.inode("bin/sh");
        assertEquals("busybox", new String(FlashCrc.bytes(link, 160, 7), StandardCharsets.UTF_8));
        assertEquals(2 + 6, mounted.inode(".").getInt(92), "the root's subdirectories");
    }

    @Test
    void hardLinksShareAnInode(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("a"), "content");
        OwnershipManifest manifest = OwnershipManifest.builder()
                .add(ManifestEntry.file("a", 0644))
                .add(ManifestEntry.file("b", 0644).withHardLinkTo("a"))
                .build();
        ImageTree tree = ImageTree.builder().tree(directory, manifest).build();
        Mounted mounted = new Mounted(build(tree, FlashCompression.LZO));
        assertEquals(mounted.lookUp("a"), mounted.lookUp("b"));
        assertEquals(2, mounted.inode("a").getInt(92));
    }

    @Test
    void manyFilesMakeAnIndexOfSeveralLevels() throws IOException, DataFormatException {
        ImageTree.Builder tree = ImageTree.builder();
        for (int i = 0; i < 3000; i++) {
            tree.put(
                    ManifestEntry.file("d" + i % 7 + "/file" + i, 0644),
                    Content.of(("content " + i).getBytes(StandardCharsets.UTF_8)));
        }
        Mounted mounted = new Mounted(build(tree.build(), FlashCompression.LZO));
        for (int i = 0; i < 3000; i += 97) {
            assertEquals("content " + i, new String(mounted.read("d" + i % 7 + "/file" + i), StandardCharsets.UTF_8));
        }
    }

    @Test
    void theSameTreeGivesTheSameBytesAndAnotherOneAnotherUuid() throws IOException {
        NavigableMap<Integer, byte[]> one = build(TestTrees.small(), FlashCompression.ZLIB);
        NavigableMap<Integer, byte[]> two = build(TestTrees.small(), FlashCompression.ZLIB);
        assertEquals(one.keySet(), two.keySet());
        one.forEach((leb, bytes) -> assertArrayEquals(bytes, two.get(leb), "LEB " + leb));
        ImageTree other = ImageTree.builder().put(ManifestEntry.file("x", 0644)).build();
        byte[] uuid = Arrays.copyOfRange(Objects.requireNonNull(one.get(0)), 108, 124);
        byte[] otherUuid = Arrays.copyOfRange(
                Objects.requireNonNull(build(other, FlashCompression.ZLIB).get(0)), 108, 124);
        assertFalse(Arrays.equals(uuid, otherUuid));
    }

    @Test
    void accountsAddUpToTheMainArea() throws IOException {
        NavigableMap<Integer, byte[]> lebs = build(TestTrees.small(), FlashCompression.LZO);
        Mounted mounted = new Mounted(lebs);
        ByteBuffer superblock = mounted.node(0, 0, UbifsNode.SUPERBLOCK);
        int mainFirst = mounted.master.getInt(152);
        long main = (long) (superblock.getInt(40) - mainFirst) * LEB;
        long free = mounted.master.getLong(80);
        long dirty = mounted.master.getLong(88);
        long used = mounted.master.getLong(96);
        long index = mounted.master.getLong(72);
        assertEquals(main, free + dirty + used + index);
    }

    @Test
    void extendedAttributesAreKept() throws IOException {
        ManifestEntry file =
                ManifestEntry.file("ping", 0755).withXattrs(Map.of("security.capability", new byte[] {1, 0, 0, 2}));
        Mounted mounted = new Mounted(build(ImageTree.builder().put(file).build(), FlashCompression.LZO));
        byte[] name = "security.capability".getBytes(StandardCharsets.UTF_8);
        ByteBuffer entry = Objects.requireNonNull(
                mounted.find(UbifsNode.xattrKey(mounted.lookUp("ping"), name), UbifsNode.XATTR, name));
        ByteBuffer value = Objects.requireNonNull(
                mounted.find(UbifsNode.inodeKey((int) entry.getLong(40)), UbifsNode.INODE, new byte[0]));
        assertArrayEquals(new byte[] {1, 0, 0, 2}, FlashCrc.bytes(value, 160, 4));
        assertEquals(1, mounted.inode("ping").getInt(116));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        ImageTree tree = ImageTree.builder()
                .put(ManifestEntry.file("big", 0644), Content.of(randomBytes(8 << 20)))
                .build();
        assertThrows(ImageException.class, () -> new UbifsWriter(tree, 2048, LEB, 60).build("rootfs"));
        assertThrows(ImageException.class, () -> new UbifsWriter(tree, 2048, LEB, 10));
    }

    private static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        new Random(2).nextBytes(bytes);
        return bytes;
    }
}
