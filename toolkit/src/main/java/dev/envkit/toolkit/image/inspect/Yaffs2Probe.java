package dev.envkit.toolkit.image.inspect;

import dev.envkit.toolkit.image.nand.NandGeometry;
import dev.envkit.toolkit.image.nand.NandImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.TreeSet;

/** yaffs2, by the tags in the spare areas of large pages. */
final class Yaffs2Probe {
    private static final int FIRST_SEQUENCE = 0x1000;
    private static final int LAST_SEQUENCE = 0xefff_ff00;
    private static final int LAST_OBJECT = 0x3ffff;
    private static final int ROOT = 1;

    private Yaffs2Probe() {}

    /** Returns whether a page's spare area has plausible tags. */
    static boolean hasTags(NandGeometry geometry, byte[] block, int page) {
        if (geometry.smallPages()) {
            return false;
        }
        ByteBuffer tags = tags(geometry, block, page);
        int sequence = tags.getInt(0);
        int object = tags.getInt(4) & 0x0fff_ffff;
        return Integer.compareUnsigned(sequence, FIRST_SEQUENCE) >= 0
                && Integer.compareUnsigned(sequence, LAST_SEQUENCE) < 0
                && object > 0
                && object <= LAST_OBJECT
                // a code behind the tags that is erased, or whose column parity has no other bits
                && (tags.getInt(16) == -1 || (tags.getInt(16) & 0xc0) == 0);
    }

    private static ByteBuffer tags(NandGeometry geometry, byte[] block, int page) {
        int at = page * geometry.rawPage() + geometry.pageSize() + geometry.freeSpare();
        return ByteBuffer.wrap(block, at, 28).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** @param first the block to begin with */
    static Optional<Item> look(NandImage image, int first) {
        NandGeometry geometry = image.geometry();
        byte[] block = image.readBlock(first);
        if (image.isBad(block) || !hasTags(geometry, block, 0)) {
            return Optional.empty();
        }
        TreeSet<Integer> objects = new TreeSet<>();
        int chunks = 0;
        int last = first;
        for (int number = first; number < geometry.blocks(); number++) {
            byte[] next = image.readBlock(number);
            if (image.isBad(next)) {
                continue;
            }
            boolean any = false;
            for (int page = 0; page < geometry.pagesPerBlock() && hasTags(geometry, next, page); page++) {
                any = true;
                chunks++;
                objects.add(tags(geometry, next, page).getInt(4) & 0x0fff_ffff);
            }
            if (!any && next[0] != (byte) 0xff) {
                break;
            }
            if (any) {
                last = number;
            }
        }
        Item.Builder item = new Item.Builder(
                Item.Kind.FILE_SYSTEM, "yaffs2, " + objects.size() + " objects in " + chunks + " pages");
        item.detail("fileSystem", "yaffs2").detail("objects", objects.size()).detail("pages", chunks);
        if (!objects.contains(ROOT) && objects.size() < 2) {
            return Optional.empty();
        }
        return Optional.of(item.build((long) (last - first + 1) * geometry.blockSize()));
    }
}
