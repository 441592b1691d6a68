package dev.envkit.toolkit.image.jffs2;

import dev.envkit.toolkit.image.FileModes;
import dev.envkit.toolkit.image.FlashCompression;
import dev.envkit.toolkit.image.FlashCrc;
import dev.envkit.toolkit.image.ImageException;
import dev.envkit.toolkit.image.ImageTree;
import dev.envkit.workspace.manifest.FileType;
import dev.envkit.workspace.manifest.ManifestEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a jffs2 file system of a tree, as {@code mkfs.jffs2 --little-endian --no-cleanmarkers} does, with owners,
 * modes, times, device nodes and hard links from the tree's manifest. The same tree gives the same bytes.
 *
 * <p>There are no clean markers in it: on NAND they are in the spare area (see
 * {@link dev.envkit.toolkit.image.nand.NandPart.Free#CLEAN_MARKER}). Extended attributes are left out, as the kernels
 * of this board are built without them. Set options, then {@link #write}. For one thread.
 */
public final class Jffs2Writer {
    private static final long MAX_TIME = 0xffff_ffffL;
    private static final long MAX_ID = 0xffff;
    private static final int MAX_NAME = 254;
    /** Bytes by which a compressed piece must be smaller. */
    private static final int WORTHWHILE = 1;

    private final ImageTree tree;
    private final int blockSize;
    private FlashCompression compression = FlashCompression.ZLIB;
    private boolean summary;

    private final Map<String, Integer> inodes = new HashMap<>();
    private final Map<Integer, Integer> versions = new HashMap<>();
    private int lastInode = Jffs2Node.ROOT_INODE;

    /**
     * @param tree what goes in
     * @param blockSize the chip's erase block size in bytes
     */
    public Jffs2Writer(ImageTree tree, int blockSize) {
        this.tree = tree;
        this.blockSize = blockSize;
    }

    /** Sets the compression; zlib unless set. */
    public Jffs2Writer compression(FlashCompression value) {
        compression = value;
        return this;
    }

    /** Says whether each full block ends in a summary of what is in it, which makes mounting faster. */
    public Jffs2Writer summary(boolean wanted) {
        summary = wanted;
        return this;
    }

    /**
     * Writes the file system; its length is that of the nodes, rounded up to four bytes.
     *
     * @param out left open
     * @throws ImageException if jffs2 cannot express something of the tree
     */
    public void write(OutputStream out) throws IOException {
        Blocks blocks = new Blocks(out);
        inodes.put(".", Jffs2Node.ROOT_INODE);
        ManifestEntry root =
                tree.find(".").map(ImageTree.Entry::description).orElse(ManifestEntry.directory(".", 0755));
        writeInode(blocks, Jffs2Node.ROOT_INODE, root, new byte[0]);
        for (ImageTree.Entry entry : tree.entries()) {
            if (!entry.description().path().equals(".")) {
                write(blocks, entry);
            }
        }
        blocks.finish();
    }

    private void write(Blocks blocks, ImageTree.Entry entry) throws IOException {
        ManifestEntry description = entry.description();
        String path = description.path();
        int slash = path.lastIndexOf('/');
        int parent = inode(slash < 0 ? "." : path.substring(0, slash));
        String holder = description.hardLinkTo();
        int inode = holder == null ? ++lastInode : inode(holder);
        inodes.put(path, inode);
        writeDirent(blocks, parent, inode, path.substring(slash + 1), description);
        if (holder != null) {
            return;
        }
        if (description.type() == FileType.FILE) {
            writeFile(blocks, inode, entry);
        } else {
            writeInode(blocks, inode, description, payload(description));
        }
    }

    private int inode(String path) {
        Integer inode = inodes.get(path);
        if (inode == null) {
            throw new IllegalStateException(path + " comes before what it needs");
        }
        return inode;
    }

    private int nextVersion(int inode) {
        return versions.merge(inode, 1, Integer::sum);
    }

    private static byte[] payload(ManifestEntry entry) {
        if (entry.linkTarget() != null) {
            return entry.linkTarget().getBytes(StandardCharsets.UTF_8);
        }
        if (!FileModes.isDevice(entry)) {
            return new byte[0];
        }
        ByteBuffer device = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        if (FileModes.isOldDevice(entry)) {
            device.limit(2);
            device.putShort((short) FileModes.oldDevice(entry));
        } else {
            device.putInt(FileModes.newDevice(entry));
        }
        byte[] bytes = new byte[device.limit()];
        device.get(0, bytes);
        return bytes;
    }

    private void writeFile(Blocks blocks, int inode, ImageTree.Entry entry) throws IOException {
        ManifestEntry description = entry.description();
        long size = entry.requireContent().size();
        if (size > Integer.MAX_VALUE) {
            throw new ImageException(
                    "'" + description.path() + "' has " + size + " bytes, and jffs2 holds files of less than 2 GiB",
                    "Leave it out of the image.");
        }
        if (size == 0) {
            writeInode(blocks, inode, description, new byte[0]);
            return;
        }
        byte[] page = new byte[Jffs2Node.PAGE];
        try (InputStream in = entry.requireContent().open()) {
            for (long offset = 0; offset < size; ) {
                int wanted = (int) Math.min(page.length, size - offset);
                int n = in.readNBytes(page, 0, wanted);
                if (n < wanted) {
                    throw new ImageException(
                            "'" + description.path() + "' changed while the image was made",
                            "Make sure that nothing writes to the tree, and make the image again.");
                }
                writePiece(blocks, inode, description, size, offset, page, n);
                offset += n;
            }
        }
    }

    /** Writes a page of a file. */
    private void writePiece(
            Blocks blocks, int inode, ManifestEntry entry, long size, long offset, byte[] page, int length)
            throws IOException {
        if (isZero(page, length)) {
            blocks.put(inodeNode(inode, entry, size, offset, length, Jffs2Node.COMPRESSION_ZERO, new byte[0]));
            return;
        }
        Optional<byte[]> packed = compression.compress(page, 0, length, false, WORTHWHILE);
        int kind = packed.isEmpty()
                ? Jffs2Node.COMPRESSION_NONE
                : compression == FlashCompression.ZLIB ? Jffs2Node.COMPRESSION_ZLIB : Jffs2Node.COMPRESSION_LZO;
        byte[] data = packed.orElseGet(() -> Arrays.copyOf(page, length));
        blocks.put(inodeNode(inode, entry, size, offset, length, kind, data));
    }

    private static boolean isZero(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private void writeInode(Blocks blocks, int inode, ManifestEntry entry, byte[] data) throws IOException {
        long size = entry.linkTarget() != null ? data.length : 0;
        blocks.put(inodeNode(inode, entry, size, 0, data.length, Jffs2Node.COMPRESSION_NONE, data));
    }

    private Node inodeNode(
            int inode, ManifestEntry entry, long size, long offset, int dataSize, int compressionKind, byte[] data) {
        if (entry.uid() > MAX_ID || entry.gid() > MAX_ID) {
            throw new ImageException(
                    "'" + entry.path() + "' belongs to " + entry.uid() + ":" + entry.gid()
                            + ", and jffs2 has 16 bits for owners",
                    "Give it another owner in the ownership manifest, or make another file system.");
        }
        int version = nextVersion(inode);
        int time = (int) Math.clamp(entry.mtimeSeconds(), 0, MAX_TIME);
        ByteBuffer node = header(Jffs2Node.INODE, Jffs2Node.INODE_HEADER + data.length);
        node.putInt(inode).putInt(version).putInt(FileModes.mode(entry));
        node.putShort((short) entry.uid()).putShort((short) entry.gid()).putInt((int) size);
        node.putInt(time).putInt(time).putInt(time);
        node.putInt((int) offset).putInt(data.length).putInt(dataSize);
        node.put((byte) compressionKind).put((byte) 0).putShort((short) 0);
        node.putInt(FlashCrc.fromZero(data, 0, data.length));
        node.putInt(FlashCrc.fromZero(node, 0, Jffs2Node.INODE_HEADER - 8));
        node.put(data);
        ByteBuffer sum = ByteBuffer.allocate(18).order(ByteOrder.LITTLE_ENDIAN);
        sum.putShort((short) Jffs2Node.INODE).putInt(inode).putInt(version);
        return new Node(node, sum, 10, 14);
    }

    private void writeDirent(Blocks blocks, int parent, int inode, String name, ManifestEntry entry)
            throws IOException {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        if (text.length > MAX_NAME) {
            throw new ImageException(
                    "the name of '" + entry.path() + "' has " + text.length + " bytes, and jffs2 has room for "
                            + MAX_NAME,
                    "Give it a shorter name.");
        }
        int version = nextVersion(parent);
        int type = FileModes.directoryType(entry.type());
        ByteBuffer node = header(Jffs2Node.DIRENT, Jffs2Node.DIRENT_HEADER + text.length);
        node.putInt(parent).putInt(version).putInt(inode);
        node.putInt((int) Math.clamp(entry.mtimeSeconds(), 0, MAX_TIME));
        node.put((byte) text.length).put((byte) type).putShort((short) 0);
        node.putInt(FlashCrc.fromZero(node, 0, Jffs2Node.DIRENT_HEADER - 8));
        node.putInt(FlashCrc.fromZero(text, 0, text.length));
        node.put(text);
        ByteBuffer sum = ByteBuffer.allocate(24 + text.length).order(ByteOrder.LITTLE_ENDIAN);
        sum.putShort((short) Jffs2Node.DIRENT)
                .putInt(0)
                .putInt(0)
                .putInt(parent)
                .putInt(version)
                .putInt(inode);
        sum.put((byte) text.length).put((byte) type).put(text);
        blocks.put(new Node(node, sum, 6, 2));
    }

    private static ByteBuffer header(int type, int length) {
        ByteBuffer node = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        node.putShort((short) Jffs2Node.MAGIC).putShort((short) type).putInt(length);
        return node.putInt(FlashCrc.fromZero(node, 0, 8));
    }

    /** A node and its entry in the summary. */
    private static final class Node {
        private final byte[] bytes;
        private final ByteBuffer summary;
        private final int offsetAt;
        private final int lengthAt;

        /**
         * @param offsetAt where in the entry the node's place in the block is told
         * @param lengthAt where in the entry the node's length is told
         */
        Node(ByteBuffer bytes, ByteBuffer summary, int offsetAt, int lengthAt) {
            this.bytes = FlashCrc.bytes(bytes, 0, bytes.capacity());
            this.summary = summary;
            this.offsetAt = offsetAt;
            this.lengthAt = lengthAt;
        }

        /** Returns the entry for a node at a place. */
        byte[] entry(int offset) {
            summary.putInt(offsetAt, offset).putInt(lengthAt, bytes.length);
            return FlashCrc.bytes(summary, 0, summary.capacity());
        }
    }

    /** Puts nodes into erase blocks, of which none crosses a border. */
    private final class Blocks {
        private static final byte ERASED = (byte) 0xff;

        private final OutputStream out;
        private final List<byte[]> entries = new ArrayList<>();
        private int used;
        private int summarySize;

        Blocks(OutputStream out) {
            this.out = out;
        }

        void put(Node node) throws IOException {
            int length = Jffs2Node.align(node.bytes.length);
            if (used + length + reserve(node) > blockSize) {
                close();
            }
            if (length + reserve(node) > blockSize) {
                throw new IllegalStateException("a node of " + length + " bytes in blocks of " + blockSize);
            }
            entries.add(node.entry(used));
            summarySize += node.summary.capacity();
            out.write(node.bytes);
            fill(length - node.bytes.length);
            used += length;
        }

        private int reserve(Node node) {
            return summary
                    ? Jffs2Node.SUMMARY_HEADER + summarySize + node.summary.capacity() + Jffs2Node.SUMMARY_MARKER_LENGTH
                    : 0;
        }

        /** Ends a block. */
        private void close() throws IOException {
            if (summary) {
                writeSummary();
            } else {
                fill(blockSize - used);
            }
            entries.clear();
            summarySize = 0;
            used = 0;
        }

        private void writeSummary() throws IOException {
            int length = blockSize - used;
            byte[] bytes = new byte[length];
            Arrays.fill(bytes, ERASED);
            ByteBuffer node = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            node.put(header(Jffs2Node.SUMMARY, Jffs2Node.HEADER).flip());
            node.putInt(4, length).putInt(8, FlashCrc.fromZero(bytes, 0, 8));
            // no clean marker in the block, nothing padded
            node.position(Jffs2Node.HEADER).putInt(entries.size()).putInt(0).putInt(0);
            node.position(Jffs2Node.SUMMARY_HEADER);
            entries.forEach(node::put);
            node.putInt(length - 8, used).putInt(length - 4, Jffs2Node.SUMMARY_MARKER);
            int data = length - Jffs2Node.SUMMARY_HEADER;
            node.putInt(24, FlashCrc.fromZero(bytes, Jffs2Node.SUMMARY_HEADER, data));
            node.putInt(28, FlashCrc.fromZero(bytes, 0, 24));
            out.write(bytes);
        }

        void finish() throws IOException {
            out.flush();
        }

        private void fill(int length) throws IOException {
            for (int i = 0; i < length; i++) {
                out.write(ERASED);
            }
        }
    }
}
