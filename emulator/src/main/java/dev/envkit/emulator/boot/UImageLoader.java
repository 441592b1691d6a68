package dev.envkit.emulator.boot;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Places a uImage as U-Boot's {@code bootm} does, and says in plain words what is wrong with its addresses. */
final class UImageLoader {
    private static final int HEADER_SIZE = 64;

    private final BootTarget target;
    private final KernelLoader kernels;
    private final List<String> notes;

    UImageLoader(BootTarget target, KernelLoader kernels, List<String> notes) {
        this.target = target;
        this.kernels = kernels;
        this.notes = notes;
    }

    LoadedKernel load(BootFile file) throws BootException {
        UImage image = UImage.parse(file);
        notes.add(String.format(
                "%s: uImage '%s', load 0x%08x, entry 0x%08x", file.name(), image.name(), image.load(), image.entry()));
        BootFile first = decompressed(file, image);
        List<BootFile> parts = image.parts();
        return switch (image.type()) {
            case KERNEL -> kernel(first, image);
            case MULTI ->
                kernel(first, image)
                        .with(parts.size() > 1 ? parts.get(1) : null, parts.size() > 2 ? parts.get(2) : null);
            case KERNEL_NOLOAD -> kernels.load(first, OptionalLong.empty());
            case STANDALONE -> {
                checkAddresses(first, image);
                yield kernels.raw(first, image.load(), image.entry());
            }
            case RAMDISK -> throw new BootException(file.name() + ": a ramdisk, not a kernel", "give it as --initrd");
            case FLATDT -> throw new BootException(file.name() + ": a device tree, not a kernel", "give it as --dtb");
        };
    }

    private BootFile decompressed(BootFile file, UImage image) throws BootException {
        BootFile first = image.parts().getFirst();
        if (image.compression() == UImage.Compression.NONE) {
            return first;
        }
        String name = image.compression().name().toLowerCase(Locale.ROOT);
        PayloadDecompressor format = kernels.decompressor(name)
                .orElseThrow(() -> new BootException(
                        file.name() + ": compressed with " + name + ", which cannot be decompressed here",
                        "make it again with mkimage -C gzip or -C none"));
        return kernels.decompress(first, format);
    }

    private LoadedKernel kernel(BootFile content, UImage image) throws BootException {
        checkAddresses(content, image);
        if (ZImage.matches(content)) {
            if (image.entry() != image.load()) {
                throw wrongEntry(content, image);
            }
            return kernels.load(content, OptionalLong.of(image.load()));
        }
        if (LinuxImage.matches(content)) {
            if (image.load() != kernels.imageAddress()) {
                throw new BootException(
                        String.format(
                                "%s: the load address is 0x%08x, but an uncompressed kernel runs at 0x%08x only",
                                content.name(), image.load(), kernels.imageAddress()),
                        remedy());
            }
            if (image.entry() != image.load()) {
                throw wrongEntry(content, image);
            }
            return kernels.load(content, OptionalLong.of(image.load()));
        }
        notes.add(content.name() + ": neither a zImage nor an Image inside; started as it is");
        LoadedKernel raw = kernels.raw(content, image.load(), image.entry());
        return new LoadedKernel(raw.segments(), raw.pc(), raw.thumb(), true, raw.scratch(), null, null);
    }

    private void checkAddresses(BootFile content, UImage image) throws BootException {
        MemoryRange ram = target.ram();
        if (!ram.contains(image.load(), 1)) {
            throw new BootException(
                    String.format(
                            "%s: the load address 0x%08x is outside of %s: the image was made for another board",
                            content.name(), image.load(), ram),
                    remedy());
        }
        if (!ram.contains(image.load(), content.size())) {
            throw new BootException(
                    String.format(
                            "%s: %d bytes from the load address 0x%08x on reach beyond %s",
                            content.name(), content.size(), image.load(), ram),
                    remedy());
        }
        if (image.load() < kernels.imageAddress() && image.type() != UImage.Type.STANDALONE) {
            throw new BootException(
                    String.format(
                            "%s: the load address 0x%08x is where the kernel's tagged list and page table go"
                                    + " (0x%08x-0x%08x)",
                            content.name(), image.load(), ram.start() + AtagList.OFFSET, kernels.imageAddress() - 1),
                    remedy());
        }
        if (image.entry() < image.load() || image.entry() >= image.load() + content.size()) {
            throw new BootException(
                    String.format(
                            "%s: the entry point 0x%08x is outside of the image (0x%08x-0x%08x)",
                            content.name(), image.entry(), image.load(), image.load() + content.size() - 1),
                    remedy());
        }
    }

    private BootException wrongEntry(BootFile content, UImage image) {
        String why = image.entry() == image.load() + HEADER_SIZE
                ? ": it was made to run in place, with its header at the load address (as some U-Boot forks do);"
                        + " copied to the load address, its first 64 bytes would be skipped"
                : "";
        return new BootException(
                String.format(
                        "%s: the entry point is 0x%08x, but a kernel is entered at its first byte (0x%08x)%s",
                        content.name(), image.entry(), image.load(), why),
                remedy());
    }

    private String remedy() {
        return String.format(
                "make it again with mkimage -a 0x%1$08x -e 0x%1$08x (kernel: make uImage LOADADDR=0x%1$08x)",
                kernels.imageAddress());
    }
}
