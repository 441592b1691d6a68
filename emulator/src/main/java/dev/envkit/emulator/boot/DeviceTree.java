package dev.envkit.emulator.boot;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A flattened device tree (Devicetree Specification 0.4, chapter 5): read, checked, patched as a boot loader does, and
 * written again.
 */
public final class DeviceTree {
    private static final int MAGIC = 0xd00d_feed;
    private static final int VERSION = 17;
    private static final int OLDEST_COMPATIBLE = 16;
    private static final int HEADER_SIZE = 40;
    private static final int MAX_DEPTH = 64;
    private static final int MAX_SIZE = 1 << 20;
    private static final int BEGIN_NODE = 1;
    private static final int END_NODE = 2;
    private static final int PROP = 3;
    private static final int NOP = 4;
    private static final int END = 9;

    private final byte[] reservations;
    private final int bootCpu;
    private final Node root;

    private DeviceTree(byte[] reservations, int bootCpu, Node root) {
        this.reservations = reservations;
        this.bootCpu = bootCpu;
        this.root = root;
    }

    private static final class Node {
        private final String name;
        private final Map<String, byte[]> properties = new LinkedHashMap<>();
        private final List<Node> children = new ArrayList<>();

        Node(String name) {
            this.name = name;
        }

        Node child(String childName) {
            for (Node child : children) {
                if (child.name.equals(childName)) {
                    return child;
                }
            }
            Node created = new Node(childName);
            children.add(created);
            return created;
        }
    }

    /** Returns whether the file starts as a device tree blob does. */
    public static boolean matches(BootFile file) {
        return file.startsWith(0, (byte) 0xd0, (byte) 0x0d, (byte) 0xfe, (byte) 0xed);
    }

    /** Reads a blob; throws if its header or structure is damaged. Bytes behind the blob are ignored. */
    public static DeviceTree parse(BootFile file) throws BootException {
        ByteOrder order = ByteOrder.BIG_ENDIAN;
        if (file.word(0, order, "the device tree's header") != MAGIC) {
            throw damaged(file, "the magic number is missing");
        }
        long total = file.unsigned(4, order, "the device tree's header");
        if (total > MAX_SIZE) {
            throw damaged(file, "it claims to have " + total + " bytes; the kernel maps " + MAX_SIZE);
        }
        byte[] blob = file.part(0, total, "the device tree");
        BootFile tree = new BootFile(file.name(), blob);
        long version = tree.unsigned(20, order, "the device tree's header");
        long compatible = tree.unsigned(24, order, "the device tree's header");
        if (version < OLDEST_COMPATIBLE || compatible > VERSION) {
            throw damaged(file, "its format version is " + version + "; 16 and 17 are known");
        }
        int bootCpu = tree.word(28, order, "the device tree's header");
        Reader reader = new Reader(
                tree,
                tree.unsigned(8, order, "the device tree's header"),
                tree.unsigned(12, order, "the device tree's header"));
        return new DeviceTree(
                reservations(tree, tree.unsigned(16, order, "the device tree's header")), bootCpu, reader.root());
    }

    private static byte[] reservations(BootFile tree, long offset) throws BootException {
        long at = offset;
        for (; ; ) {
            byte[] entry = tree.part(at, 16, "the memory reservations");
            at += 16;
            if (Arrays.equals(entry, new byte[16])) {
                return tree.part(offset, at - offset, "the memory reservations");
            }
        }
    }

    /** Walks the structure block; the tree's depth is limited, its length is the file's. */
    private static final class Reader {
        private final BootFile tree;
        private final long strings;
        private long at;

        Reader(BootFile tree, long structure, long strings) throws BootException {
            if ((structure & 3) != 0) {
                throw damaged(tree, "its structure block is not aligned");
            }
            this.tree = tree;
            this.strings = strings;
            this.at = structure;
        }

        Node root() throws BootException {
            if (token() != BEGIN_NODE) {
                throw damaged(tree, "it has no root node");
            }
            Node root = node(0);
            if (token() != END) {
                throw damaged(tree, "something follows its root node");
            }
            return root;
        }

        private int token() throws BootException {
            int token;
            do {
                token = tree.word(at, ByteOrder.BIG_ENDIAN, "the device tree's structure");
                at += 4;
            } while (token == NOP);
            return token;
        }

        private Node node(int depth) throws BootException {
            if (depth == MAX_DEPTH) {
                throw damaged(tree, "its nodes are nested deeper than " + MAX_DEPTH);
            }
            String name = string(at);
            at += name.length() + 4 & ~3L;
            Node node = new Node(name);
            for (; ; ) {
                switch (token()) {
                    case BEGIN_NODE -> node.children.add(node(depth + 1));
                    case END_NODE -> {
                        return node;
                    }
                    case PROP -> property(node);
                    default -> throw damaged(tree, String.format("unknown token at offset 0x%x", at - 4));
                }
            }
        }

        private void property(Node node) throws BootException {
            long size = tree.unsigned(at, ByteOrder.BIG_ENDIAN, "a property");
            String name = string(strings + tree.unsigned(at + 4, ByteOrder.BIG_ENDIAN, "a property"));
            node.properties.put(name, tree.part(at + 8, size, "property '" + name + "'"));
            at += 8 + (size + 3 & ~3L);
        }

        private String string(long offset) throws BootException {
            long end = offset;
            byte[] blob = tree.bytes();
            while (end < blob.length && blob[(int) end] != 0) {
                end++;
            }
            tree.part(end, 1, "a name");
            return new String(tree.part(offset, end - offset, "a name"), StandardCharsets.ISO_8859_1);
        }
    }

    /** Sets {@code /chosen/bootargs}; an empty line leaves what the tree says. */
    public void commandLine(String line) throws BootException {
        byte[] bytes = AtagList.checkedCommandLine(line);
        if (bytes.length > 0) {
            root.child("chosen").properties.put("bootargs", Arrays.copyOf(bytes, bytes.length + 1));
        }
    }

    /** Sets {@code /chosen/linux,initrd-start} and {@code linux,initrd-end}. */
    public void initrd(MemoryRange initrd) {
        Map<String, byte[]> chosen = root.child("chosen").properties;
        chosen.put("linux,initrd-start", cells(1, initrd.start()));
        chosen.put("linux,initrd-end", cells(1, initrd.end()));
    }

    /** Replaces the memory nodes' {@code reg} by one bank, in the root's address and size cells. */
    public void memory(MemoryRange bank) throws BootException {
        int addressCells = cellCount("#address-cells", 2);
        int sizeCells = cellCount("#size-cells", 1);
        byte[] address = cells(addressCells, bank.start());
        byte[] size = cells(sizeCells, bank.size());
        ByteBuffer reg =
                ByteBuffer.allocate(address.length + size.length).put(address).put(size);
        List<Node> banks = root.children.stream()
                .filter(node -> node.name.equals("memory") || node.name.startsWith("memory@"))
                .toList();
        root.children.removeAll(banks.subList(Math.min(1, banks.size()), banks.size()));
        Node memory = banks.isEmpty() ? root.child("memory@" + Long.toHexString(bank.start())) : banks.getFirst();
        memory.properties.put("device_type", "memory\0".getBytes(StandardCharsets.US_ASCII));
        memory.properties.put("reg", reg.array());
    }

    private int cellCount(String property, int byDefault) throws BootException {
        byte[] value = root.properties.get(property);
        int count = value == null || value.length != 4
                ? byDefault
                : ByteBuffer.wrap(value).getInt();
        if (count < 1 || count > 2) {
            throw new BootException(
                    "the device tree's " + property + " is " + count + "; 1 or 2 can be used", "correct its source");
        }
        return count;
    }

    private static byte[] cells(int count, long value) {
        ByteBuffer out = ByteBuffer.allocate(count * 4);
        return (count == 1 ? out.putInt((int) value) : out.putLong(value)).array();
    }

    /** Returns a property's value; empty if the node or the property is missing. */
    byte[] property(String nodeName, String property) {
        for (Node node : root.children) {
            if (node.name.equals(nodeName)) {
                return node.properties.getOrDefault(property, new byte[0]);
            }
        }
        return new byte[0];
    }

    /** Returns the tree as a blob of version 17. */
    public byte[] encode() {
        Writer writer = new Writer();
        writer.node(root);
        writer.word(END);
        byte[] structure = writer.structure.toByteArray();
        byte[] strings = writer.strings.toByteArray();
        int structureAt = HEADER_SIZE + reservations.length;
        int stringsAt = structureAt + structure.length;
        int total = stringsAt + strings.length;
        return ByteBuffer.allocate(total)
                .putInt(MAGIC)
                .putInt(total)
                .putInt(structureAt)
                .putInt(stringsAt)
                .putInt(HEADER_SIZE)
                .putInt(VERSION)
                .putInt(OLDEST_COMPATIBLE)
                .putInt(bootCpu)
                .putInt(strings.length)
                .putInt(structure.length)
                .put(reservations)
                .put(structure)
                .put(strings)
                .array();
    }

    private static final class Writer {
        private final ByteArrayOutputStream structure = new ByteArrayOutputStream();
        private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
        private final Map<String, Integer> stringOffsets = new LinkedHashMap<>();

        void node(Node node) {
            word(BEGIN_NODE);
            padded((node.name + "\0").getBytes(StandardCharsets.ISO_8859_1));
            node.properties.forEach((name, value) -> {
                word(PROP);
                word(value.length);
                word(stringOffset(name));
                padded(value);
            });
            node.children.forEach(this::node);
            word(END_NODE);
        }

        void word(int value) {
            structure.writeBytes(ByteBuffer.allocate(4).putInt(value).array());
        }

        private void padded(byte[] bytes) {
            structure.writeBytes(Arrays.copyOf(bytes, bytes.length + 3 & ~3));
        }

        private int stringOffset(String name) {
            return stringOffsets.computeIfAbsent(name, added -> {
                int offset = strings.size();
                strings.writeBytes((added + "\0").getBytes(StandardCharsets.ISO_8859_1));
                return offset;
            });
        }
    }

    private static BootException damaged(BootFile file, String why) {
        return new BootException(file.name() + ": not a usable device tree: " + why, "compile it again with dtc");
    }
}
