package dev.envkit.emulator.boot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Recognises a kernel file's format and gives it its place in memory. */
final class KernelLoader {
    private static final int MAX_KERNEL = 1 << 27;
    private static final int MAX_NESTING = 2;

    private final BootTarget target;
    private final List<PayloadDecompressor> decompressors;
    private final boolean decompressOnHost;
    private final List<String> notes;

    KernelLoader(
            BootTarget target, List<PayloadDecompressor> decompressors, boolean decompressOnHost, List<String> notes) {
        this.target = target;
        this.decompressors = decompressors;
        this.decompressOnHost = decompressOnHost;
        this.notes = notes;
    }

    LoadedKernel load(BootFile file, OptionalLong loadAddress) throws BootException {
        return load(file, loadAddress, 0);
    }

    private LoadedKernel load(BootFile file, OptionalLong loadAddress, int nesting) throws BootException {
        if (ElfImage.matches(file)) {
            refuseAddress(file, loadAddress, "an ELF file");
            return new ElfLoader(target, notes).load(file);
        }
        if (UImage.matches(file)) {
            refuseAddress(file, loadAddress, "a uImage");
            return new UImageLoader(target, this, notes).load(file);
        }
        ZImageLoader zImages = new ZImageLoader(target, decompressors, decompressOnHost, notes);
        if (ZImage.matches(file)) {
            return zImages.load(file, loadAddress);
        }
        for (PayloadDecompressor format : decompressors) {
            if (nesting < MAX_NESTING && file.startsWith(0, format.magic())) {
                return load(decompress(file, format), loadAddress, nesting + 1);
            }
        }
        if (LinuxImage.matches(file)) {
            return zImages.image(file, loadAddress.orElse(imageAddress()));
        }
        if (loadAddress.isPresent()) {
            return raw(file, loadAddress.getAsLong(), loadAddress.getAsLong());
        }
        throw unknown(file);
    }

    /** Returns where an uncompressed Linux kernel has to lie. */
    long imageAddress() {
        return target.ram().start() + LinuxImage.TEXT_OFFSET;
    }

    /** Places bytes of any kind. */
    LoadedKernel raw(BootFile file, long address, long entry) throws BootException {
        requireMemory(target, file.name(), address, file.size());
        notes.add(String.format("%s: %d bytes at 0x%08x, entry 0x%08x", file.name(), file.size(), address, entry));
        return new LoadedKernel(
                List.of(new Segment(file.name(), address, file.bytes())),
                entry & ~1L,
                (entry & 1) != 0,
                false,
                List.of(),
                null,
                null);
    }

    /** Decompresses a whole file. */
    BootFile decompress(BootFile file, PayloadDecompressor format) throws BootException {
        try {
            byte[] bytes = format.decompress(file.bytes(), 0, MAX_KERNEL);
            notes.add(String.format("%s: %s, %d bytes from %d", file.name(), format.name(), bytes.length, file.size()));
            return new BootFile(file.name(), bytes);
        } catch (IOException e) {
            throw new BootException(
                    file.name() + ": damaged " + format.name() + " data: " + e.getMessage(),
                    "build or copy the file again",
                    e);
        }
    }

    /** Returns the decompressor of a name, if there is one. */
    Optional<PayloadDecompressor> decompressor(String name) {
        return decompressors.stream()
                .filter(format -> format.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /** Throws if a stretch is not wholly in one of the machine's memories. */
    static void requireMemory(BootTarget target, String name, long address, long size) throws BootException {
        List<MemoryRange> memories = new ArrayList<>(target.otherMemory());
        memories.addFirst(target.ram());
        if (memories.stream().noneMatch(memory -> memory.contains(address, size))) {
            String where = String.join(
                    " nor of ", memories.stream().map(MemoryRange::toString).toList());
            throw new BootException(
                    String.format("%s: %d bytes at 0x%08x are not inside of %s", name, size, address, where),
                    "link or load it elsewhere, or give the board more RAM (--ram)");
        }
    }

    private static void refuseAddress(BootFile file, OptionalLong loadAddress, String kind) throws BootException {
        if (loadAddress.isPresent()) {
            throw new BootException(
                    file.name() + ": " + kind + " says itself where it is loaded", "leave the load address out");
        }
    }

    private static BootException unknown(BootFile file) {
        String name = file.name();
        if (DeviceTree.matches(file)) {
            return new BootException(
                    name + ": a device tree (or a FIT image), not a kernel",
                    "give a device tree as --dtb; take the kernel out of a FIT image with dumpimage");
        }
        if (file.startsWith(0x38, (byte) 'A', (byte) 'R', (byte) 'M', (byte) 0x64)) {
            return new BootException(name + ": a kernel for 64-bit ARM", "build it with ARCH=arm");
        }
        if (file.startsWith(0x202, (byte) 'H', (byte) 'd', (byte) 'r', (byte) 'S')) {
            return new BootException(name + ": a kernel for x86", "build it with ARCH=arm");
        }
        if (file.startsWith(0, "ANDROID!".getBytes(StandardCharsets.US_ASCII))) {
            return new BootException(
                    name + ": an Android boot image", "take kernel and ramdisk out of it and give them one by one");
        }
        if (file.startsWith(0, (byte) '<')) {
            return new BootException(
                    name + ": a web page or XML file, not a kernel", "download the file itself, not its page");
        }
        return new BootException(
                name + ": not a kernel in a known format (zImage, uImage, Image, ELF, or one of these compressed)",
                "if it is a raw binary, say where it goes (--load-address)");
    }
}
