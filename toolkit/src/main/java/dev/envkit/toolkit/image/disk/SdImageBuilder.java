package dev.envkit.toolkit.image.disk;

import dev.envkit.toolkit.image.Content;
import dev.envkit.toolkit.image.ImageException;
import dev.envkit.toolkit.image.ImageTree;
import dev.envkit.workspace.ByteSize;
import dev.envkit.workspace.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Makes the image of an SD card: a partition table, a FAT for the kernel, which boot loaders read, and an ext4 with the
 * root file system ({@code root=/dev/mmcblk0p2}). Bit-identical for the same content. For one thread.
 */
public final class SdImageBuilder {
    private static final long MEBIBYTE = 1 << 20;
    /** Where the first partition begins, as partitioning programs put it. */
    private static final long FIRST = MEBIBYTE;

    private static final long FAT_SIZE = 32 * MEBIBYTE;
    /** Cards of more than 2 GiB are addressed in blocks, with sizes that are multiples of this (SDHC). */
    private static final long CARD_UNIT = 512 << 10;

    private final ImageTools tools;
    private final ImageTree tree;
    private final Map<String, Content> bootFiles = new TreeMap<>();
    private final UUID uuid;
    private long size;

    /**
     * @param tree the root file system
     * @param uuid of the root file system, and for the card's number
     */
    public SdImageBuilder(ImageTools tools, ImageTree tree, UUID uuid) {
        this.tools = tools;
        this.tree = tree;
        this.uuid = uuid;
    }

    /** Adds a file to the first partition. */
    public SdImageBuilder bootFile(String name, Content content) {
        bootFiles.put(name, content);
        return this;
    }

    /** Sets the card's size in bytes; as small as its content allows unless set. */
    public SdImageBuilder size(long bytes) {
        size = bytes;
        return this;
    }

    /**
     * Makes the image; what is not used in it takes no room on the host.
     *
     * @param scratch an empty directory for the while
     * @param target the file, which must not exist
     * @throws ImageException if the content does not fit
     */
    public PartitionTable make(Path scratch, Path target) {
        try {
            long boot = bootSize();
            Ext4 ext4 = new Ext4(tools, tree);
            long least = FIRST + boot + ext4.suggestedSize();
            long total = size > 0 ? size / CARD_UNIT * CARD_UNIT : (least + CARD_UNIT - 1) / CARD_UNIT * CARD_UNIT;
            if (total < least) {
                throw new ImageException(
                        "a card of " + ByteSize.format(total) + " is too small: this content needs "
                                + ByteSize.format(least),
                        "Give a larger --size, or leave it out.");
            }
            long root = (total - FIRST - boot) / MEBIBYTE * MEBIBYTE;
            PartitionTable table = new PartitionTable(
                    (int) (uuid.getMostSignificantBits() >>> 32),
                    List.of(
                            new PartitionTable.Partition(PartitionTable.TYPE_FAT16, FIRST, boot),
                            new PartitionTable.Partition(PartitionTable.TYPE_LINUX, FIRST + boot, root)));
            Path fat = scratch.resolve("boot.fat");
            Fat.make(tools, boot, "BOOT", bootFiles, Files.createDirectory(scratch.resolve("fat")), fat);
            Path rootFile = scratch.resolve("root.ext4");
            ext4.make(root, "root", uuid, Files.createDirectory(scratch.resolve("ext4")), rootFile);
            try (FileChannel out = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                out.write(ByteBuffer.wrap(table.encode()), 0);
                copy(fat, out, FIRST);
                copy(rootFile, out, FIRST + boot);
                if (out.size() < total) {
                    out.write(ByteBuffer.wrap(new byte[1]), total - 1);
                }
                out.force(true);
            }
            return table;
        } catch (IOException e) {
            throw StorageException.of("write", target, e);
        }
    }

    private long bootSize() throws IOException {
        long bytes = 0;
        for (Content content : bootFiles.values()) {
            bytes += content.size();
        }
        return Math.max(FAT_SIZE, (bytes * 2 + MEBIBYTE - 1) / MEBIBYTE * MEBIBYTE);
    }

    /** Copies a file, leaving holes where it has zeros. */
    private static void copy(Path from, FileChannel out, long position) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ)) {
            long at = position;
            while (in.read(buffer) >= 0) {
                buffer.flip();
                int n = buffer.remaining();
                if (!isZero(buffer)) {
                    while (buffer.hasRemaining()) {
                        at += out.write(buffer, at);
                    }
                } else {
                    at += n;
                }
                buffer.clear();
            }
        }
    }

    private static boolean isZero(ByteBuffer buffer) {
        for (int i = 0; i < buffer.limit(); i++) {
            if (buffer.get(i) != 0) {
                return false;
            }
        }
        return true;
    }
}
