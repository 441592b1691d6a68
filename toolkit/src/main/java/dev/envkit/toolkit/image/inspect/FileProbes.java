package dev.envkit.toolkit.image.inspect;

import dev.envkit.toolkit.image.UImageHeader;
import dev.envkit.toolkit.image.UImageKind;
import dev.envkit.toolkit.image.ZImage;
import dev.envkit.toolkit.image.uboot.UBootEnvironment;
import dev.envkit.workspace.ByteSize;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/** Probes of contents that need not be searched through: headers and superblocks. */
final class FileProbes {
    private static final int CHUNK = 1 << 16;
    private static final int LONGEST_ENVIRONMENT = 1 << 18;
    private static final int LONGEST_LOADER = 1 << 18;
    /** A boot loader has no erased gaps of this size; what comes behind one is another part. */
    private static final int GAP = 1 << 14;

    private static final int SQUASHFS_MAGIC = 0x7371_7368;
    private static final int EXT_MAGIC_AT = 1080;
    private static final int EXT_MAGIC = 0xef53;
    private static final int CRAMFS_MAGIC = 0x28cd_3d45;
    private static final int UBIFS_MAGIC = 0x0610_1831;
    /** An ARM branch at address 0: the reset vector. */
    private static final int BRANCH = 0xea;

    private static final Pattern VERSION =
            Pattern.compile("(U-Boot(?: SPL)? \\d{4}\\.\\d\\d[ -~]{0,80}|U-Boot 1\\.[ -~]{1,80}|barebox \\d{4}"
                    + "[ -~]{0,60}|VIVI version [ -~]{1,60}|Supervivi[ -~]{0,60})");

    private FileProbes() {}

    static Optional<Item> uImage(ImageBytes bytes) {
        byte[] start = bytes.read(0, UImageHeader.LENGTH);
        if (start.length < UImageHeader.LENGTH || ByteBuffer.wrap(start).getInt() != UImageHeader.MAGIC) {
            return Optional.empty();
        }
        UImageHeader header = UImageHeader.decode(start);
        Item.Builder item = new Item.Builder(
                Item.Kind.UIMAGE,
                "uImage '" + printable(header.name()) + "', " + UImageKind.TYPE.name(header.type()) + " for "
                        + UImageKind.ARCHITECTURE.name(header.architecture()) + ", "
                        + ByteSize.format(header.size()));
        item.detail("name", printable(header.name()))
                .detail("type", UImageKind.TYPE.name(header.type()))
                .detail("os", UImageKind.OS.name(header.os()))
                .detail("architecture", UImageKind.ARCHITECTURE.name(header.architecture()))
                .detail("compression", UImageKind.COMPRESSION.name(header.compression()))
                .detail("load", hex(header.load()))
                .detail("entry", hex(header.entry()))
                .detail("dataSize", header.size())
                .detail("time", Instant.ofEpochSecond(header.timeSeconds()).toString());
        boolean headerRight = header.headerCrc() == header.expectedHeaderCrc();
        item.detail("headerCrc", headerRight ? "right" : "wrong");
        if (!headerRight) {
            item.problem("the header's CRC is wrong: U-Boot says 'Bad Header Checksum'");
        }
        long length = UImageHeader.LENGTH + header.size();
        if (length > bytes.size()) {
            item.problem("it says that it has " + header.size() + " bytes of data, and only "
                    + (bytes.size() - UImageHeader.LENGTH) + " are there");
            return Optional.of(item.detail("dataCrc", "unknown").build(bytes.size()));
        }
        boolean dataRight = crc(bytes, UImageHeader.LENGTH, header.size()) == header.dataCrc();
        item.detail("dataCrc", dataRight ? "right" : "wrong");
        if (!dataRight) {
            item.problem("the data's CRC is wrong: U-Boot says 'Bad Data CRC'");
        }
        return Optional.of(item.build(length));
    }

    private static int crc(ImageBytes bytes, long offset, long length) {
        CRC32 crc = new CRC32();
        for (long done = 0; done < length; done += CHUNK) {
            crc.update(bytes.read(offset + done, (int) Math.min(CHUNK, length - done)));
        }
        return (int) crc.getValue();
    }

    /** Whether what follows the CRC begins as a variable does; most blocks do not, and need not be read. */
    private static boolean beginsWithVariable(byte[] start) {
        int at = 4;
        while (at < start.length && start[at] > ' ' && start[at] < 0x7f && start[at] != '=') {
            at++;
        }
        return at > 4 && at < start.length && start[at] == '=';
    }

    static Optional<Item> environment(ImageBytes bytes) {
        if (!beginsWithVariable(bytes.read(0, 300))) {
            return Optional.empty();
        }
        return UBootEnvironment.find(bytes.read(0, LONGEST_ENVIRONMENT)).map(found -> {
            int count = found.environment().variables().size();
            Item.Builder item = new Item.Builder(
                    Item.Kind.ENVIRONMENT,
                    "U-Boot's environment, " + count + (count == 1 ? " variable" : " variables")
                            + (found.crcRight() ? ", block of " + ByteSize.format(found.size()) : ", wrong CRC"));
            item.detail("crc", found.crcRight() ? "right" : "wrong")
                    .detail("size", found.size())
                    .detail("variables", found.environment().variables());
            if (!found.crcRight()) {
                item.problem("its CRC is wrong for every size of block: U-Boot says 'bad CRC, using default"
                        + " environment'");
            }
            return item.build(found.crcRight() ? found.size() : 4096);
        });
    }

    static Optional<Item> zImage(ImageBytes bytes) {
        byte[] start = bytes.read(0, 64);
        if (!ZImage.is(start, 0)) {
            return Optional.empty();
        }
        long length = Integer.toUnsignedLong(bytes.word(0x2c)) - Integer.toUnsignedLong(bytes.word(0x28));
        boolean whole = length > 0 && length <= bytes.size();
        Item.Builder item = new Item.Builder(
                Item.Kind.ZIMAGE,
                "zImage, a kernel for ARM that decompresses itself, " + ByteSize.format(Math.max(0, length)));
        if (!whole) {
            item.problem("it says that it has " + length + " bytes, and " + bytes.size() + " are there");
        }
        return Optional.of(item.build(whole ? length : bytes.size()));
    }

    static Optional<Item> squashfs(ImageBytes bytes) {
        ByteBuffer block = block(bytes, 0, 96);
        if (block.getInt(0) != SQUASHFS_MAGIC || block.getShort(28) != 4) {
            return Optional.empty();
        }
        List<String> compressions = List.of("?", "gzip", "lzma", "lzo", "xz", "lz4", "zstd");
        int compression = block.getShort(20);
        String name = compression > 0 && compression < compressions.size() ? compressions.get(compression) : "?";
        long used = block.getLong(40);
        Item.Builder item = new Item.Builder(
                Item.Kind.FILE_SYSTEM,
                "squashfs, " + block.getInt(4) + " inodes, " + name + ", " + ByteSize.format(Math.max(0, used)));
        item.detail("fileSystem", "squashfs")
                .detail("inodes", block.getInt(4))
                .detail("compression", name)
                .detail("blockSize", block.getInt(12))
                .detail(
                        "time",
                        Instant.ofEpochSecond(Integer.toUnsignedLong(block.getInt(8)))
                                .toString());
        if (used < 96 || used > bytes.size()) {
            item.problem("it says that it has " + used + " bytes, and " + bytes.size() + " are there");
            return Optional.of(item.build(bytes.size()));
        }
        return Optional.of(item.build(used));
    }

    static Optional<Item> ext(ImageBytes bytes) {
        ByteBuffer block = block(bytes, 1024, 1024);
        if (block.getShort(EXT_MAGIC_AT - 1024) != (short) EXT_MAGIC) {
            return Optional.empty();
        }
        int compatible = block.getInt(92);
        int incompatible = block.getInt(96);
        String kind = (incompatible & 0x40) != 0 ? "ext4" : (compatible & 4) != 0 ? "ext3" : "ext2";
        int logBlock = block.getInt(24);
        long size = logBlock < 0 || logBlock > 6 ? 0 : Integer.toUnsignedLong(block.getInt(4)) << (10 + logBlock);
        byte[] label = new byte[16];
        block.get(120, label);
        Item.Builder item = new Item.Builder(
                Item.Kind.FILE_SYSTEM,
                kind + " '" + printable(new String(label, StandardCharsets.UTF_8).replaceAll("\0.*", "")) + "', "
                        + ByteSize.format(size));
        ByteBuffer uuid = block.duplicate().order(ByteOrder.BIG_ENDIAN);
        item.detail("fileSystem", kind)
                .detail("inodes", block.getInt(0))
                .detail("freeBlocks", block.getInt(12))
                .detail("freeInodes", block.getInt(16))
                .detail("uuid", new UUID(uuid.getLong(104), uuid.getLong(112)).toString())
                .detail("state", block.getShort(58) == 1 ? "clean" : "not unmounted in order");
        if (size == 0 || size > bytes.size()) {
            item.problem("it says that it has " + size + " bytes, and " + bytes.size() + " are there");
            return Optional.of(item.build(bytes.size()));
        }
        return Optional.of(item.build(size));
    }

    static Optional<Item> cramfs(ImageBytes bytes) {
        ByteBuffer block = block(bytes, 0, 64);
        if (block.getInt(0) != CRAMFS_MAGIC || block.getLong(16) != 0x6465_7373_6572_706dL) {
            return block.getInt(0) == CRAMFS_MAGIC ? cramfsItem(block, bytes) : Optional.empty();
        }
        return cramfsItem(block, bytes);
    }

    private static Optional<Item> cramfsItem(ByteBuffer block, ImageBytes bytes) {
        long size = Integer.toUnsignedLong(block.getInt(4));
        Item.Builder item = new Item.Builder(Item.Kind.FILE_SYSTEM, "cramfs, " + ByteSize.format(size));
        item.detail("fileSystem", "cramfs");
        return Optional.of(item.build(Math.min(size, bytes.size())));
    }

    static Optional<Item> ubifs(ImageBytes bytes) {
        ByteBuffer node = block(bytes, 0, 256);
        if (node.getInt(0) != UBIFS_MAGIC || node.get(20) != 6) {
            return Optional.empty();
        }
        List<String> compressions = List.of("none", "lzo", "zlib", "zstd");
        int compression = node.getShort(84);
        int lebSize = node.getInt(36);
        Item.Builder item = new Item.Builder(
                Item.Kind.FILE_SYSTEM,
                "UBIFS, " + node.getInt(40) + " blocks of " + lebSize + " bytes, may grow to " + node.getInt(44));
        ByteBuffer uuid = node.duplicate().order(ByteOrder.BIG_ENDIAN);
        item.detail("fileSystem", "ubifs")
                .detail("minIoSize", node.getInt(32))
                .detail("lebSize", lebSize)
                .detail("lebs", node.getInt(40))
                .detail("maxLebs", node.getInt(44))
                .detail("formatVersion", node.getInt(80))
                .detail(
                        "compression",
                        compression >= 0 && compression < compressions.size() ? compressions.get(compression) : "?")
                .detail("uuid", new UUID(uuid.getLong(108), uuid.getLong(116)).toString());
        return Optional.of(item.build(bytes.size()));
    }

    static Optional<Item> bootLoader(ImageBytes bytes) {
        byte[] first = bytes.read(0, 64);
        // a reset vector in the first word
        if (first.length < 64 || (first[3] & 0xff) != BRANCH) {
            return Optional.empty();
        }
        byte[] start = bytes.read(0, LONGEST_LOADER);
        List<String> versions = new ArrayList<>();
        Matcher matcher = VERSION.matcher(new String(start, StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            String version = printable(matcher.group()).strip();
            if (!versions.contains(version)) {
                versions.add(version);
            }
        }
        if (versions.isEmpty() && !isVectors(start)) {
            return Optional.empty();
        }
        Item.Builder item = new Item.Builder(
                Item.Kind.BOOT_LOADER, versions.isEmpty() ? "ARM code with exception vectors" : versions.getFirst());
        item.detail("versions", versions);
        return Optional.of(item.build(lastUsed(start)));
    }

    /** Eight vectors: branches, or loads of the program counter. */
    private static boolean isVectors(byte[] start) {
        int count = 0;
        for (int vector = 0; vector < 8; vector++) {
            int top = start[vector * 4 + 3] & 0xff;
            int second = start[vector * 4 + 2] & 0xff;
            count += top == BRANCH || (top == 0xe5 && second == 0x9f) ? 1 : 0;
        }
        return count >= 6;
    }

    private static long lastUsed(byte[] bytes) {
        int end = GAP;
        while (end + GAP <= bytes.length && !NandScan.isAll(bytes, end, GAP, 0xff)) {
            end += GAP;
        }
        end = Math.min(end, bytes.length);
        while (end > 0 && (bytes[end - 1] == (byte) 0xff || bytes[end - 1] == 0)) {
            end--;
        }
        return end;
    }

    static Optional<Item> archive(ImageBytes bytes) {
        byte[] start = bytes.read(0, 512);
        String text = new String(start, StandardCharsets.ISO_8859_1);
        String what = text.startsWith("070701") || text.startsWith("070702")
                ? "cpio archive (newc), as Linux unpacks it at the start"
                : text.length() >= 262 && text.startsWith("ustar", 257)
                        ? "tar archive"
                        : text.startsWith("\u001f\u008b")
                                ? "gzip-compressed data"
                                : text.startsWith("\u00fd7zXZ") ? "xz-compressed data" : "";
        return what.isEmpty()
                ? Optional.empty()
                : Optional.of(new Item.Builder(Item.Kind.ARCHIVE, what).build(bytes.size()));
    }

    private static ByteBuffer block(ImageBytes bytes, long offset, int length) {
        return ByteBuffer.wrap(java.util.Arrays.copyOf(bytes.read(offset, length), length))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    static String printable(String text) {
        return text.replaceAll("[^\\p{Print}]", "?");
    }
}
