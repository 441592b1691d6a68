package dev.envkit.emulator.boot;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A 32-bit little-endian ARM executable in ELF ("ELF for the ARM Architecture"): a bare-metal program or Linux's
 * {@code vmlinux}.
 *
 * @param entry the entry point with the Thumb bit removed, a virtual address
 * @param thumb whether the entry point is Thumb code
 * @param segments the PT_LOAD segments that take up memory, in the file's order
 */
public record ElfImage(long entry, boolean thumb, List<Load> segments) {
    private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F'};
    private static final int ELFCLASS32 = 1;
    private static final int ELFDATA2LSB = 1;
    private static final int ET_EXEC = 2;
    private static final int EM_ARM = 40;
    private static final int PT_LOAD = 1;
    private static final int PT_INTERP = 3;
    private static final int PHDR_SIZE = 32;

    public ElfImage {
        segments = List.copyOf(segments);
    }

    /**
     * A PT_LOAD program header.
     *
     * @param virtual where the program believes it is
     * @param physical where it is to be loaded
     * @param offset where its bytes start in the file
     * @param fileSize the bytes in the file
     * @param memorySize the memory it takes up; the rest is zeros
     */
    public record Load(long virtual, long physical, int offset, int fileSize, long memorySize) {}

    /** Returns whether the file starts as an ELF file does. */
    public static boolean matches(BootFile file) {
        return file.startsWith(0, MAGIC);
    }

    /** Reads the headers; throws if the file is not an executable for a bare 32-bit little-endian ARM. */
    public static ElfImage parse(BootFile file) throws BootException {
        ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        byte[] ident = file.part(0, 16, "the ELF identification");
        if (ident[4] != ELFCLASS32) {
            throw unfit(file, "a 64-bit ELF file", "build for a 32-bit ARM (ARCH=arm)");
        }
        if (ident[5] != ELFDATA2LSB) {
            throw unfit(file, "a big-endian ELF file", "build for little-endian ARM");
        }
        int machine = file.half(18, order, "e_machine");
        if (machine != EM_ARM) {
            throw unfit(
                    file,
                    "an ELF file for machine " + machine + ", not for ARM (" + EM_ARM + ")",
                    "build it with a cross compiler for ARM");
        }
        int type = file.half(16, order, "e_type");
        if (type != ET_EXEC) {
            throw unfit(
                    file,
                    switch (type) {
                        case 1 -> "an object file that is not linked yet";
                        case 3 -> "a shared library or position-independent program";
                        case 4 -> "a core dump";
                        default -> "an ELF file of type " + type;
                    },
                    "link it to a fixed address (ld -static -no-pie)");
        }
        int entry = file.word(24, order, "e_entry");
        boolean thumb = (entry & 1) != 0;
        if (!thumb && (entry & 2) != 0) {
            throw new BootException(
                    String.format("%s: the entry point 0x%08x is not aligned", file.name(), entry), "link it again");
        }
        List<Load> segments = segments(file, order);
        long start = Integer.toUnsignedLong(entry & ~1);
        if (segments.stream().noneMatch(s -> start >= s.virtual && start < s.virtual + s.memorySize)) {
            throw new BootException(
                    String.format("%s: the entry point 0x%08x is in none of its segments", file.name(), entry),
                    "name the start symbol when linking (ld -e)");
        }
        return new ElfImage(start, thumb, segments);
    }

    private static List<Load> segments(BootFile file, ByteOrder order) throws BootException {
        long table = file.unsigned(28, order, "e_phoff");
        int entrySize = file.half(42, order, "e_phentsize");
        int count = file.half(44, order, "e_phnum");
        if (count > 0 && entrySize < PHDR_SIZE) {
            throw new BootException(
                    file.name() + ": program headers of " + entrySize + " bytes; 32 are needed", "link it again");
        }
        List<Load> segments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long header = table + (long) i * entrySize;
            String what = "program header " + i;
            int type = file.word(header, order, what);
            if (type == PT_INTERP) {
                throw unfit(
                        file,
                        "a program for Linux, not for the bare machine (it names a dynamic linker)",
                        "put it into the root file system");
            }
            long memorySize = file.unsigned(header + 20, order, what);
            if (type != PT_LOAD || memorySize == 0) {
                continue;
            }
            segments.add(segment(file, order, header, i, memorySize));
        }
        if (segments.isEmpty()) {
            throw new BootException(file.name() + ": nothing to load (no PT_LOAD segment)", "link it again");
        }
        return segments;
    }

    private static Load segment(BootFile file, ByteOrder order, long header, int index, long memorySize)
            throws BootException {
        String what = "program header " + index;
        long offset = file.unsigned(header + 4, order, what);
        long virtual = file.unsigned(header + 8, order, what);
        long physical = file.unsigned(header + 12, order, what);
        long fileSize = file.unsigned(header + 16, order, what);
        if (fileSize > memorySize || virtual + memorySize > 1L << 32 || physical + memorySize > 1L << 32) {
            throw new BootException(
                    String.format(
                            "%s: segment %d makes no sense: 0x%x bytes of the file into 0x%x bytes at 0x%08x",
                            file.name(), index, fileSize, memorySize, physical),
                    "link it again");
        }
        if (offset + fileSize > file.size()) {
            throw new BootException(
                    String.format(
                            "%s: truncated: segment %d needs bytes %d to %d, the file has %d",
                            file.name(), index, offset, offset + fileSize, file.size()),
                    "build or copy the file again");
        }
        return new Load(virtual, physical, (int) offset, (int) fileSize, memorySize);
    }

    private static BootException unfit(BootFile file, String what, String remedy) {
        return new BootException(file.name() + ": " + what, remedy);
    }
}
