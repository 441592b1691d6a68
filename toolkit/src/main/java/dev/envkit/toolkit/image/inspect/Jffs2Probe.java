package dev.envkit.toolkit.image.inspect;

import dev.envkit.toolkit.image.FlashCrc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.TreeSet;

/** jffs2: its nodes and their CRCs. */
final class Jffs2Probe {
    private static final short MAGIC = 0x1985;
    private static final short DIRENT = (short) 0xe001;
    private static final short INODE = (short) 0xe002;
    private static final short SUMMARY = 0x2006;
    private static final int HEADER = 12;
    private static final int STRIDE = 1 << 17;

    private final ImageBytes bytes;
    private int directoryEntries;
    private int inodeNodes;
    private int summaries;
    private int badNodes;
    private long end;
    private final TreeSet<Integer> inodes = new TreeSet<>();

    private Jffs2Probe(ImageBytes bytes) {
        this.bytes = bytes;
    }

    static Optional<Item> look(ImageBytes bytes) {
        byte[] start = bytes.read(0, HEADER);
        if (start.length < HEADER) {
            return Optional.empty();
        }
        if (ByteBuffer.wrap(start).getShort() == MAGIC && (start[2] & 0xf0) == 0xe0) {
            Item.Builder item = new Item.Builder(Item.Kind.FILE_SYSTEM, "jffs2, big endian");
            item.detail("fileSystem", "jffs2").detail("endian", "big");
            item.problem("it is big endian, and this board is little endian: make it with --little-endian");
            return Optional.of(item.build(bytes.size()));
        }
        if (!isHeader(ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN), 0)) {
            return Optional.empty();
        }
        Jffs2Probe probe = new Jffs2Probe(bytes);
        probe.scan();
        return Optional.of(probe.describe());
    }

    private static boolean isHeader(ByteBuffer block, int at) {
        return block.getShort(at) == MAGIC
                && block.getInt(at + 4) >= HEADER
                && FlashCrc.fromZero(block, at, 8) == block.getInt(at + 8);
    }

    private void scan() {
        // a node is shorter than a block of flash and does not cross one's border
        for (long from = 0; from < bytes.size(); from += STRIDE) {
            byte[] raw = bytes.read(from, STRIDE);
            ByteBuffer block = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
            boolean any = scan(block, raw.length, from);
            if (!any && raw.length >= HEADER && !isErased(raw)) {
                return;
            }
        }
    }

    private boolean scan(ByteBuffer block, int length, long from) {
        boolean any = false;
        int at = 0;
        while (at + HEADER <= length) {
            if (block.getInt(at) == -1 || !isHeader(block, at)) {
                at += 4;
                continue;
            }
            int size = block.getInt(at + 4);
            any = true;
            if (size > length - at) {
                badNodes++;
                at += 4;
                continue;
            }
            node(block, at, size);
            at += (size + 3) & ~3;
            end = from + at;
        }
        return any;
    }

    private void node(ByteBuffer block, int at, int size) {
        switch (block.getShort(at + 2)) {
            case DIRENT -> {
                directoryEntries++;
                int name = size < 40 ? 0 : block.get(at + 28) & 0xff;
                boolean right = size >= 40 + name
                        && FlashCrc.fromZero(block, at, 32) == block.getInt(at + 32)
                        && FlashCrc.fromZero(block, at + 40, name) == block.getInt(at + 36);
                badNodes += right ? 0 : 1;
            }
            case INODE -> {
                inodeNodes++;
                int data = size < 68 ? -1 : block.getInt(at + 48);
                boolean right = data >= 0
                        && size >= 68 + data
                        && FlashCrc.fromZero(block, at, 60) == block.getInt(at + 64)
                        && FlashCrc.fromZero(block, at + 68, data) == block.getInt(at + 60);
                badNodes += right ? 0 : 1;
                if (right) {
                    inodes.add(block.getInt(at + 12));
                }
            }
            case SUMMARY -> summaries++;
            default -> {
                // clean markers, padding, extended attributes
            }
        }
    }

    private static boolean isErased(byte[] bytes) {
        for (byte b : bytes) {
            if (b != (byte) 0xff) {
                return false;
            }
        }
        return true;
    }

    private Item describe() {
        Item.Builder item = new Item.Builder(
                Item.Kind.FILE_SYSTEM,
                "jffs2, " + inodes.size() + " inodes, " + directoryEntries + " names"
                        + (summaries > 0 ? ", with summaries" : ""));
        item.detail("fileSystem", "jffs2")
                .detail("endian", "little")
                .detail("inodes", inodes.size())
                .detail("inodeNodes", inodeNodes)
                .detail("directoryEntries", directoryEntries)
                .detail("summaries", summaries)
                .detail("badNodes", badNodes);
        if (badNodes > 0) {
            item.problem(badNodes + (badNodes == 1 ? " node has" : " nodes have") + " a wrong CRC or length: the kernel"
                    + " says 'CRC failed' and leaves out what they hold");
        }
        if (inodes.isEmpty()) {
            item.problem("there is not one inode in it");
        }
        return item.build(end);
    }
}
