package dev.envkit.toolkit.image.yaffs2;

import dev.envkit.toolkit.image.FileModes;
import dev.envkit.toolkit.image.ImageException;
import dev.envkit.toolkit.image.ImageTree;
import dev.envkit.toolkit.image.nand.HammingCode;
import dev.envkit.toolkit.image.nand.NandGeometry;
import dev.envkit.workspace.manifest.FileType;
import dev.envkit.workspace.manifest.ManifestEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes a yaffs2 file system of a tree: pages of 2048 bytes, each followed by its spare area with yaffs2's tags where
 * Linux's MTD puts them, from spare byte 2 on ({@code yaffs_guts.h}, {@code yaffs_packedtags2.c}). FriendlyARM's 2.6
 * kernels mount it.
 *
 * <p>The same tree gives the same bytes. For one thread.
 */
public final class Yaffs2Writer {
    private static final int ROOT_OBJECT = 1;
    /** Those below are the file system's own. */
    private static final int FIRST_OBJECT = 257;

    private static final int FIRST_SEQUENCE = 0x1001;
    private static final int NAME_LENGTH = 255;
    private static final int ALIAS_LENGTH = 159;
    private static final int HEADER_LENGTH = 512;
    private static final int TAGS_LENGTH = 28;
    private static final int TAGS_DATA = 16;
    private static final int NO_SUM = 0xffff;
    private static final int NO_VALUE = -1;

    private static final int TYPE_FILE = 1;
    private static final int TYPE_SYMLINK = 2;
    private static final int TYPE_DIRECTORY = 3;
    private static final int TYPE_HARD_LINK = 4;
    private static final int TYPE_SPECIAL = 5;

    private final ImageTree tree;
    private final NandGeometry geometry;
    private final Map<String, Integer> objects = new HashMap<>();
    private int lastObject = FIRST_OBJECT - 1;
    private int pages;

    /**
     * @param tree what goes in
     * @param geometry of the chip
     * @throws ImageException if the chip has small pages
     */
    public Yaffs2Writer(ImageTree tree, NandGeometry geometry) {
        if (geometry.smallPages()) {
            throw new ImageException(
                    "yaffs2 needs a chip with pages of 2048 bytes, and this one has " + geometry.pageSize(),
                    "Take jffs2 or ubifs for this chip.");
        }
        this.tree = tree;
        this.geometry = geometry;
    }

    /**
     * Writes the file system, page by page with spare areas.
     *
     * @param out left open
     */
    public void write(OutputStream out) throws IOException {
        objects.put(".", ROOT_OBJECT);
        ManifestEntry root =
                tree.find(".").map(ImageTree.Entry::description).orElse(ManifestEntry.directory(".", 0755));
        writePage(out, header(root, ROOT_OBJECT, "", 0, TYPE_DIRECTORY), ROOT_OBJECT, 0, NO_SUM);
        for (ImageTree.Entry entry : tree.entries()) {
            if (!entry.description().path().equals(".")) {
                write(out, entry);
            }
        }
        out.flush();
    }

    private void write(OutputStream out, ImageTree.Entry entry) throws IOException {
        ManifestEntry description = entry.description();
        String path = description.path();
        int slash = path.lastIndexOf('/');
        int parent = object(slash < 0 ? "." : path.substring(0, slash));
        int object = ++lastObject;
        objects.put(path, object);
        boolean file = description.type() == FileType.FILE && description.hardLinkTo() == null;
        long size = file ? entry.requireContent().size() : 0;
        if (size > Integer.MAX_VALUE) {
            throw new ImageException("'" + path + "' has " + size + " bytes", "Leave it out of the image.");
        }
        byte[] header = header(description, parent, path.substring(slash + 1), (int) size, type(description));
        writePage(out, header, object, 0, NO_SUM);
        if (!file) {
            return;
        }
        byte[] page = new byte[geometry.pageSize()];
        try (InputStream in = entry.requireContent().open()) {
            int chunk = 0;
            for (int n = in.readNBytes(page, 0, page.length); n > 0; n = in.readNBytes(page, 0, page.length)) {
                writePage(out, Arrays.copyOf(page, n), object, ++chunk, n);
            }
        }
    }

    private int object(String path) {
        Integer object = objects.get(path);
        if (object == null) {
            throw new IllegalStateException(path + " comes before what it needs");
        }
        return object;
    }

    private static int type(ManifestEntry entry) {
        if (entry.hardLinkTo() != null) {
            return TYPE_HARD_LINK;
        }
        return switch (entry.type()) {
            case FILE -> TYPE_FILE;
            case SYMLINK -> TYPE_SYMLINK;
            case DIRECTORY -> TYPE_DIRECTORY;
            case BLOCK_DEVICE, CHARACTER_DEVICE, FIFO, SOCKET -> TYPE_SPECIAL;
        };
    }

    /** Returns an object's header, yaffs_obj_hdr. */
    private byte[] header(ManifestEntry entry, int parent, String name, int size, int type) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(type).putInt(parent).putShort((short) NO_SUM);
        header.put(text(entry, name, NAME_LENGTH));
        int time = (int) entry.mtimeSeconds();
        header.position(268)
                .putInt(FileModes.mode(entry))
                .putInt((int) entry.uid())
                .putInt((int) entry.gid());
        header.putInt(time).putInt(time).putInt(time);
        header.putInt(type == TYPE_FILE ? size : NO_VALUE);
        header.putInt(entry.hardLinkTo() == null ? NO_VALUE : object(entry.hardLinkTo()));
        header.put(entry.linkTarget() == null ? new byte[0] : text(entry, entry.linkTarget(), ALIAS_LENGTH));
        header.position(460).putInt(device(entry));
        // what follows up to here is for Windows CE, and for chips without spare areas
        header.position(488).putInt(0).putInt(0).putInt(type == TYPE_FILE ? 0 : NO_VALUE);
        header.position(504).putInt(0).putInt(0);
        return header.array();
    }

    private static int device(ManifestEntry entry) {
        if (!FileModes.isDevice(entry)) {
            return 0;
        }
        return FileModes.isOldDevice(entry) ? FileModes.oldDevice(entry) : FileModes.newDevice(entry);
    }

    private static byte[] text(ManifestEntry entry, String text, int longest) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > longest) {
            throw new ImageException(
                    "'" + text + "' of '" + entry.path() + "' has " + bytes.length + " bytes, and yaffs2 has room for "
                            + longest,
                    "Make it shorter, or take another file system.");
        }
        return bytes;
    }

    private void writePage(OutputStream out, byte[] data, int object, int chunk, int bytes) throws IOException {
        byte[] page = new byte[geometry.rawPage()];
        Arrays.fill(page, (byte) 0xff);
        System.arraycopy(data, 0, page, 0, data.length);
        if (chunk > 0) {
            Arrays.fill(page, data.length, geometry.pageSize(), (byte) 0);
        }
        int sequence = FIRST_SEQUENCE + pages / geometry.pagesPerBlock();
        System.arraycopy(
                tags(sequence, object, chunk, bytes), 0, page, geometry.pageSize() + geometry.freeSpare(), TAGS_LENGTH);
        out.write(page);
        pages++;
    }

    private static byte[] tags(int sequence, int object, int chunk, int bytes) {
        ByteBuffer tags = ByteBuffer.allocate(TAGS_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        tags.putInt(sequence).putInt(object).putInt(chunk).putInt(bytes);
        int columns = 0;
        int lines = 0;
        int linesPrime = 0;
        for (int i = 0; i < TAGS_DATA; i++) {
            int octet = tags.get(i) & 0xff;
            columns ^= octet;
            if ((Integer.bitCount(octet) & 1) != 0) {
                lines ^= i;
                linesPrime ^= ~i;
            }
        }
        tags.putInt(HammingCode.columnPairs(columns)).putInt(lines).putInt(linesPrime);
        return tags.array();
    }
}
