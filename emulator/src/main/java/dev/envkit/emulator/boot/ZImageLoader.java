package dev.envkit.emulator.boot;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Places a zImage, or the kernel inside of it, or an uncompressed Image. */
final class ZImageLoader {
    /** Where a zImage goes that nobody gave a place: far enough up that it need not move itself out of its own way. */
    private static final long ZIMAGE_OFFSET = 0x0200_0000;
    /** The decompressor's stack and BSS, and what it adds to an appended device tree. */
    private static final long DECOMPRESSOR_SLACK = 0x4_0000;

    private static final long DEFAULT_HEAP = 0x1_0000;
    /** What a kernel decompresses to at most, in sizes of its zImage, where it does not say. */
    private static final long WORST_RATIO = 4;

    private static final int MAX_KERNEL = 1 << 27;

    private final BootTarget target;
    private final List<PayloadDecompressor> decompressors;
    private final boolean decompressOnHost;
    private final List<String> notes;

    ZImageLoader(
            BootTarget target, List<PayloadDecompressor> decompressors, boolean decompressOnHost, List<String> notes) {
        this.target = target;
        this.decompressors = decompressors;
        this.decompressOnHost = decompressOnHost;
        this.notes = notes;
    }

    LoadedKernel load(BootFile file, OptionalLong loadAddress) throws BootException {
        ZImage zImage = ZImage.parse(file);
        @Nullable BootFile appended = appendedTree(zImage);
        if (decompressOnHost) {
            Image kernel = decompress(file, zImage);
            if (kernel != null) {
                return image(kernel.content, kernel.bssSize, kernelAddress(zImage))
                        .with(null, appended);
            }
        }
        long kernelSize = zImage.layout()
                .map(layout -> layout.imageSize() + layout.bssSize())
                .orElse(zImage.size() * WORST_RATIO);
        MemoryRange kernel = kernelRange(file.name(), kernelAddress(zImage), kernelSize);
        long size = appended == null
                ? zImage.size()
                : (long) zImage.size() + zImage.appended().size();
        long heap = zImage.layout().map(ZImage.Layout::heapSize).orElse(DEFAULT_HEAP);
        long footprint = size + heap + DECOMPRESSOR_SLACK;
        long address = loadAddress.orElse(defaultAddress(kernel, footprint));
        KernelLoader.requireMemory(target, file.name(), address, footprint);
        long scratchEnd = Math.max(kernel.end(), address + footprint);
        if (address < kernel.end()) {
            // it first copies itself behind the place of the kernel it is about to write
            scratchEnd = Math.max(scratchEnd, kernel.end() + footprint);
        }
        notes.add(String.format("%s: zImage of %d bytes at 0x%08x", file.name(), zImage.size(), address));
        long scratchStart = address < kernel.end() ? kernel.start() : address;
        return new LoadedKernel(
                List.of(new Segment(file.name(), address, Arrays.copyOf(file.bytes(), (int) size))),
                address,
                false,
                true,
                List.of(kernel, new MemoryRange("the decompressor", scratchStart, scratchEnd - scratchStart)),
                null,
                null);
    }

    /** Places an uncompressed kernel whose BSS is not known. */
    LoadedKernel image(BootFile file, long address) throws BootException {
        return image(file, LinuxImage.memorySize(file.size()) - file.size(), address);
    }

    private LoadedKernel image(BootFile file, long bssSize, long address) throws BootException {
        long expected = target.ram().start() + LinuxImage.TEXT_OFFSET;
        if (address != expected) {
            throw new BootException(
                    String.format(
                            "%s: an uncompressed kernel cannot run at 0x%08x, only at 0x%08x",
                            file.name(), address, expected),
                    "leave the load address out");
        }
        MemoryRange kernel = kernelRange(file.name(), address, file.size() + bssSize);
        notes.add(String.format("%s: kernel of %d bytes at 0x%08x", file.name(), file.size(), address));
        return new LoadedKernel(
                List.of(new Segment(file.name(), address, file.bytes())),
                address,
                false,
                true,
                List.of(kernel),
                null,
                null);
    }

    private long kernelAddress(ZImage zImage) {
        return target.ram().start()
                + zImage.layout().map(ZImage.Layout::textOffset).orElse(LinuxImage.TEXT_OFFSET);
    }

    /** The uncompressed kernel with its BSS, and from the start of RAM on its tagged list and first page table. */
    private MemoryRange kernelRange(String name, long address, long size) throws BootException {
        MemoryRange ram = target.ram();
        if (!ram.contains(address, size)) {
            throw new BootException(
                    String.format(
                            "%s: the kernel needs %d bytes from 0x%08x on; %s ends before", name, size, address, ram),
                    "give the board more RAM (--ram), or build a smaller kernel");
        }
        return new MemoryRange("the uncompressed kernel", ram.start(), address + size - ram.start());
    }

    private long defaultAddress(MemoryRange kernel, long footprint) {
        long high = target.ram().start() + ZIMAGE_OFFSET;
        return kernel.end() <= high && target.ram().contains(high, footprint)
                ? high
                : target.ram().start() + LinuxImage.TEXT_OFFSET;
    }

    private @Nullable BootFile appendedTree(ZImage zImage) throws BootException {
        BootFile appended = zImage.appended();
        if (appended.size() == 0) {
            return null;
        }
        if (!DeviceTree.matches(appended)) {
            notes.add(appended.name() + ": " + appended.size() + " bytes that are no device tree are ignored");
            return null;
        }
        DeviceTree.parse(appended);
        return appended;
    }

    private record Image(BootFile content, long bssSize) {}

    /** Finds the compressed kernel and decompresses it; null, with a note, where that cannot be done. */
    private @Nullable Image decompress(BootFile file, ZImage zImage) {
        byte[] bytes = Arrays.copyOf(file.bytes(), zImage.size());
        for (PayloadDecompressor format : decompressors) {
            byte[] magic = format.magic();
            BootFile image = new BootFile(file.name(), bytes);
            for (int at = 0; at < bytes.length - magic.length; at++) {
                if (!image.startsWith(at, magic)) {
                    continue;
                }
                Image kernel = tryDecompress(file.name(), bytes, at, format, zImage);
                if (kernel != null) {
                    return kernel;
                }
            }
        }
        notes.add(file.name() + ": the kernel inside is in a format that only itself can decompress");
        return null;
    }

    private @Nullable Image tryDecompress(
            String name, byte[] zImageBytes, int at, PayloadDecompressor format, ZImage zImage) {
        try {
            byte[] kernel = format.decompress(zImageBytes, at, MAX_KERNEL);
            boolean right = zImage.layout().isPresent()
                    ? kernel.length == zImage.layout().get().imageSize()
                    : LinuxImage.matches(new BootFile(name, kernel));
            if (!right) {
                return null;
            }
            notes.add(String.format("%s: %s kernel at offset %d decompressed", name, format.name(), at));
            long bss = zImage.layout()
                    .map(ZImage.Layout::bssSize)
                    .orElse(LinuxImage.memorySize(kernel.length) - kernel.length);
            return new Image(new BootFile(name, kernel), bss);
        } catch (IOException | BootException e) {
            // two or three bytes that look like the magic number: the search goes on
            return null;
        }
    }
}
