package dev.envkit.emulator.boot;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * An initial root file system: a cpio archive (compressed or not) or a file system image for the RAM disk, bare or
 * wrapped in a uImage.
 *
 * @param content what goes into RAM, unwrapped
 * @param kind what it is, for messages
 * @param unpacked the archive in it, where that had to be decompressed to be checked; else the same as the content
 */
record Initrd(BootFile content, String kind, BootFile unpacked) {
    Initrd(BootFile content, String kind) {
        this(content, kind, content);
    }

    private static final byte[] CPIO_NEWC = "070701".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CPIO_CRC = "070702".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CPIO_ODC = "070707".getBytes(StandardCharsets.US_ASCII);
    private static final int CPIO_HEADER = 110;
    private static final int EXT2_MAGIC_OFFSET = 0x438;
    private static final int TAR_MAGIC_OFFSET = 257;
    private static final int MAX_UNPACKED = 1 << 29;
    private static final String TRAILER = "TRAILER!!!";

    private record Format(String name, int offset, BootFile magic) {
        boolean matches(BootFile file) {
            return file.startsWith(offset, magic.bytes());
        }
    }

    /** What the kernel itself looks for (lib/decompress.c, init/do_mounts_rd.c). */
    private static final List<Format> OTHERS = List.of(
            format("xz", 0, 0xfd, '7', 'z', 'X', 'Z', 0),
            format("LZMA", 0, 0x5d, 0, 0),
            format("bzip2", 0, 'B', 'Z', 'h'),
            format("LZO", 0, 0x89, 'L', 'Z', 'O'),
            format("LZ4", 0, 0x02, 0x21, 0x4c, 0x18),
            format("zstd", 0, 0x28, 0xb5, 0x2f, 0xfd),
            format("squashfs", 0, 'h', 's', 'q', 's'),
            format("cramfs", 0, 0x45, 0x3d, 0xcd, 0x28),
            format("romfs", 0, '-', 'r', 'o', 'm', '1', 'f', 's', '-'),
            format("ext2", EXT2_MAGIC_OFFSET, 0x53, 0xef));

    /** Recognises and checks a file; throws if the kernel could make nothing of it. */
    static Initrd parse(BootFile file) throws BootException {
        if (UImage.matches(file)) {
            UImage image = UImage.parse(file);
            if (image.type() != UImage.Type.RAMDISK) {
                throw new BootException(
                        file.name() + ": a uImage of type " + image.type() + ", not a ramdisk",
                        "make it with mkimage -T ramdisk, or name the bare cpio archive");
            }
            // the kernel, not the boot loader, unpacks a ramdisk: ih_comp is information only
            return parse(image.parts().getFirst());
        }
        if (isCpio(file)) {
            checkCpio(file.name(), file.bytes());
            return new Initrd(file, "cpio archive");
        }
        if (file.startsWith(0, PayloadDecompressor.GZIP.magic())) {
            return gzipped(file);
        }
        Optional<Format> other =
                OTHERS.stream().filter(format -> format.matches(file)).findFirst();
        if (other.isPresent()) {
            return new Initrd(file, other.get().name);
        }
        throw unusable(file);
    }

    private static Initrd gzipped(BootFile file) throws BootException {
        byte[] unpacked;
        try {
            unpacked = PayloadDecompressor.GZIP.decompress(file.bytes(), 0, MAX_UNPACKED);
        } catch (IOException e) {
            throw new BootException(
                    file.name() + ": damaged gzip data: " + e.getMessage(), "build or copy the file again", e);
        }
        BootFile inner = new BootFile(file.name(), unpacked);
        if (isCpio(inner)) {
            checkCpio(file.name(), unpacked);
            return new Initrd(file, "cpio archive, gzip", isAllOf(file, unpacked) ? inner : file);
        }
        for (Format format : OTHERS) {
            if (format.matches(inner)) {
                return new Initrd(file, format.name + " image, gzip");
            }
        }
        throw unusable(inner);
    }

    /**
     * Whether a file is one gzip member and nothing else: its last word is then the size. The kernel also takes several
     * archives behind each other, packed or not, of which not all may have been unpacked here.
     */
    private static boolean isAllOf(BootFile file, byte[] unpacked) throws BootException {
        return file.word(file.size() - Integer.BYTES, ByteOrder.LITTLE_ENDIAN, "gzip's size") == unpacked.length;
    }

    private static boolean isCpio(BootFile file) {
        return file.startsWith(0, CPIO_NEWC) || file.startsWith(0, CPIO_CRC);
    }

    /**
     * Walks a "new ASCII" archive up to its trailer, so that a cut-off one is found before the kernel panics over it.
     */
    private static void checkCpio(String name, byte[] archive) throws BootException {
        long at = 0;
        for (; ; ) {
            if (at + CPIO_HEADER > archive.length) {
                throw damagedCpio(name, "it ends without its trailer");
            }
            BootFile header = new BootFile(name, archive);
            if (!header.startsWith((int) at, CPIO_NEWC) && !header.startsWith((int) at, CPIO_CRC)) {
                throw damagedCpio(name, "no header at offset " + at);
            }
            long fileSize = hex(name, archive, (int) at + 54);
            long nameSize = hex(name, archive, (int) at + 94);
            long nameAt = at + CPIO_HEADER;
            long dataAt = nameAt + nameSize + 3 & ~3L;
            long end = dataAt + fileSize;
            if (nameSize < 1 || end > archive.length) {
                throw damagedCpio(name, "the entry at offset " + at + " is cut off");
            }
            if (nameSize - 1 == TRAILER.length()
                    && new String(archive, (int) nameAt, TRAILER.length(), StandardCharsets.ISO_8859_1)
                            .equals(TRAILER)) {
                return;
            }
            at = end + 3 & ~3L;
        }
    }

    private static long hex(String name, byte[] archive, int at) throws BootException {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            int digit = Character.digit(archive[at + i], 16);
            if (digit < 0) {
                throw damagedCpio(name, "a header holds something that is not a hexadecimal digit");
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static BootException damagedCpio(String name, String why) {
        return new BootException(name + ": damaged cpio archive: " + why, "build or copy the file again");
    }

    private static BootException unusable(BootFile file) {
        if (file.startsWith(0, CPIO_ODC)) {
            return new BootException(
                    file.name() + ": a cpio archive in the old portable format, which Linux does not unpack",
                    "make it with cpio -H newc");
        }
        if (file.startsWith(TAR_MAGIC_OFFSET, bytes('u', 's', 't', 'a', 'r'))) {
            return new BootException(
                    file.name() + ": a tar archive, which Linux does not take as initrd",
                    "make a cpio archive of it (cpio -o -H newc)");
        }
        if (ZImage.matches(file)) {
            return new BootException(file.name() + ": a kernel, not an initrd", "give it as --kernel");
        }
        return new BootException(
                file.name() + ": not an initrd: neither a cpio archive nor a file system image that Linux knows",
                "make a cpio archive (cpio -o -H newc), compressed with gzip or not");
    }

    private static Format format(String name, int offset, int... magic) {
        return new Format(name, offset, new BootFile(name, bytes(magic)));
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
