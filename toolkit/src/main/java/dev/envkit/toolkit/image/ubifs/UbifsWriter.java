package dev.envkit.toolkit.image.ubifs;

import dev.envkit.toolkit.image.FileModes;
import dev.envkit.toolkit.image.FlashCompression;
import dev.envkit.toolkit.image.ImageException;
import dev.envkit.toolkit.image.ImageTree;
import dev.envkit.toolkit.image.ubi.UbiWriter;
import dev.envkit.toolkit.image.ubifs.UbifsHead.Place;
import dev.envkit.toolkit.image.ubifs.UbifsHead.Properties;
import dev.envkit.workspace.Sha256;
import dev.envkit.workspace.manifest.FileType;
import dev.envkit.workspace.manifest.ManifestEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes a UBIFS of a tree, for a UBI volume: what {@code mkfs.ubifs} makes, with owners, modes, times, device nodes,
 * hard links and extended attributes from the tree's manifest. It grows to the volume's size when it is first mounted.
 *
 * <p>The same tree gives the same bytes: the UUID is made of the content, and nothing of the order in which the host
 * lists directories shows. Set options, then {@link #build}. For one thread.
 */
public final class UbifsWriter {
    private static final int FORMAT_VERSION = 4;
    private static final int COMPRESSED = 1;
    private static final int XATTR = 0x20;
    private static final int FLAG_BIG_LPT = 2;
    private static final int MASTER_NO_ORPHANS = 2;
    private static final int NO_HASH = 0xffff;
    private static final int TIME_GRANULARITY = 1_000_000_000;
    private static final int MAX_NAME = 255;
    /** Pieces shorter than this are not compressed, and compression must gain as much as the second. */
    private static final int LEAST_COMPRESSED = 128;

    private static final int WORTHWHILE = 63;
    /** The permissions that an attribute's inode has. */
    private static final int XATTR_MODE = 0100777;

    private final ImageTree tree;
    private final UbifsGeometry geometry;
    private FlashCompression compression = FlashCompression.LZO;

    private final NavigableMap<Integer, byte[]> blocks = new TreeMap<>();
    private final List<Properties> properties = new ArrayList<>();
    private final UbifsIndex index = new UbifsIndex();
    private final Map<String, Integer> inodes = new HashMap<>();
    /** Names of a file, or two and the subdirectories of a directory. */
    private final Map<String, Integer> links = new HashMap<>();

    private final Map<String, Long> directorySizes = new HashMap<>();
    private UbifsHead head;
    private int lastInode = UbifsNode.FIRST_INODE - 1;

    /**
     * @param tree what goes in
     * @param pageSize of the chip
     * @param lebSize of the UBI volume
     * @param maxLebs what the volume may grow to
     * @throws ImageException if a UBIFS cannot be that small
     */
    public UbifsWriter(ImageTree tree, int pageSize, int lebSize, int maxLebs) {
        this.tree = tree;
        geometry = new UbifsGeometry(pageSize, lebSize, maxLebs);
        head = new UbifsHead(geometry, blocks, properties, false, 0);
    }

    /** Sets the compression, also of what is written later on the board; LZO unless set. */
    public UbifsWriter compression(FlashCompression value) {
        compression = value;
        return this;
    }

    /**
     * Makes the file system.
     *
     * @param name the volume's name
     * @return the volume; it grows to all that is free on the chip when it is first attached
     * @throws ImageException if it does not fit, or UBIFS cannot express something of the tree
     */
    public UbiWriter.Volume build(String name) throws IOException {
        count();
        inodes.put(".", UbifsNode.ROOT_INODE);
        ManifestEntry root =
                tree.find(".").map(ImageTree.Entry::description).orElse(ManifestEntry.directory(".", 0755));
        writeInode(UbifsNode.ROOT_INODE, root, 0);
        for (ImageTree.Entry entry : tree.entries()) {
            if (!entry.description().path().equals(".")) {
                write(entry);
            }
        }
        head.close();
        byte[] uuid = uuid();
        UbifsHead indexHead = new UbifsHead(geometry, blocks, properties, true, head.sequence());
        Place rootIndex = index.write(indexHead);
        Place indexEnd = indexHead.close();
        int gcLeb = geometry.mainFirst() + properties.size();
        int used = properties.size();
        geometry.mainLebs(geometry.mainLebsFor(used));
        while (properties.size() < geometry.mainLebs()) {
            properties.add(new Properties(geometry.lebSize, 0, false));
        }
        UbifsLpt.Places lpt = new UbifsLpt(geometry, blocks).write(properties);
        head = indexHead;
        putPage(0, superblock(uuid));
        for (int copy = 0; copy < 2; copy++) {
            putPage(UbifsGeometry.MASTER_LEB + copy, master(rootIndex, indexEnd, gcLeb, lpt));
        }
        ByteBuffer commit = UbifsNode.allocate(UbifsNode.COMMIT_START_LENGTH);
        putPage(UbifsGeometry.LOG_LEB, UbifsNode.finish(commit, UbifsNode.COMMIT_START, head.nextSequence()));
        return new UbiWriter.Volume(name, geometry.lebCount(), true, blocks);
    }

    private void putPage(int leb, byte[] node) {
        byte[] page = Arrays.copyOf(node, UbifsNode.align(node.length, geometry.pageSize));
        if (page.length > node.length) {
            UbifsNode.pad(page, node.length, page.length, head.nextSequence());
        }
        blocks.put(leb, page);
    }

    /** Counts names and subdirectories before inodes are written. */
    private void count() {
        links.put(".", 2);
        for (ImageTree.Entry entry : tree.entries()) {
            ManifestEntry description = entry.description();
            String path = description.path();
            if (path.equals(".")) {
                continue;
            }
            byte[] name = name(description);
            String parent = parent(path);
            directorySizes.merge(parent, (long) UbifsNode.align8(UbifsNode.DIRENT_LENGTH + name.length + 1), Long::sum);
            if (description.type() == FileType.DIRECTORY) {
                links.put(path, 2);
                links.merge(parent, 1, Integer::sum);
            } else {
                links.merge(description.hardLinkTo() == null ? path : description.hardLinkTo(), 1, Integer::sum);
            }
        }
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "." : path.substring(0, slash);
    }

    private static byte[] name(ManifestEntry entry) {
        byte[] name = entry.path().substring(entry.path().lastIndexOf('/') + 1).getBytes(StandardCharsets.UTF_8);
        if (name.length > MAX_NAME) {
            throw new ImageException(
                    "the name of '" + entry.path() + "' has " + name.length + " bytes, and UBIFS has room for "
                            + MAX_NAME,
                    "Give it a shorter name.");
        }
        return name;
    }

    private int inode(String path) {
        Integer inode = inodes.get(path);
        if (inode == null) {
            throw new IllegalStateException(path + " comes before what it needs");
        }
        return inode;
    }

    private void write(ImageTree.Entry entry) throws IOException {
        ManifestEntry description = entry.description();
        String holder = description.hardLinkTo();
        int inode = holder == null ? ++lastInode : inode(holder);
        inodes.put(description.path(), inode);
        writeName(
                UbifsNode.DIRENT,
                inode(parent(description.path())),
                name(description),
                inode,
                direntType(description.type()));
        if (holder != null) {
            return;
        }
        long size = description.type() == FileType.FILE ? entry.requireContent().size() : 0;
        writeInode(inode, description, size);
        if (description.type() == FileType.FILE) {
            writeData(inode, entry, size);
        }
    }

    private static int direntType(FileType type) {
        return switch (type) {
            case FILE -> 0;
            case DIRECTORY -> 1;
            case SYMLINK -> 2;
            case BLOCK_DEVICE -> 3;
            case CHARACTER_DEVICE -> 4;
            case FIFO -> 5;
            case SOCKET -> 6;
        };
    }

    /** Writes an entry of a directory, or of an inode's extended attributes. */
    private void writeName(int nodeType, int host, byte[] name, int inode, int type) {
        long key = nodeType == UbifsNode.XATTR ? UbifsNode.xattrKey(host, name) : UbifsNode.direntKey(host, name);
        ByteBuffer node = UbifsNode.allocate(UbifsNode.DIRENT_LENGTH + name.length + 1);
        UbifsNode.putKey(node, key);
        node.position(40).putLong(inode).put((byte) 0).put((byte) type).putShort((short) name.length);
        node.putInt(0).put(name);
        index.add(key, name, head.write(UbifsNode.finish(node, nodeType, head.nextSequence())));
    }

    private void writeInode(int inode, ManifestEntry entry, long size) {
        byte[] data = new byte[0];
        long length = size;
        int count = links.getOrDefault(entry.path(), 1);
        if (entry.linkTarget() != null) {
            data = entry.linkTarget().getBytes(StandardCharsets.UTF_8);
            length = data.length;
            if (length > UbifsNode.BLOCK) {
                throw new ImageException(
                        "the target of the symbolic link '" + entry.path() + "' has " + length + " bytes",
                        "Make it shorter than " + UbifsNode.BLOCK + " bytes.");
            }
        } else if (FileModes.isDevice(entry)) {
            data = ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(FileModes.newDevice(entry))
                    .array();
        } else if (entry.type() == FileType.DIRECTORY) {
            length = UbifsNode.INODE_LENGTH + directorySizes.getOrDefault(entry.path(), 0L);
        }
        long attributesSize = 0;
        int namesLength = 0;
        for (Map.Entry<String, byte[]> attribute : entry.xattrs().entrySet()) {
            byte[] name = attribute.getKey().getBytes(StandardCharsets.UTF_8);
            attributesSize += UbifsNode.align8(UbifsNode.DIRENT_LENGTH + name.length + 1)
                    + UbifsNode.align8(UbifsNode.INODE_LENGTH + attribute.getValue().length + 1);
            namesLength += name.length;
            writeAttribute(inode, entry, name, attribute.getValue());
        }
        ByteBuffer node = UbifsNode.allocate(UbifsNode.INODE_LENGTH + data.length);
        putInode(node, inode, length, entry.mtimeSeconds());
        node.putInt(count).putInt((int) entry.uid()).putInt((int) entry.gid());
        node.putInt(FileModes.mode(entry)).putInt(COMPRESSED).putInt(data.length);
        node.putInt(entry.xattrs().size())
                .putInt((int) attributesSize)
                .putInt(0)
                .putInt(namesLength);
        node.putShort((short) compressionType());
        node.position(UbifsNode.INODE_LENGTH).put(data);
        finishInode(node, inode);
    }

    private void writeAttribute(int host, ManifestEntry entry, byte[] name, byte[] value) {
        if (value.length > UbifsNode.BLOCK || name.length > MAX_NAME) {
            throw new ImageException(
                    "an extended attribute of '" + entry.path() + "' is too long for UBIFS",
                    "Names have at most " + MAX_NAME + " bytes, values " + UbifsNode.BLOCK + ".");
        }
        int inode = ++lastInode;
        writeName(UbifsNode.XATTR, host, name, inode, 0);
        ByteBuffer node = UbifsNode.allocate(UbifsNode.INODE_LENGTH + value.length);
        putInode(node, inode, value.length, entry.mtimeSeconds());
        node.putInt(1).putInt((int) entry.uid()).putInt((int) entry.gid());
        node.putInt(XATTR_MODE).putInt(XATTR).putInt(value.length);
        node.position(UbifsNode.INODE_LENGTH).put(value);
        finishInode(node, inode);
    }

    /** Puts the first fields of an inode, up to the times. */
    private void putInode(ByteBuffer node, int inode, long size, long time) {
        UbifsNode.putKey(node, UbifsNode.inodeKey(inode));
        node.position(40).putLong(head.nextSequence()).putLong(size);
        node.putLong(time).putLong(time).putLong(time).putInt(0).putInt(0).putInt(0);
    }

    private void finishInode(ByteBuffer node, int inode) {
        byte[] bytes = UbifsNode.finish(node, UbifsNode.INODE, head.nextSequence());
        index.add(UbifsNode.inodeKey(inode), head.write(bytes));
    }

    private int compressionType() {
        return switch (compression) {
            case NONE -> 0;
            case LZO -> 1;
            case ZLIB -> 2;
        };
    }

    private void writeData(int inode, ImageTree.Entry entry, long size) throws IOException {
        byte[] block = new byte[UbifsNode.BLOCK];
        try (InputStream in = entry.requireContent().open()) {
            for (int number = 0; (long) number * UbifsNode.BLOCK < size; number++) {
                int wanted = (int) Math.min(block.length, size - (long) number * UbifsNode.BLOCK);
                if (in.readNBytes(block, 0, wanted) < wanted) {
                    throw new ImageException(
                            "'" + entry.description().path() + "' changed while the image was made",
                            "Make sure that nothing writes to the tree, and make the image again.");
                }
                writeBlock(inode, number, block, wanted);
            }
        }
    }

    private void writeBlock(int inode, int number, byte[] block, int length) {
        boolean hole = true;
        for (int i = 0; i < length && hole; i++) {
            hole = block[i] == 0;
        }
        if (hole) {
            return;
        }
        Optional<byte[]> packed =
                length < LEAST_COMPRESSED ? Optional.empty() : compression.compress(block, 0, length, true, WORTHWHILE);
        byte[] data = packed.orElseGet(() -> Arrays.copyOf(block, length));
        ByteBuffer node = UbifsNode.allocate(UbifsNode.DATA_LENGTH + data.length);
        UbifsNode.putKey(node, UbifsNode.dataKey(inode, number));
        node.position(40).putInt(length).putShort((short) (packed.isPresent() ? compressionType() : 0));
        node.putShort((short) 0).put(data);
        byte[] bytes = UbifsNode.finish(node, UbifsNode.DATA, head.nextSequence());
        index.add(UbifsNode.dataKey(inode, number), head.write(bytes));
    }

    private byte[] uuid() {
        MessageDigest digest = Sha256.newDigest();
        blocks.values().forEach(digest::update);
        byte[] uuid = Arrays.copyOf(digest.digest(), 16);
        // RFC 9562: version 8, made in one's own way
        uuid[6] = (byte) ((uuid[6] & 0x0f) | 0x80);
        uuid[8] = (byte) ((uuid[8] & 0x3f) | 0x80);
        return uuid;
    }

    private byte[] superblock(byte[] uuid) {
        ByteBuffer node = UbifsNode.allocate(UbifsNode.SUPERBLOCK_LENGTH);
        // key hash r5 and the simple key format are both 0
        node.putInt(0).putInt(geometry.bigLpt ? FLAG_BIG_LPT : 0);
        node.putInt(geometry.pageSize).putInt(geometry.lebSize);
        node.putInt(geometry.lebCount()).putInt(geometry.maxLebs);
        node.putLong((long) geometry.budLebs * geometry.lebSize);
        node.putInt(geometry.logLebs).putInt(geometry.lptLebs).putInt(UbifsGeometry.ORPHAN_LEBS);
        node.putInt(1)
                .putInt(UbifsGeometry.FANOUT)
                .putInt(UbifsGeometry.SAVE_COUNT)
                .putInt(FORMAT_VERSION);
        node.putShort((short) compressionType()).putShort((short) 0);
        // nothing is kept for root alone
        node.putInt(0).putInt(0).putLong(0);
        node.putInt(TIME_GRANULARITY).put(uuid).putInt(0);
        node.position(node.position() + 128).putShort((short) NO_HASH);
        return UbifsNode.finish(node, UbifsNode.SUPERBLOCK, head.nextSequence());
    }

    private byte[] master(Place rootIndex, Place indexEnd, int gcLeb, UbifsLpt.Places lpt) {
        long free = 0;
        long dirty = 0;
        long used = 0;
        long dead = 0;
        long dark = 0;
        int empty = 0;
        int indexLebs = 0;
        for (Properties leb : properties) {
            free += leb.free();
            dirty += leb.dirty();
            empty += leb.free() == geometry.lebSize ? 1 : 0;
            if (leb.index()) {
                indexLebs++;
                continue;
            }
            int space = leb.free() + leb.dirty();
            used += geometry.lebSize - space;
            if (space < geometry.deadWatermark()) {
                dead += space;
            } else {
                dark += dark(space);
            }
        }
        ByteBuffer node = UbifsNode.allocate(UbifsNode.MASTER_LENGTH);
        node.putLong(Math.max(lastInode, UbifsNode.FIRST_INODE)).putLong(0).putInt(MASTER_NO_ORPHANS);
        node.putInt(UbifsGeometry.LOG_LEB);
        node.putInt(rootIndex.leb()).putInt(rootIndex.offset()).putInt(rootIndex.length());
        node.putInt(gcLeb).putInt(indexEnd.leb()).putInt(indexEnd.offset());
        node.putLong(index.size())
                .putLong(free)
                .putLong(dirty)
                .putLong(used)
                .putLong(dead)
                .putLong(dark);
        node.putInt(lpt.rootLeb())
                .putInt(lpt.rootOffset())
                .putInt(lpt.headLeb())
                .putInt(lpt.headOffset());
        node.putInt(lpt.tableLeb())
                .putInt(lpt.tableOffset())
                .putInt(lpt.saveLeb())
                .putInt(lpt.saveOffset());
        node.putInt(geometry.mainFirst()).putInt(empty).putInt(indexLebs).putInt(geometry.lebCount());
        return UbifsNode.finish(node, UbifsNode.MASTER, head.nextSequence());
    }

    /** Returns how much of a LEB's space cannot be counted on, since nodes do not fill it evenly. */
    private int dark(int space) {
        int watermark = geometry.darkWatermark();
        int shortest = UbifsNode.DATA_LENGTH + 8;
        if (space < watermark) {
            return space;
        }
        return space - watermark < shortest ? space - shortest : watermark;
    }
}
