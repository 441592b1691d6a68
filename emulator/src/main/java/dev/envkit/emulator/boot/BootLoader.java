package dev.envkit.emulator.boot;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Does what U-Boot's {@code bootm} does on the board: gives kernel, initrd, tagged list and device tree their places
 * and prepares the registers. Thread-safe: it holds no state.
 */
public final class BootLoader {
    private static final long PAGE = 4096;
    /** The archive and the files that the kernel makes of it are in RAM at the same time: a quarter may be too much. */
    private static final long LARGEST_UNPACKED_INITRD = 8;

    private final BootTarget target;
    private final List<PayloadDecompressor> decompressors;

    /**
     * @param target the machine
     * @param decompressors formats that can be decompressed on the host, tried in this order
     */
    public BootLoader(BootTarget target, List<PayloadDecompressor> decompressors) {
        this.target = target;
        this.decompressors = List.copyOf(decompressors);
    }

    /** A loader that knows gzip. */
    public BootLoader(BootTarget target) {
        this(target, List.of(PayloadDecompressor.GZIP));
    }

    /** Decides what goes where; throws if a file is malformed, for another machine, or too large. */
    public BootPlan plan(BootRequest request) throws BootException {
        List<String> notes = new ArrayList<>();
        LoadedKernel kernel = new KernelLoader(target, decompressors, request.decompressOnHost(), notes)
                .load(request.kernel(), request.loadAddress());
        if (kernel.linux()) {
            return new LinuxPlan(request, kernel, notes).plan();
        }
        if (request.initrd() != null
                || request.deviceTree() != null
                || !request.commandLine().isEmpty()) {
            throw new BootException(
                    request.kernel().name()
                            + ": not a Linux kernel: initrd, device tree and command line mean nothing to it",
                    "leave them out");
        }
        checkOverlaps(kernel.segments());
        return new BootPlan(kernel.segments(), new EntryState((int) kernel.pc(), kernel.thumb(), 0, 0, 0), notes);
    }

    /** One plan in the making; memory is given away from the end of RAM downwards. */
    private final class LinuxPlan {
        private final BootRequest request;
        private final LoadedKernel kernel;
        private final List<String> notes;
        private final List<Segment> segments;
        private final List<MemoryRange> taken = new ArrayList<>();

        LinuxPlan(BootRequest request, LoadedKernel kernel, List<String> notes) {
            this.request = request;
            this.kernel = kernel;
            this.notes = notes;
            this.segments = new ArrayList<>(kernel.segments());
            taken.addAll(kernel.scratch());
            kernel.segments().forEach(segment -> taken.add(segment.range()));
        }

        BootPlan plan() throws BootException {
            @Nullable MemoryRange initrd = placeInitrd();
            @Nullable BootFile treeFile = request.deviceTree() != null ? request.deviceTree() : kernel.deviceTree();
            long r2 = treeFile == null ? placeTags(initrd) : placeTree(treeFile, initrd);
            checkOverlaps(segments);
            int machine = request.machineNumber().orElse(target.machineNumber());
            return new BootPlan(
                    segments, new EntryState((int) kernel.pc(), kernel.thumb(), 0, machine, (int) r2), notes);
        }

        private @Nullable MemoryRange placeInitrd() throws BootException {
            BootFile file = request.initrd() != null ? request.initrd() : kernel.initrd();
            if (file == null) {
                return null;
            }
            Initrd initrd = Initrd.parse(file);
            // the kernel takes an archive as it is, too; what it would write into RAM is the same
            boolean unpack = request.decompressOnHost()
                    && initrd.unpacked().size() <= target.ram().size() / LARGEST_UNPACKED_INITRD;
            BootFile content = unpack ? initrd.unpacked() : initrd.content();
            Segment segment = placeHigh("initrd", content.bytes());
            notes.add(String.format(
                    "%s: initrd (%s%s), %d bytes at 0x%08x",
                    file.name(),
                    initrd.kind(),
                    content.equals(initrd.content()) ? "" : ", decompressed",
                    content.size(),
                    segment.range().start()));
            return segment.range();
        }

        private long placeTags(@Nullable MemoryRange initrd) throws BootException {
            AtagList tags = new AtagList().memory(target.ram());
            if (initrd != null) {
                tags.initrd(initrd);
            }
            if (!request.commandLine().isEmpty()) {
                tags.commandLine(request.commandLine());
            }
            Segment segment = new Segment("tagged list", target.ram().start() + AtagList.OFFSET, tags.encode());
            segments.add(segment);
            return segment.range().start();
        }

        private long placeTree(BootFile file, @Nullable MemoryRange initrd) throws BootException {
            DeviceTree tree = DeviceTree.parse(file);
            tree.memory(target.ram());
            tree.commandLine(request.commandLine());
            if (initrd != null) {
                tree.initrd(initrd);
            }
            Segment segment = placeHigh("device tree", tree.encode());
            notes.add(String.format(
                    "%s: device tree at 0x%08x", file.name(), segment.range().start()));
            return segment.range().start();
        }

        /** Takes the highest free place, on a page boundary. */
        private Segment placeHigh(String name, byte[] bytes) throws BootException {
            long start = target.ram().end() - bytes.length & -PAGE;
            while (start >= target.ram().start()) {
                MemoryRange range = new MemoryRange(name, start, bytes.length);
                MemoryRange inTheWay = null;
                for (MemoryRange other : taken) {
                    inTheWay = other.overlaps(range) ? other : inTheWay;
                }
                if (inTheWay == null) {
                    Segment segment = new Segment(range, bytes);
                    segments.add(segment);
                    taken.add(range);
                    return segment;
                }
                start = inTheWay.start() - bytes.length & -PAGE;
            }
            throw new BootException(
                    String.format(
                            "%s: %d bytes do not fit into %s beside the kernel", name, bytes.length, target.ram()),
                    "give the board more RAM (--ram 128), or make it smaller");
        }
    }

    private static void checkOverlaps(List<Segment> segments) throws BootException {
        for (int i = 0; i < segments.size(); i++) {
            for (Segment other : segments.subList(i + 1, segments.size())) {
                if (segments.get(i).range().overlaps(other.range())) {
                    throw new BootException(
                            segments.get(i) + " overlaps " + other, "load or link one of them elsewhere");
                }
            }
        }
    }
}
