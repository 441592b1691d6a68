package dev.envkit.emulator.boot;

import java.nio.ByteOrder;

/**
 * Linux's uncompressed {@code Image} for 32-bit ARM: it has no header, so it is recognised by what its first
 * instructions must do (arch/arm/kernel/head.S): enter supervisor mode with interrupts masked, then read the
 * processor's identification.
 */
final class LinuxImage {
    /** Where the kernel lies in RAM on this SoC; the 16 KiB below hold its first page table (TEXT_OFFSET). */
    static final long TEXT_OFFSET = 0x8000;

    private static final int INSTRUCTIONS_LOOKED_AT = 32;
    /** {@code mrc p15, 0, Rd, c0, c0, 0}, Rd masked. */
    private static final int READ_MAIN_ID = 0xee10_0f10;

    private static final int RD_MASK = 0xffff_0fff;
    private static final int MIN_SIZE = 0x1000;

    private LinuxImage() {}

    /** Returns whether the file begins like a 32-bit little-endian ARM kernel. */
    static boolean matches(BootFile file) throws BootException {
        if (file.size() < MIN_SIZE || ZImage.matches(file)) {
            return false;
        }
        boolean masksInterrupts = false;
        for (int i = 0; i < INSTRUCTIONS_LOOKED_AT; i++) {
            int word = file.word(i * 4L, ByteOrder.LITTLE_ENDIAN, "Image's first instructions");
            // MSR CPSR_c, #mode or MRS Rd, CPSR: either way of getting to a known mode
            masksInterrupts |= (word & 0xffff_ff3f) == 0xe321_f013 || (word & RD_MASK) == 0xe10f_0000;
            if ((word & RD_MASK) == READ_MAIN_ID) {
                return masksInterrupts;
            }
        }
        return false;
    }

    /**
     * Returns how much memory a kernel takes up whose BSS is not known: measured kernels for this board need less than
     * an eighth of the image for it.
     */
    static long memorySize(long imageSize) {
        return imageSize + imageSize / 4 + (1L << 20);
    }
}
