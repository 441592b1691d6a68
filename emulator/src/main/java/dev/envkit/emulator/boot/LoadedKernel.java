package dev.envkit.emulator.boot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A kernel or bare program that has its place, before initrd and tagged list have theirs.
 *
 * @param segments what goes where
 * @param pc the first instruction
 * @param thumb whether it is Thumb code
 * @param linux whether it expects Linux's registers and tagged list
 * @param scratch memory that it will write to before it knows of anything else: its uncompressed self, its BSS, its
 *     page table, the decompressor's heap
 * @param initrd an initrd that came with it (multi-file uImage)
 * @param deviceTree a device tree that came with it
 */
record LoadedKernel(
        List<Segment> segments,
        long pc,
        boolean thumb,
        boolean linux,
        List<MemoryRange> scratch,
        @Nullable BootFile initrd,
        @Nullable BootFile deviceTree) {
    LoadedKernel {
        segments = List.copyOf(segments);
        scratch = List.copyOf(scratch);
    }

    LoadedKernel with(@Nullable BootFile withInitrd, @Nullable BootFile withDeviceTree) {
        return new LoadedKernel(segments, pc, thumb, linux, scratch, withInitrd, withDeviceTree);
    }
}
