package dev.envkit.emulator.boot;

import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Linux's self-decompressing kernel for ARM (arch/arm/boot/compressed/head.S and vmlinux.lds.S): code at offset 0, a
 * magic number at 0x24, start and end addresses behind it, and in kernels since 4.15 a table with sizes.
 *
 * @param size the bytes of the image itself, without anything appended
 * @param layout what the table of newer kernels says
 * @param appended the file's bytes behind the image, where an appended device tree sits; may be of size 0
 */
public record ZImage(int size, Optional<Layout> layout, BootFile appended) {
    private static final int MAGIC_OFFSET = 0x24;
    private static final int MAGIC = 0x016f_2818;
    private static final int TABLE_MAGIC = 0x4545_4545;
    private static final int TAG_KERNEL_SIZES = 0x5a53_4c4b;
    private static final int MIN_SIZE = 0x40;

    /**
     * The sizes that newer kernels tell their loader.
     *
     * @param payloadEnd offset of the byte behind the compressed kernel; the four bytes before hold the uncompressed
     *     size
     * @param imageSize the uncompressed kernel's size
     * @param bssSize the size of the uncompressed kernel's BSS
     * @param textOffset where the kernel goes, from the start of RAM
     * @param heapSize what the decompressor's heap takes
     */
    public record Layout(int payloadEnd, long imageSize, long bssSize, long textOffset, long heapSize) {}

    /** Returns whether the file has zImage's magic number. */
    public static boolean matches(BootFile file) {
        return file.startsWith(MAGIC_OFFSET, (byte) 0x18, (byte) 0x28, (byte) 0x6f, (byte) 0x01)
                || file.startsWith(MAGIC_OFFSET, (byte) 0x01, (byte) 0x6f, (byte) 0x28, (byte) 0x18);
    }

    /** Reads the header; throws if the image is cut off, contradictory, or big-endian. */
    public static ZImage parse(BootFile file) throws BootException {
        ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        int magic = file.word(MAGIC_OFFSET, order, "zImage's magic number");
        if (magic == Integer.reverseBytes(MAGIC)) {
            throw new BootException(
                    file.name() + ": a big-endian kernel", "configure it without CONFIG_CPU_BIG_ENDIAN");
        }
        if (magic != MAGIC) {
            throw new BootException(file.name() + ": not a zImage", "make one with 'make ARCH=arm zImage'");
        }
        long start = file.unsigned(MAGIC_OFFSET + 4, order, "zImage's start address");
        long end = file.unsigned(MAGIC_OFFSET + 8, order, "zImage's end address");
        long size = end - start;
        if (size < MIN_SIZE) {
            throw new BootException(
                    String.format("%s: the zImage ends at 0x%x but starts at 0x%x", file.name(), end, start),
                    "build the kernel again");
        }
        if (size > file.size()) {
            throw new BootException(
                    String.format(
                            "%s: truncated: the zImage has %d bytes, the file %d", file.name(), size, file.size()),
                    "build or copy the file again");
        }
        BootFile appended =
                new BootFile(file.name() + " (appended)", file.part(size, file.size() - size, "appended data"));
        return new ZImage((int) size, layout(file, order, (int) size), appended);
    }

    private static Optional<Layout> layout(BootFile file, ByteOrder order, int size) throws BootException {
        if (size < MAGIC_OFFSET + 24 || file.word(MAGIC_OFFSET + 16, order, "zImage's header") != TABLE_MAGIC) {
            return Optional.empty();
        }
        long table = file.unsigned(MAGIC_OFFSET + 20, order, "zImage's table");
        while (table + 8 <= size) {
            long words = file.unsigned(table, order, "zImage's table");
            if (words < 2) {
                break;
            }
            if (file.word(table + 4, order, "zImage's table") == TAG_KERNEL_SIZES && words >= 6) {
                long sizeAt = file.unsigned(table + 8, order, "zImage's table");
                return Optional.of(new Layout(
                        (int) Math.min(sizeAt + 4, size),
                        file.unsigned(sizeAt, order, "zImage's uncompressed size"),
                        file.unsigned(table + 12, order, "zImage's table"),
                        file.unsigned(table + 16, order, "zImage's table"),
                        file.unsigned(table + 20, order, "zImage's table")));
            }
            table += words * 4;
        }
        return Optional.empty();
    }
}
