package dev.envkit.emulator.boot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Places an ELF file: a bare-metal program where it says, Linux's {@code vmlinux} where its virtual addresses map to.
 */
final class ElfLoader {
    private static final long KERNEL_ALIGNMENT = 0x20_0000;
    private static final long LOWEST_PAGE_OFFSET = 0x4000_0000L;

    private final BootTarget target;
    private final List<String> notes;

    ElfLoader(BootTarget target, List<String> notes) {
        this.target = target;
        this.notes = notes;
    }

    LoadedKernel load(BootFile file) throws BootException {
        ElfImage elf = ElfImage.parse(file);
        boolean linux = isLinux(elf);
        // vmlinux is linked at PAGE_OFFSET + TEXT_OFFSET and its physical addresses say the same
        long shift = linux ? target.ram().start() + LinuxImage.TEXT_OFFSET - elf.entry() : 0;
        List<Segment> segments = new ArrayList<>();
        for (ElfImage.Load load : elf.segments()) {
            long address = load.physical() + shift;
            String name = file.name() + " segment " + segments.size();
            KernelLoader.requireMemory(target, name, address, load.memorySize());
            byte[] bytes = Arrays.copyOfRange(file.bytes(), load.offset(), load.offset() + load.fileSize());
            segments.add(new Segment(new MemoryRange(name, address, load.memorySize()), bytes));
        }
        long entry = elf.entry() + (linux ? shift : physicalOffset(elf));
        notes.add(String.format(
                "%s: %s, %d segments, entry 0x%08x",
                file.name(), linux ? "Linux's vmlinux" : "ELF", segments.size(), entry));
        List<MemoryRange> scratch = linux
                ? List.of(
                        new MemoryRange("the kernel's page table", target.ram().start(), LinuxImage.TEXT_OFFSET))
                : List.of();
        return new LoadedKernel(segments, entry, elf.thumb(), linux, scratch, null, null);
    }

    /** Returns whether the addresses are those of a kernel: outside of RAM, entered 32 KiB behind a 2 MiB boundary. */
    private boolean isLinux(ElfImage elf) {
        return elf.entry() % KERNEL_ALIGNMENT == LinuxImage.TEXT_OFFSET
                && elf.entry() >= LOWEST_PAGE_OFFSET
                && !target.ram().contains(elf.entry(), 4);
    }

    /** The entry point is a virtual address; the MMU is off. */
    private static long physicalOffset(ElfImage elf) {
        for (ElfImage.Load load : elf.segments()) {
            if (elf.entry() >= load.virtual() && elf.entry() < load.virtual() + load.memorySize()) {
                return load.physical() - load.virtual();
            }
        }
        return 0;
    }
}
