package dev.envkit.emulator.boot;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * U-Boot's legacy image format (U-Boot: include/image.h): a header of 64 bytes, big-endian, with a CRC-32 of itself and
 * one of the data.
 *
 * <p>{@link #parse} checks both sums, so that what exists is intact.
 *
 * @param name the name in the header, without trailing NULs
 * @param type what it holds
 * @param compression how its data is compressed
 * @param load the address that the data is to be copied (or decompressed) to
 * @param entry the address of the first instruction
 * @param parts the data: one part, or those of a multi-file image
 */
public record UImage(String name, Type type, Compression compression, long load, long entry, List<BootFile> parts) {
    private static final int HEADER_SIZE = 64;
    private static final int IH_MAGIC = 0x2705_1956;
    private static final int IH_OS_LINUX = 5;
    private static final int IH_ARCH_ARM = 2;
    private static final int MAX_PARTS = 16;

    public UImage {
        parts = List.copyOf(parts);
    }

    /** IH_TYPE: the kinds that can take part in a boot. */
    public enum Type {
        STANDALONE(1),
        KERNEL(2),
        RAMDISK(3),
        MULTI(4),
        FLATDT(8),
        KERNEL_NOLOAD(14);

        private final int code;

        Type(int code) {
            this.code = code;
        }
    }

    /** IH_COMP. */
    public enum Compression {
        NONE,
        GZIP,
        BZIP2,
        LZMA,
        LZO,
        LZ4,
        ZSTD
    }

    /** Returns whether the file starts as a uImage does. */
    public static boolean matches(BootFile file) {
        return file.startsWith(0, (byte) 0x27, (byte) 0x05, (byte) 0x19, (byte) 0x56);
    }

    /** Reads and checks an image; throws if it is damaged, or made for another architecture or system. */
    public static UImage parse(BootFile file) throws BootException {
        ByteOrder order = ByteOrder.BIG_ENDIAN;
        byte[] header = file.part(0, HEADER_SIZE, "the uImage header");
        if (file.word(0, order, "ih_magic") != IH_MAGIC) {
            throw new BootException(file.name() + ": not a uImage", "make one with mkimage");
        }
        int headerSum = file.word(4, order, "ih_hcrc");
        header[4] = header[5] = header[6] = header[7] = 0;
        checkSum(file, "header", headerSum, header);
        byte[] name = file.part(32, 32, "ih_name");
        String imageName = new String(name, StandardCharsets.ISO_8859_1).split("\0", 2)[0];
        long size = file.unsigned(12, order, "ih_size");
        byte[] data = file.part(HEADER_SIZE, size, "the data that the header announces");
        checkSum(file, "data", file.word(24, order, "ih_dcrc"), data);
        if (header[29] != IH_ARCH_ARM) {
            throw new BootException(
                    file.name() + ": a uImage for architecture " + header[29] + ", not for ARM (" + IH_ARCH_ARM + ")",
                    "make it again with mkimage -A arm");
        }
        Type type = type(file, header[30]);
        if ((type == Type.KERNEL || type == Type.MULTI || type == Type.KERNEL_NOLOAD) && header[28] != IH_OS_LINUX) {
            throw new BootException(
                    file.name() + ": a kernel for operating system " + header[28] + ", not for Linux (" + IH_OS_LINUX
                            + ")",
                    "make it again with mkimage -O linux");
        }
        int compression = header[31];
        if (compression < 0 || compression >= Compression.values().length) {
            throw new BootException(
                    file.name() + ": unknown compression " + compression, "make it again with mkimage -C none");
        }
        BootFile content = new BootFile(file.name(), data);
        return new UImage(
                imageName,
                type,
                Compression.values()[compression],
                file.unsigned(16, order, "ih_load"),
                file.unsigned(20, order, "ih_ep"),
                type == Type.MULTI ? parts(content) : List.of(content));
    }

    private static Type type(BootFile file, int code) throws BootException {
        for (Type type : Type.values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new BootException(
                file.name() + ": a uImage of type " + code + ", which cannot be booted",
                "types that can: kernel, multi, standalone; ramdisk and flat_dt beside a kernel");
    }

    /** A multi-file image's data: sizes up to a zero, then the files, each padded to four bytes. */
    private static List<BootFile> parts(BootFile content) throws BootException {
        ByteOrder order = ByteOrder.BIG_ENDIAN;
        List<Long> sizes = new ArrayList<>();
        int at = 0;
        for (; ; ) {
            long size = content.unsigned(at, order, "the list of parts");
            at += 4;
            if (size == 0) {
                break;
            }
            if (sizes.size() == MAX_PARTS) {
                throw new BootException(
                        content.name() + ": more than " + MAX_PARTS + " parts", "make it again with mkimage");
            }
            sizes.add(size);
        }
        if (sizes.isEmpty()) {
            throw new BootException(content.name() + ": a multi-file image without a part", "make it again");
        }
        List<BootFile> parts = new ArrayList<>();
        long offset = at;
        for (long size : sizes) {
            String what = "part " + (parts.size() + 1);
            parts.add(new BootFile(content.name() + " (" + what + ")", content.part(offset, size, what)));
            offset += size + 3 & ~3L;
        }
        return parts;
    }

    private static void checkSum(BootFile file, String what, int expected, byte[] bytes) throws BootException {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        if ((int) crc.getValue() != expected) {
            throw new BootException(
                    String.format(
                            "%s: damaged: the %s's CRC is 0x%08x, the header says 0x%08x",
                            file.name(), what, (int) crc.getValue(), expected),
                    "build or copy the file again");
        }
    }
}
