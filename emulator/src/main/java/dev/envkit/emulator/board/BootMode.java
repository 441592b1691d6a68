package dev.envkit.emulator.board;

/** What the processor runs when the board leaves reset; pins OM1 and OM0 on the board, except for {@link #KERNEL}. */
public enum BootMode {
    /** The loaded program, as if the boot loader had already done its work: no such pins. */
    KERNEL,
    /** What the chip copies from the first 4 KiB of NAND into its SRAM at 0. */
    NAND,
    /** The NOR flash at 0; the SRAM is at 0x40000000. */
    NOR
}
